package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server, again and again, whether something has changed. The server holds the request
 * until something has, so a change is here within a moment; if it does not (or the notification
 * between its nodes was lost), the request ends after 25 s and is made anew. Used by one thread.
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
  private static final Duration AT_ONCE = Duration.ofMillis(200);
  private static final Duration POLL = Duration.ofSeconds(3);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final Source source;
  private final Tracker tracker;
  private final Clock ages;
  private final DoubleSupplier random;
  private final Tracker.Listener listener;
  private final Hold hold = new Hold(HOLD, POLL);
  private @Nullable Bundle last;
  private Instant lastWhole;
  private int failures;
  private int denials;
  private int repetitions;

  /** When what could not be opened is to be tried again; null if all was opened. */
  private @Nullable Instant retryAt;

  private int retries;

  /**
   * Asks nothing yet.
   *
   * @param ages a steady one: the date may be set at any time
   * @param random 0 to 1, for jitter: a thousand workers are not to ask in one instant
   */
  public ServerWatch(
      Source source,
      Tracker tracker,
      Clock ages,
      DoubleSupplier random,
      Tracker.Listener listener) {
    this.source = source;
    this.tracker = tracker;
    this.ages = ages;
    this.random = random;
    this.listener = listener;
    this.lastWhole = ages.instant();
  }

  /**
   * Asks once and hands on what came.
   *
   * @return how long to pause before the next time
   */
  public Duration step() {
    Instant begin = ages.instant();
    boolean whole = isReached(begin, lastWhole.plus(WHOLE_EVERY)) || isReached(begin, retryAt);
    Duration holding = untilRetry(begin);
    try {
      Optional<Bundle> answer = source.ask(whole, holding);
      if (answer.isEmpty() && whole) {
        // Nobody signed it: it may be anybody's, and for ever.
        throw new WorkerException(
            Reason.UNAVAILABLE, "the server answered without the signed bundle that was asked for");
      }
      return answered(answer, whole, begin);
    } catch (WorkerException e) {
      return failed(e, whole, holding, begin);
    } finally {
      tracker.checkServer(begin);
    }
  }

  private static boolean isReached(Instant now, @Nullable Instant time) {
    return time != null && !now.isBefore(time);
  }

  /** What has to be tried again is not to wait for a held request. */
  private Duration untilRetry(Instant now) {
    Duration usual = hold.get();
    if (retryAt == null) {
      return usual;
    }
    Duration left = Duration.between(now, retryAt);
    return left.compareTo(NOT_HELD) < 0 ? NOT_HELD : left.compareTo(usual) < 0 ? left : usual;
  }

  private Duration answered(Optional<Bundle> answer, boolean whole, Instant begin) {
    boolean held = !age(begin).minus(NOT_HELD).isNegative();
    boolean repeated = false;
    if (answer.isPresent()) {
      Bundle bundle = answer.get();
      repeated = last != null && bundle.hasContentOf(last);
      accept(bundle, repeated);
    } else {
      tracker.confirm();
    }
    if (failures > 0) {
      listener.warn("the server answers again");
    }
    failures = 0;
    denials = 0;
    if (held) {
      hold.held();
    }
    if (answer.isEmpty()) {
      repetitions = 0;
      // A server that does not hold requests is polled: it answers at once, and is spared.
      return jitter(held ? AT_ONCE : POLL);
    }
    // The same once more, unasked for: this server (or what is between) can't tell what is new.
    repetitions = repeated && !whole ? repetitions + 1 : 0;
    return jitter(repetitions == 0 ? AT_ONCE : doubled(POLL, repetitions - 1, LONGEST_BACKOFF));
  }

  private void accept(Bundle bundle, boolean repeated) {
    // If taking it in fails in whatever way, it is asked for again and not taken for known.
    boolean again = repeated && retryAt != null;
    retries = again ? retries + 1 : 0;
    retryAt = ages.instant().plus(doubled(POLL, retries, LONGEST_RETRY));
    boolean allOpened;
    if (again && age(lastWhole).compareTo(WHOLE_EVERY) < 0) {
      allOpened = tracker.open(bundle);
    } else {
      allOpened = tracker.accept(bundle);
      lastWhole = ages.instant();
    }
    last = bundle;
    if (allOpened) {
      retryAt = null;
    }
  }

  private Duration failed(WorkerException e, boolean whole, Duration holding, Instant begin) {
    if (e.reason() == Reason.DENIED || e.reason() == Reason.NOT_FOUND) {
      return denied(e);
    }
    Duration lasted = age(begin);
    if (e.reason() == Reason.UNAVAILABLE
        && !whole
        && failures == 0
        && lasted.compareTo(NOT_HELD) >= 0
        && lasted.compareTo(holding) < 0
        && hold.cut()) {
      // Something between here and the server has less patience, or the server was started anew.
      // The next request tells; by itself it is nothing to warn of.
      return jitter(AT_ONCE);
    }
    warnAtFirst(e.getMessage() + "; the last good values are kept meanwhile");
    return jitter(doubled(Duration.ofSeconds(1), failures - 1, LONGEST_BACKOFF));
  }

  /** Ends a workload, so one answer is not enough: a server that is being changed may err. */
  private Duration denied(WorkerException e) {
    denials++;
    if (denials == 1) {
      warnAtFirst(e.getMessage() + "; the server is asked once more");
      return jitter(Duration.ofSeconds(1));
    }
    failures++;
    tracker.denied("the server no longer gives this worker its secrets: " + e.getMessage());
    return jitter(doubled(Duration.ofSeconds(1), failures - 1, LONGEST_BACKOFF));
  }

  private void warnAtFirst(String what) {
    failures++;
    if (failures == 1) {
      listener.warn(what);
    }
  }

  private Duration age(Instant time) {
    return Duration.between(time, ages.instant());
  }

  private static Duration doubled(Duration first, int times, Duration longest) {
    long millis = first.toMillis() << Math.min(times, 10);
    return Duration.ofMillis(Math.min(longest.toMillis(), millis));
  }

  /** Between a half and the whole of it. */
  private Duration jitter(Duration longest) {
    return Duration.ofMillis((long) (longest.toMillis() * (0.5 + random.getAsDouble() / 2)));
  }
}
