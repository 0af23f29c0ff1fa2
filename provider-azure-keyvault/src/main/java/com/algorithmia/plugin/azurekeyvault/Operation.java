package com.algorithmia.plugin.azurekeyvault;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of the contract while it is carried out: how much time it has left, and whether a write
 * is under way whose outcome nobody knows yet. The transport finds it by its thread.
 */
final class Operation {

  private static final ThreadLocal<Operation> CURRENT = new ThreadLocal<>();

  private final LongSupplier nanoTime;
  private volatile long deadline;
  private volatile long lastRepeat;
  private boolean extended;
  private volatile boolean outcomeOpen;
  private volatile boolean underWay;

  /**
   * @param repeats how long failures may be answered by another try
   * @param timeout the time for all, at least as long
   */
  Operation(LongSupplier nanoTime, Duration repeats, Duration timeout) {
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.lastRepeat = now + repeats.toNanos();
    this.deadline = now + timeout.toNanos();
  }

  /** The operation that this thread carries out; null if none, as on the SDK's own threads. */
  static @Nullable Operation current() {
    return CURRENT.get();
  }

  void enter() {
    CURRENT.set(this);
  }

  static void leave() {
    CURRENT.remove();
  }

  /** The time left; never negative. */
  Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
  }

  /** The time left for another try; not positive if there is to be none. */
  Duration remainingForRepeats() {
    return Duration.ofNanos(lastRepeat - nanoTime.getAsLong());
  }

  /** Gives it more time from now on, once: for waits that are known to take long. */
  void extend(Duration time) {
    if (!extended && !time.isZero()) {
      extended = true;
      deadline = Math.max(deadline, nanoTime.getAsLong() + time.toNanos());
      lastRepeat = deadline;
    }
  }

  /** A write goes out: until it is settled, a failure means that its outcome is unknown. */
  void writeSent() {
    outcomeOpen = true;
  }

  /** The write was refused, was never sent, or was confirmed and its answer understood. */
  void writeSettled() {
    outcomeOpen = false;
  }

  /**
   * The vault has confirmed a first step of several: when the operation is repeated, it goes on
   * after it.
   */
  void goesOn() {
    underWay = true;
  }

  /** Whether a first step is done that must be neither repeated nor mistaken for another's. */
  boolean isUnderWay() {
    return underWay;
  }

  boolean isOutcomeOpen() {
    return outcomeOpen;
  }
}
