package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.LeakReport;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.ProviderStatus;
import com.algorithmia.secrets.host.internal.call.CallMetrics;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.load.PluginCode;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one loaded provider: made, used, made anew at the end of its object's life, replaced,
 * unloaded. Changes happen one after the other; calls go on meanwhile. Thread-safe.
 */
public final class ManagedProvider {

  private static final Logger log = LoggerFactory.getLogger(ManagedProvider.class);
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(15);

  private final HostContext host;
  private final ProviderMaker maker;
  private final CallMetrics metrics;
  private final ProviderSlot slot;
  private final SecretCache cache;
  private final GuardedProvider guarded;
  private final Runnable whenClosed;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile LoadRequest request;
  private volatile @Nullable PluginCode code;
  private volatile JarInfo jar;
  private HostTimer.@Nullable Handle recreation;
  private HostTimer.@Nullable Handle sweep;
  private @Nullable WeakReference<ClassLoader> unloaded;
  private volatile boolean closed;

  private ManagedProvider(
      HostContext host,
      ProviderMaker maker,
      CallMetrics metrics,
      LoadRequest request,
      ProviderInstance first,
      Runnable whenClosed) {
    this.host = host;
    this.maker = maker;
    this.metrics = metrics;
    this.request = request;
    this.code = first.code();
    this.jar = first.code().jar();
    this.whenClosed = whenClosed;
    this.slot = new ProviderSlot(first);
    this.cache =
        new SecretCache(
            CacheTimes.of(host.settings()), host.settings().cacheMaxEntries(), host.ticker());
    SecretReader reader = new SecretReader(slot, cache, host.settings());
    this.guarded =
        new GuardedProvider(
            slot, reader, new GuardedWriter(slot, reader, host.settings()), this::close);
  }

  /** Loads a provider. */
  public static ManagedProvider load(HostContext host, LoadRequest request, Runnable whenClosed) {
    ProviderMaker maker = new ProviderMaker(host);
    CallMetrics metrics = new CallMetrics(host.registry(), request.name());
    PluginCode code = maker.load(request, metrics);
    ManagedProvider provider;
    try {
      provider =
          new ManagedProvider(
              host, maker, metrics, request, ProviderMaker.create(code, request), whenClosed);
    } catch (RuntimeException e) {
      code.close();
      metrics.close();
      throw e;
    }
    provider.start();
    return provider;
  }

  private void start() {
    metrics.counter("secretstore.provider.cache", "hit", cache::hits);
    metrics.counter("secretstore.provider.cache", "miss", cache::misses);
    metrics.counter("secretstore.provider.cache", "stale", cache::staleHandedOut);
    metrics.gauge("secretstore.provider.cached", cache::size);
    metrics.gauge("secretstore.provider.stuck", () -> status().stuckCalls());
    scheduleRecreation();
    scheduleSweep();
    host.events().tell(listener -> listener.loaded(name(), jar));
  }

  /** The name in logs and metrics. */
  public String name() {
    return request.name();
  }

  /** The provider for callers; the same whatever is replaced behind it. */
  public SecretProvider guarded() {
    return guarded;
  }

  /** The JAR that serves, or served last. */
  public JarInfo jar() {
    return jar;
  }

  /** The class name of the factory. */
  public String factoryName() {
    return requireCode().factoryName();
  }

  /** What the plugin says about itself. */
  public Optional<ProviderDescription> description() {
    return requireCode().description();
  }

  private PluginCode requireCode() {
    PluginCode current = code;
    if (current == null) {
      throw Failures.closed();
    }
    return current;
  }

  /** Whether {@link #close} came to its end. */
  public boolean isClosed() {
    return closed;
  }

  /** How it is doing. */
  public ProviderStatus status() {
    PluginCode current = code;
    boolean disabled = current != null && current.runner().isDisabled();
    boolean open = current != null && current.runner().isBreakerOpen();
    return new ProviderStatus(
        current != null && slot.current() != null && !disabled && !open,
        disabled,
        current == null ? 0 : current.runner().stuckCalls(),
        open,
        cache.hits(),
        cache.misses(),
        cache.staleHandedOut());
  }

  /**
   * Replaces the provider while the old one serves. If anything fails, the old one goes on.
   *
   * @param replacement what takes its place, under the name of this one
   * @throws RuntimeException what {@link #load} throws
   */
  public void replace(LoadRequest replacement) {
    LoadRequest next = replacement.name(name());
    changing.lock();
    try {
      PluginCode before = requireCode();
      PluginCode loaded = maker.load(next, metrics);
      ProviderInstance instance;
      try {
        instance = ProviderMaker.create(loaded, next);
      } catch (RuntimeException e) {
        discard(loaded);
        throw e;
      }
      ProviderInstance old = slot.swap(instance);
      adopt(next, loaded);
      retire(old, before);
      // Again: a read by the old one may have come back after it was swapped out.
      cache.clear();
    } finally {
      changing.unlock();
    }
  }

  /**
   * Replaces a provider that holds something which only one can hold: closes the old one first.
   * Calls wait meanwhile, within their deadlines. If the new one fails, one of the old kind is made
   * again.
   *
   * @param replacement what takes its place, under the name of this one
   * @throws RuntimeException what {@link #load} throws
   */
  public void replaceExclusively(LoadRequest replacement) {
    LoadRequest next = replacement.name(name());
    changing.lock();
    try {
      PluginCode before = requireCode();
      PluginCode loaded = maker.load(next, metrics);
      ProviderInstance instance;
      try {
        ProviderMaker.validate(loaded, next);
        leave(slot.swap(null));
        instance = ProviderMaker.create(loaded, next);
      } catch (RuntimeException e) {
        discard(loaded);
        rollBack(before);
        throw e;
      }
      ProviderInstance none = slot.swap(instance);
      assert none == null;
      adopt(next, loaded);
      retire(null, before);
    } finally {
      changing.unlock();
    }
  }

  private void rollBack(PluginCode before) {
    if (slot.current() != null) {
      return;
    }
    try {
      ProviderInstance none = slot.swap(ProviderInstance.create(before, request));
      assert none == null;
    } catch (RuntimeException e) {
      log.error(
          "The plugin {} could not be replaced, and the old one could not be opened again: {}",
          name(),
          e.getMessage());
      scheduleReopening(before);
    }
  }

  /** Nothing serves: tries again and again, because somebody waits. */
  private void scheduleReopening(PluginCode before) {
    cancel(recreation);
    recreation =
        host.timer()
            .after(
                Duration.ofSeconds(5),
                () -> {
                  changing.lock();
                  try {
                    if (!slot.isClosed() && code == before) {
                      rollBack(before);
                    }
                  } finally {
                    changing.unlock();
                  }
                });
  }

  private void adopt(LoadRequest next, PluginCode loaded) {
    JarInfo before = jar;
    // Another configuration may lead to other values.
    cache.clear();
    request = next;
    code = loaded;
    jar = loaded.jar();
    scheduleRecreation();
    host.events().tell(listener -> listener.replaced(name(), before, loaded.jar()));
  }

  private void retire(@Nullable ProviderInstance old, PluginCode before) {
    leave(old);
    discard(before);
  }

  private void leave(@Nullable ProviderInstance old) {
    if (old == null) {
      return;
    }
    if (!old.drain(host.settings().drainDeadline())) {
      log.warn("The plugin {} is closed while calls are under way ({})", name(), Help.STUCK);
    }
    old.close();
  }

  private WeakReference<ClassLoader> discard(PluginCode gone) {
    WeakReference<ClassLoader> loader = gone.loaderReference();
    gone.close();
    host.leaks().watch(name(), gone.jar().digest(), loader);
    return loader;
  }

  private void scheduleRecreation() {
    cancel(recreation);
    recreation = null;
    int ttl = slot.facts().ttlSeconds();
    if (ttl > 0) {
      // A tenth before the end, so that the old one still serves while the new one is made.
      recreation = host.timer().after(Duration.ofMillis(ttl * 900L), () -> recreate(ttl));
    }
  }

  private void recreate(int ttl) {
    changing.lock();
    try {
      PluginCode current = code;
      if (current == null || slot.isClosed()) {
        return;
      }
      try {
        ProviderInstance old = slot.swap(ProviderMaker.create(current, request));
        scheduleRecreation();
        leave(old);
        host.events().tell(listener -> listener.recreated(name()));
      } catch (RuntimeException e) {
        log.warn(
            "The provider of plugin {} could not be made anew; the old one goes on: {} ({})",
            name(),
            e.getMessage(),
            Help.RECREATE);
        long retryMillis = Math.max(1_000, ttl * 30L);
        recreation = host.timer().after(Duration.ofMillis(retryMillis), () -> recreate(ttl));
      }
    } finally {
      changing.unlock();
    }
  }

  private void scheduleSweep() {
    sweep =
        host.timer()
            .after(
                SWEEP_INTERVAL,
                () -> {
                  cache.sweep();
                  if (!slot.isClosed()) {
                    scheduleSweep();
                  }
                });
  }

  private static void cancel(HostTimer.@Nullable Handle handle) {
    if (handle != null) {
      handle.cancel();
    }
  }

  /** Unloads: no new calls, drain, close, let go. Idempotent. */
  public void close() {
    changing.lock();
    try {
      PluginCode last = code;
      if (last == null) {
        return;
      }
      ProviderInstance instance = slot.close();
      cancel(recreation);
      cancel(sweep);
      cache.clear();
      leave(instance);
      code = null;
      unloaded = discard(last);
      cache.clear();
      metrics.close();
      whenClosed.run();
      host.events().tell(listener -> listener.unloaded(name(), jar));
      closed = true;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Closes, and waits until the plugin's class loader is collected.
   *
   * @return empty once it is; else who keeps it
   */
  public Optional<LeakReport> closeAndAwaitUnload(Duration atMost) {
    close();
    WeakReference<ClassLoader> loader;
    changing.lock();
    try {
      loader = unloaded;
    } finally {
      changing.unlock();
    }
    return loader == null
        ? Optional.empty()
        : host.leaks().await(name(), jar.digest(), loader, atMost);
  }
}
