package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Asks the server, again and again, whether something has changed. The server holds the request
 * until something has, so a change is here within a moment; if it does not (or the notification
 * between its nodes was lost), the request ends after 25 s and is made anew.
 */
public final class ServerWatch {

  /** Where bundles come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Asks once.
     *
     * @param whole whether to answer at once with a signed bundle, also if nothing has changed
     * @param hold how long the server may wait for a change
     * @return empty if nothing has changed
     * @throws WorkerException DENIED or NOT_FOUND if this worker may not have it (any more)
     */
    Optional<Bundle> ask(boolean whole, Duration hold);
  }

  static final Duration HOLD = Duration.ofSeconds(25);

  /** A "nothing has changed" proves nothing by itself: now and then a signed answer is wanted. */
  static final Duration WHOLE_EVERY = Duration.ofMinutes(10);

  private static final Duration NOT_HELD = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofSeconds(3);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  private final Source source;
  private final Tracker tracker;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Tracker.Listener listener;
  private Instant lastWhole;
  private int failures;

  /**
   * Asks nothing yet.
   *
   * @param random 0 to 1, for jitter: a thousand workers are not to ask in one instant
   */
  public ServerWatch(
      Source source,
      Tracker tracker,
      Clock clock,
      DoubleSupplier random,
      Tracker.Listener listener) {
    this.source = source;
    this.tracker = tracker;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    this.lastWhole = clock.instant();
  }

  /**
   * Asks once and hands on what came.
   *
   * @return how long to pause before the next time
   */
  public Duration step() {
    Instant begin = clock.instant();
    boolean whole = !begin.isBefore(lastWhole.plus(WHOLE_EVERY));
    try {
      Optional<Bundle> answer = source.ask(whole, HOLD);
      if (answer.isPresent()) {
        lastWhole = clock.instant();
        tracker.accept(answer.get());
      } else {
        tracker.confirm();
      }
      if (failures > 0) {
        listener.warn("the server answers again");
      }
      failures = 0;
      boolean held = Duration.between(begin, clock.instant()).compareTo(NOT_HELD) >= 0;
      // A server that does not hold requests is polled, and one that answers at once is spared.
      return held || answer.isPresent() ? jitter(Duration.ofMillis(200)) : jitter(POLL);
    } catch (WorkerException e) {
      return failed(e);
    } finally {
      tracker.checkTime();
    }
  }

  private Duration failed(WorkerException e) {
    failures++;
    if (e.reason() == Reason.DENIED || e.reason() == Reason.NOT_FOUND) {
      tracker.denied("the server no longer gives this worker its secrets: " + e.getMessage());
    } else if (failures == 1) {
      listener.warn(e.getMessage() + "; the last good values are kept meanwhile");
    }
    long backoff = Math.min(LONGEST_BACKOFF.toMillis(), 1000L << Math.min(failures - 1, 10));
    return jitter(Duration.ofMillis(backoff));
  }

  /** Between a half and the whole of it. */
  private Duration jitter(Duration longest) {
    return Duration.ofMillis((long) (longest.toMillis() * (0.5 + random.getAsDouble() / 2)));
  }
}
