package com.algorithmia.secrets.server;

import com.algorithmia.secrets.server.internal.api.AuditOperations;
import com.algorithmia.secrets.server.internal.api.ClusterOperations;
import com.algorithmia.secrets.server.internal.api.DirectoryOperations;
import com.algorithmia.secrets.server.internal.api.HealthOperations;
import com.algorithmia.secrets.server.internal.api.HeldRequests;
import com.algorithmia.secrets.server.internal.api.KeyOperations;
import com.algorithmia.secrets.server.internal.api.PluginOperations;
import com.algorithmia.secrets.server.internal.api.ProviderOperations;
import com.algorithmia.secrets.server.internal.api.SecretOperations;
import com.algorithmia.secrets.server.internal.api.WorkerOperations;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Dispatcher;
import com.algorithmia.secrets.server.internal.http.RequestLog;
import com.algorithmia.secrets.server.internal.http.Router;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.server.internal.jetty.JettyTransport;
import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import com.algorithmia.secrets.server.internal.pages.Pages;
import com.algorithmia.secrets.store.SecretStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a store over HTTP. Thread-safe.
 *
 * <pre>{@code
 * try (SecretStoreServer server = SecretStoreServer.builder(store).settings(settings).start()) {
 *   System.out.println(server.uri());
 * }
 * }</pre>
 *
 * <p>The store belongs to whoever opened it, and is closed by him, after the server.
 */
public final class SecretStoreServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SecretStoreServer.class);
  private static final String JETTY = "org.eclipse.jetty";

  private final ServerSettings settings;
  private final JettyTransport transport;
  private final HeldRequests held;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Path temporary;
  private volatile boolean stopping;

  private SecretStoreServer(Builder builder) {
    settings = builder.settings;
    KeyStore tls = keyStore(settings);
    refuseWireLogging();
    temporary = temporaryFolder();
    workers = workers();
    timer = Executors.newSingleThreadScheduledExecutor(threads("secret-store-timer"));
    PrometheusMeterRegistry meters = builder.meters();
    SecretStore store = builder.store;
    held = new HeldRequests(store.changes(), workers, timer, settings.heldRequests());
    Gauge.builder("secretstore.http.held", held, HeldRequests::count)
        .description("Requests of workers that wait for a change")
        .register(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    Authenticator authenticator = new Authenticator(store.apiKeys(), store.sessions());
    Pages pages = new Pages(store, settings, meters);
    Routes routes = routes(store, authenticator, meters, pages);
    Dispatcher dispatcher =
        new Dispatcher(
            Router.of(routes.all()),
            authenticator,
            settings.concurrentRequests(),
            new RequestLog(meters),
            pages.failures());
    transport = new JettyTransport(options(tls), dispatcher);
  }

  private Routes routes(
      SecretStore store, Authenticator authenticator, PrometheusMeterRegistry meters, Pages pages) {
    Routes routes = new Routes();
    new ProviderOperations(store.providers(), settings.jarBytes()).register(routes);
    new PluginOperations(store.plugins(), settings.jarBytes()).register(routes);
    new DirectoryOperations(store.directory(), store.grants()).register(routes);
    new SecretOperations(store.entries()).register(routes);
    new WorkerOperations(store.bundles(), held).register(routes);
    new KeyOperations(store.apiKeys()).register(routes);
    new AuditOperations(store.audit(), temporary).register(routes);
    new ClusterOperations(
            store.nodes(), store.ciphertexts(), store.operations(), store.installationId())
        .register(routes);
    new HealthOperations(store, authenticator, meters::scrape, () -> stopping).register(routes);
    pages.register(routes);
    return routes;
  }

  private JettyTransport.Options options(@Nullable KeyStore tls) {
    return new JettyTransport.Options(
        settings.host(),
        settings.port(),
        tls,
        settings.concurrentRequests() + 16,
        settings.connections(),
        settings.requestTime(),
        settings.requestTime(),
        settings.requestTime(),
        settings.uploadTime(),
        settings.stopTime(),
        temporary);
  }

  /**
   * Jetty's debug log prints requests byte by byte, with keys and values. There is no harmless use
   * of that here.
   */
  private static void refuseWireLogging() {
    if (LoggerFactory.getLogger(JETTY).isDebugEnabled()) {
      throw new IllegalStateException(
          "The log level of "
              + JETTY
              + " is debug, which prints API keys and values of secrets. Set it to info.");
    }
  }

  private static @Nullable KeyStore keyStore(ServerSettings settings) {
    Path certificate = settings.tlsCertificateFile().orElse(null);
    Path key = settings.tlsKeyFile().orElse(null);
    return certificate == null || key == null ? null : PemFiles.keyStore(certificate, key);
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("secret-store-server");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder can be made", e);
    }
  }

  private static ExecutorService workers() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            8, 8, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("secret-store-held"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Prepares a server for an open store. */
  public static Builder builder(SecretStore store) {
    return new Builder(store);
  }

  private void begin() {
    transport.start();
    if (settings.tlsKeyFile().isPresent()) {
      var unused =
          timer.scheduleWithFixedDelay(
              new CertificateWatch(settings, transport::reloadTls), 30, 30, TimeUnit.SECONDS);
    }
    log.info("Listening on {}", uri());
    if (!settings.isLoopback() && settings.tlsKeyFile().isEmpty()) {
      log.warn(
          "Keys and values cross the network in the clear: set tls.certificate_file and"
              + " tls.key_file, or put a proxy with TLS in front on the same machine");
    }
  }

  /** The port on which it listens. */
  public int port() {
    return transport.port();
  }

  /** Its address for clients on this machine, without a path. */
  public URI uri() {
    String scheme = settings.tlsKeyFile().isPresent() ? "https" : "http";
    String host = settings.host();
    return URI.create(
        scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  /**
   * Stops: is not ready any more, lets held requests go, takes no new ones, and gives those under
   * way the stop time to end. Idempotent.
   */
  @Override
  public void close() {
    if (stopping) {
      return;
    }
    stopping = true;
    held.close();
    transport.stop();
    timer.shutdownNow();
    workers.shutdown();
    deleteTemporary();
    log.info("Stopped");
  }

  private void deleteTemporary() {
    try (var files = Files.list(temporary)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      log.warn("{} could not be removed ({})", temporary, e.getClass().getSimpleName());
    }
  }

  /** Collects what a server works with. Not thread-safe. */
  public static final class Builder {

    private final SecretStore store;
    private ServerSettings settings = ServerSettings.builder().build();
    private @Nullable PrometheusMeterRegistry registry;

    private Builder(SecretStore store) {
      this.store = store;
    }

    /** Works by these. Default: a free loopback port. */
    public Builder settings(ServerSettings chosen) {
      settings = chosen;
      return this;
    }

    /** Counts and shows metrics there. Default: a registry of its own. */
    public Builder meters(PrometheusMeterRegistry meters) {
      registry = meters;
      return this;
    }

    private PrometheusMeterRegistry meters() {
      return registry == null ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) : registry;
    }

    /**
     * Starts it; it serves when this returns.
     *
     * @throws IllegalArgumentException if certificate or key can't be used
     * @throws UncheckedIOException if the address can't be listened on
     * @throws IllegalStateException if logging would print keys and values
     */
    public SecretStoreServer start() {
      SecretStoreServer server = new SecretStoreServer(this);
      try {
        server.begin();
        return server;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }
}
