package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.secrets.host.LeakReport;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees whether unloaded plugins are gone, and who keeps them if not. Thread-safe. */
public final class LeakWatch {

  private static final Logger log = LoggerFactory.getLogger(LeakWatch.class);

  private final HostTimer timer;
  private final Duration delay;
  private final Clock clock;
  private final Events events;

  /**
   * @param delay how long a plugin's threads may take to end
   */
  public LeakWatch(HostTimer timer, Duration delay, Clock clock, Events events) {
    this.timer = timer;
    this.delay = delay;
    this.clock = clock;
    this.events = events;
  }

  /** Looks after a while whether threads of an unloaded plugin live on, and tells if so. */
  void watch(String provider, String digest, WeakReference<ClassLoader> loader) {
    HostTimer.Handle unused =
        timer.after(
            delay,
            () -> {
              List<String> threads = threadsOf(loader);
              if (!threads.isEmpty()) {
                report(provider, digest, threads);
              }
            });
  }

  private LeakReport report(String provider, String digest, List<String> threads) {
    LeakReport report = new LeakReport(provider, digest, threads, clock.instant());
    log.warn(
        "The plugin {} is unloaded but not gone; threads it left behind: {} ({})",
        provider,
        threads,
        Help.LEAK);
    events.tell(listener -> listener.leaked(report));
    return report;
  }

  /**
   * Waits until the class loader is collected, asking for garbage collections.
   *
   * @return empty once it is; else who keeps it, as far as can be seen
   */
  Optional<LeakReport> await(
      String provider, String digest, WeakReference<ClassLoader> loader, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    WeakReference<ClassLoader> watched = watched(loader, queue);
    while (!loader.refersTo(null)) {
      System.gc();
      try {
        if (queue.remove(20) == watched || loader.refersTo(null)) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      if (System.nanoTime() - deadline >= 0) {
        break;
      }
    }
    return loader.refersTo(null)
        ? Optional.empty()
        : Optional.of(report(provider, digest, threadsOf(loader)));
  }

  private static WeakReference<ClassLoader> watched(
      WeakReference<ClassLoader> loader, ReferenceQueue<ClassLoader> queue) {
    ClassLoader current = loader.get();
    return current == null ? loader : new WeakReference<>(current, queue);
  }

  /** Threads that run the plugin's code, are of its classes, or have its context class loader. */
  private static List<String> threadsOf(WeakReference<ClassLoader> reference) {
    ClassLoader loader = reference.get();
    if (loader == null) {
      return List.of();
    }
    String name = loader.getName();
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> belongs(entry, loader, name))
        .map(entry -> entry.getKey().getName())
        .sorted()
        .toList();
  }

  private static boolean belongs(
      Map.Entry<Thread, StackTraceElement[]> entry, ClassLoader loader, String name) {
    Thread thread = entry.getKey();
    if (thread.getContextClassLoader() == loader || thread.getClass().getClassLoader() == loader) {
      return true;
    }
    for (StackTraceElement frame : entry.getValue()) {
      // Names of plugin class loaders are unique.
      if (name != null && name.equals(frame.getClassLoaderName())) {
        return true;
      }
    }
    return false;
  }
}
