package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Repeats steps, each on a daemon thread of its own and with the pause that it asks for, until it
 * is closed: one that hangs holds up no other. A step that fails is repeated too: a watch that
 * ended by itself would leave revocations unseen.
 */
public final class Watcher implements AutoCloseable {

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  /**
   * What is repeated.
   *
   * @param action gives the pause before it is repeated
   * @param bell ends that pause early
   */
  public record Step(Supplier<Duration> action, Bell bell) {}

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    /** Waits that long, or until the bell rings. */
    void await(Bell bell, Duration atMost) throws InterruptedException;
  }

  private final Consumer<String> warnings;
  private final Pause pause;
  private final List<Step> steps;
  private volatile boolean closed;

  Watcher(List<Step> steps, Consumer<String> warnings, Pause pause) {
    this.steps = List.copyOf(steps);
    this.warnings = warnings;
    this.pause = pause;
  }

  /**
   * Starts.
   *
   * @param warnings is told once when a step begins to fail, on the step's thread
   */
  public static Watcher start(List<Step> steps, Consumer<String> warnings) {
    Watcher watcher = new Watcher(steps, warnings, Bell::await);
    for (Step step : steps) {
      Thread thread = new Thread(() -> watcher.repeat(step), "secret-store-watch");
      thread.setDaemon(true);
      thread.start();
    }
    return watcher;
  }

  /**
   * Asks the vaults, again and again, and at once when the bell rings.
   *
   * @param every the longest pause between two times; up to a fifth less, so that a thousand
   *     workers do not ask in one instant
   */
  public static Step vaults(Tracker tracker, Duration every, Bell bell) {
    return new Step(polls(tracker, every), bell);
  }

  private static Supplier<Duration> polls(Tracker tracker, Duration every) {
    return new Supplier<>() {
      private boolean first = true;

      @Override
      public Duration get() {
        // The first values are just read: nothing to ask yet.
        if (!first) {
          try {
            tracker.askVaults();
          } finally {
            tracker.checkTime();
          }
        }
        first = false;
        double jitter = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (every.toMillis() * jitter));
      }
    };
  }

  /** Returns when it is closed, or its thread interrupted. */
  void repeat(Step step) {
    try {
      boolean failing = false;
      while (!closed) {
        Duration next;
        try {
          next = step.action().get();
          failing = false;
        } catch (Throwable e) {
          // Errors too, were it a lack of memory: what was too much once may not be so the next
          // time, and a thread that ends leaves revocations unseen without a word.
          next = AFTER_FAILURE;
          if (!failing) {
            failing = tell(e);
          }
        }
        pause.await(step.bell(), next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if not even that succeeds: it is told the next time. */
  private boolean tell(Throwable failure) {
    try {
      warnings.accept(told(failure));
      return true;
    } catch (RuntimeException | Error e) {
      return false;
    }
  }

  /** Messages that are not ours may show anything. */
  private static String told(Throwable failure) {
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
    closed = true;
    steps.forEach(step -> step.bell().ring());
  }
}
