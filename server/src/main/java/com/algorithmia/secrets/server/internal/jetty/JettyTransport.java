package com.algorithmia.secrets.server.internal.jetty;

import com.algorithmia.secrets.server.internal.http.Dispatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server itself. Started once, stopped once. */
public final class JettyTransport {

  private static final Logger log = LoggerFactory.getLogger(JettyTransport.class);
  private static final int HEAD_BYTES = 16 << 10;

  private final Server server;
  private final ServerConnector connector;
  private final SslContextFactory.@Nullable Server tls;

  /**
   * How it works.
   *
   * @param host the address to listen on
   * @param port 0 = any free one
   * @param tls certificate and key; null = plain HTTP
   * @param threads how many threads at most
   * @param connections how many connections at most; further ones wait to be accepted
   * @param idleTime how long a connection may be silent
   * @param headTime how long the head of a request may take
   * @param bodyTime how long a JSON body may take
   * @param uploadTime how long a JAR may take
   * @param stopTime how long requests may go on after a stop
   * @param temporary a private folder for uploads
   */
  public record Options(
      String host,
      int port,
      @Nullable KeyStore tls,
      int threads,
      int connections,
      Duration idleTime,
      Duration headTime,
      Duration bodyTime,
      Duration uploadTime,
      Duration stopTime,
      Path temporary) {}

  /** Prepares it. */
  public JettyTransport(Options options, Dispatcher dispatcher) {
    QueuedThreadPool threads =
        new QueuedThreadPool(options.threads(), Math.min(8, options.threads()));
    threads.setName("secret-store-http");
    ByteBufferPool buffers = new ErasingBufferPool();
    ScheduledExecutorScheduler scheduler =
        new ScheduledExecutorScheduler("secret-store-http-timer", false);
    server = new Server(threads, scheduler, buffers);
    server.setStopTimeout(options.stopTime().toMillis());
    server.setStopAtShutdown(false);
    HttpConfiguration http = http(options);
    tls = options.tls() == null ? null : tls(options.tls());
    connector = new ServerConnector(server, null, scheduler, buffers, 1, -1, factories(http, tls));
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.idleTime().toMillis());
    connector.setShutdownIdleTimeout(1_000);
    connector.addBean(new SlowClients(scheduler, options.headTime()));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(options.connections(), connector));
    server.setErrorHandler(new ErrorAnswers(dispatcher));
    server.setHandler(
        new GracefulHandler(
            new ApiHandler(
                dispatcher, options.temporary(), options.bodyTime(), options.uploadTime())));
  }

  private static HttpConfiguration http(Options options) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(HEAD_BYTES);
    http.setResponseHeaderSize(HEAD_BYTES);
    http.setUriCompliance(UriCompliance.DEFAULT);
    // Jetty would keep header fields it has seen, keys included, for the life of the connection.
    http.setHeaderCacheSize(0);
    http.setIdleTimeout(-1);
    if (options.tls() != null) {
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    return http;
  }

  private static SslContextFactory.Server tls(KeyStore keys) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStore(keys);
    factory.setKeyStorePassword("");
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    factory.setRenegotiationAllowed(false);
    factory.setSniRequired(false);
    return factory;
  }

  private static ConnectionFactory[] factories(
      HttpConfiguration http, SslContextFactory.@Nullable Server tls) {
    HttpConnectionFactory plain = NotingConnection.factory(http);
    return tls == null
        ? new ConnectionFactory[] {plain}
        : new ConnectionFactory[] {new SslConnectionFactory(tls, plain.getProtocol()), plain};
  }

  /**
   * Listens from now on.
   *
   * @throws UncheckedIOException if the address can't be listened on
   */
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      stop();
      if (e instanceof BindException || e.getCause() instanceof BindException) {
        throw new UncheckedIOException(
            "Can't listen on "
                + connector.getHost()
                + ":"
                + connector.getPort()
                + "; is the port taken, or the address not this machine's?",
            new IOException(e.getClass().getSimpleName()));
      }
      throw new IllegalStateException("The web server can't start", e);
    }
  }

  /** Takes another certificate and key for connections from now on. */
  public void reloadTls(KeyStore keys) {
    SslContextFactory.Server factory = tls;
    if (factory == null) {
      throw new IllegalStateException("This server has no TLS");
    }
    try {
      factory.reload(
          reloaded -> {
            reloaded.setKeyStore(keys);
            reloaded.setKeyStorePassword("");
          });
    } catch (Exception e) {
      throw new IllegalArgumentException("The new certificate can't be used", e);
    }
  }

  /** Where it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no new requests, lets those under way end within the stop time, and ends. Idempotent. */
  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      log.warn("The web server did not stop in order ({})", e.getClass().getName());
    }
  }
}
