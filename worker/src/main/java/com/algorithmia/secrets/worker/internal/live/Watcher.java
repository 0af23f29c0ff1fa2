package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Repeats steps, each on a daemon thread of its own and with the pause that it asks for, until it
 * is closed. A step that fails is repeated too: a watch that ended by itself would leave
 * revocations unseen.
 */
public final class Watcher implements AutoCloseable {

  private static final Duration VERSIONS_EVERY = Duration.ofSeconds(30);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    /** Waits that long, or until the latch is open; true if it is. */
    boolean await(CountDownLatch closed, Duration atMost) throws InterruptedException;
  }

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Consumer<String> warnings;
  private final Pause pause;

  Watcher(Consumer<String> warnings, Pause pause) {
    this.warnings = warnings;
    this.pause = pause;
  }

  /**
   * Starts.
   *
   * @param steps each gives the pause before it is repeated
   * @param warnings is told once when a step begins to fail, on the step's thread
   */
  public static Watcher start(List<Supplier<Duration>> steps, Consumer<String> warnings) {
    Watcher watcher =
        new Watcher(
            warnings, (closed, atMost) -> closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS));
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
          try {
            tracker.pollVersions();
          } finally {
            tracker.checkTime();
          }
        }
        first = false;
        double jitter = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (VERSIONS_EVERY.toMillis() * jitter));
      }
    };
  }

  /** Returns when it is closed, or its thread interrupted. */
  void repeat(Supplier<Duration> step) {
    try {
      Duration next = Duration.ZERO;
      boolean failing = false;
      while (!pause.await(closed, next)) {
        try {
          next = step.get();
          failing = false;
        } catch (RuntimeException e) {
          next = AFTER_FAILURE;
          if (!failing) {
            failing = true;
            warnings.accept(told(e));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Messages that are not ours may show anything. */
  private static String told(RuntimeException failure) {
    String what =
        failure instanceof WorkerException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getName();
    return "watching for changes failed ("
        + what
        + "); it is tried again every "
        + AFTER_FAILURE.toSeconds()
        + " s";
  }

  /** No step is begun after this. */
  @Override
  public void close() {
    closed.countDown();
  }
}
