package com.algorithmia.secrets.worker.internal.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Repeats steps, each on a daemon thread of its own and with the pause that it asks for, until it
 * is closed.
 */
public final class Watcher implements AutoCloseable {

  private static final Duration VERSIONS_EVERY = Duration.ofSeconds(30);

  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Starts.
   *
   * @param steps each gives the pause before it is repeated
   */
  public static Watcher start(List<Supplier<Duration>> steps) {
    Watcher watcher = new Watcher();
    for (Supplier<Duration> step : steps) {
      Thread thread = new Thread(() -> watcher.repeat(step), "secret-store-watch");
      thread.setDaemon(true);
      thread.start();
    }
    return watcher;
  }

  /** A step that polls the versions in vaults, every 30 s or a bit earlier. */
  public static Supplier<Duration> versionPolls(Tracker tracker) {
    return new Supplier<>() {
      private boolean first = true;

      @Override
      public Duration get() {
        // The first values are just read: nothing to ask yet.
        if (!first) {
          tracker.pollVersions();
          tracker.checkTime();
        }
        first = false;
        double jitter = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (VERSIONS_EVERY.toMillis() * jitter));
      }
    };
  }

  private void repeat(Supplier<Duration> step) {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = step.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No step is begun after this. */
  @Override
  public void close() {
    closed.countDown();
  }
}
