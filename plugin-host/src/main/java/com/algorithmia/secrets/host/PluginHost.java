package com.algorithmia.secrets.host;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.secrets.host.internal.call.CallMetrics;
import com.algorithmia.secrets.host.internal.folder.FolderWatch;
import com.algorithmia.secrets.host.internal.guard.Events;
import com.algorithmia.secrets.host.internal.guard.HostContext;
import com.algorithmia.secrets.host.internal.guard.HostTimer;
import com.algorithmia.secrets.host.internal.guard.LeakWatch;
import com.algorithmia.secrets.host.internal.guard.ManagedProvider;
import com.algorithmia.secrets.host.internal.guard.ProviderMaker;
import com.algorithmia.secrets.host.internal.jar.JarStore;
import com.algorithmia.secrets.host.internal.load.PluginCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads provider JARs, each isolated from the others and from this program, and guards every call
 * into them. Thread-safe.
 *
 * <pre>{@code
 * try (PluginHost host = PluginHost.builder().build();
 *     LoadedProvider vault = host.load(jar, factoryClassName, config)) {
 *   Secret secret = vault.provider().getSecret(id);
 * }
 * }</pre>
 *
 * <p>A plugin runs in this process and is trusted code: a JAR is refused for what is wrong with the
 * file, not for what its code might do. Pin the digest of what you approved ({@link
 * LoadRequest#expectDigest}).
 */
public final class PluginHost implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PluginHost.class);

  private final HostContext context;
  private final Set<ManagedProvider> loaded = ConcurrentHashMap.newKeySet();
  private final Set<FolderWatch> folders = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private PluginHost(HostContext context) {
    this.context = context;
  }

  /** Starts a host with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Loads a provider: {@link #load(LoadRequest)} in short.
   *
   * @param factoryClassName the class of the factory; blank = as the JAR says
   */
  public LoadedProvider load(Path jar, String factoryClassName, Map<String, String> config) {
    return load(LoadRequest.of(jar).factory(factoryClassName).config(config));
  }

  /**
   * Takes a JAR in and loads a provider from it. Does no network I/O unless {@link
   * LoadRequest#requireReady()} asks for it.
   *
   * @throws PluginRefusedException if the JAR is refused, or has no usable factory
   * @throws com.algorithmia.sdk.plugin.secrets.SecretProviderException of kind {@code
   *     INVALID_CONFIGURATION} with all problems; {@code UNAVAILABLE} if the plugin hangs or is not
   *     ready; {@code PLUGIN_FAILURE} if its code fails
   */
  public LoadedProvider load(LoadRequest request) {
    checkOpen();
    AtomicReference<ManagedProvider> self = new AtomicReference<>();
    ManagedProvider provider =
        ManagedProvider.load(
            context,
            request,
            () -> {
              ManagedProvider gone = self.get();
              if (gone != null) {
                boolean known = loaded.remove(gone);
                log.trace("A provider was known: {}", known);
              }
            });
    self.set(provider);
    loaded.add(provider);
    if (closed) {
      provider.close();
      checkOpen();
    }
    return new LoadedProvider(provider);
  }

  /**
   * Takes a JAR in without loading it: checks it, and keeps it under its digest.
   *
   * @throws PluginRefusedException with the reason, which is also kept in the {@linkplain
   *     #quarantined() quarantine}
   */
  public JarInfo admit(Path jar) {
    checkOpen();
    return context.store().admit(jar, Optional.empty());
  }

  /**
   * Checks a JAR and tells what it says of itself, without running any of its code and without
   * keeping anything.
   *
   * @throws PluginRefusedException with the reason
   */
  public JarInfo inspect(Path jar) {
    checkOpen();
    return context.store().inspect(jar);
  }

  /**
   * Asks a plugin to describe itself: loads it, and unloads it again.
   *
   * @return the description; empty for a plugin of contract 1.0
   * @throws PluginRefusedException as {@link #load(LoadRequest)}
   */
  public Optional<ProviderDescription> describe(LoadRequest request) {
    return withCode(request, PluginCode::description);
  }

  /**
   * Asks a plugin what is wrong with a configuration: loads it, and unloads it again. No provider
   * is made.
   *
   * @throws PluginRefusedException as {@link #load(LoadRequest)}
   */
  public List<ConfigurationProblem> validate(LoadRequest request) {
    return withCode(request, code -> code.validate(request.config(), request.rule()));
  }

  private <T> T withCode(LoadRequest request, Function<PluginCode, T> use) {
    checkOpen();
    try (CallMetrics metrics = new CallMetrics(null, request.name());
        PluginCode code = new ProviderMaker(context).load(request, metrics)) {
      return use.apply(code);
    }
  }

  /**
   * Loads the plugins of a folder, and watches it until the result or this host is closed.
   *
   * @param folder see {@link PluginsFolder} for what lies there; it may be empty
   */
  public PluginsFolder openFolder(Path folder) {
    checkOpen();
    FolderWatch watch = new FolderWatch(folder, this::load, context);
    folders.add(watch);
    watch.start();
    return new PluginsFolder(watch, () -> folders.removeIf(other -> other == watch));
  }

  /** The JARs that were refused, newest first. */
  public List<QuarantineRecord> quarantined() {
    checkOpen();
    return context.store().quarantined();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The plugin host is closed");
    }
  }

  /** Unloads every provider and lets go of everything. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    folders.forEach(FolderWatch::close);
    List.copyOf(loaded).forEach(ManagedProvider::close);
    context.timer().close();
    try {
      context.store().close();
    } catch (IOException e) {
      log.warn("The temporary store of JARs could not be removed ({})", e.getClass().getName());
    }
  }

  /** Collects what a host works with. Not thread-safe. */
  public static final class Builder {

    private HostSettings settings = HostSettings.defaults();
    private final List<HostListener> listeners = new ArrayList<>();
    private @Nullable MeterRegistry registry;
    private Clock clock = Clock.systemUTC();
    private LongSupplier ticker = System::nanoTime;
    private @Nullable HostTimer timer;

    private Builder() {}

    /** Works under these limits. */
    public Builder settings(HostSettings limits) {
      settings = limits;
      return this;
    }

    /** Tells this listener. May be called more than once. */
    public Builder listener(HostListener listener) {
      listeners.add(listener);
      return this;
    }

    /** Counts calls there: {@code secretstore.provider.*}, see the README. */
    public Builder meterRegistry(MeterRegistry meters) {
      registry = meters;
      return this;
    }

    /** Takes the time of day of reports from there. Default: the system's, UTC. */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /**
     * Takes the nanoseconds of the times of caches and circuit breakers from there; a step of the
     * time of day does not concern them. Default: {@link System#nanoTime()}.
     */
    public Builder ticker(LongSupplier nanoseconds) {
      ticker = nanoseconds;
      return this;
    }

    /** For tests: does later things when told. */
    Builder timer(HostTimer source) {
      timer = source;
      return this;
    }

    /** Starts the host. */
    public PluginHost build() {
      HostTimer later = timer == null ? HostTimer.system() : timer;
      Events events = new Events(listeners);
      return new PluginHost(
          new HostContext(
              settings,
              new JarStore(settings, clock),
              clock,
              ticker,
              later,
              events,
              registry,
              new LeakWatch(later, settings.leakCheckDelay(), clock, events)));
    }
  }
}
