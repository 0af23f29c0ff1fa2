package com.algorithmia.secrets.host.internal.call;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for those that measure with one how much time passed: it counts from the epoch, and knows
 * nothing of the time of day, which may step by hours. Thread-safe.
 */
final class TickerClock extends Clock {

  private final LongSupplier ticker;
  private final long start;

  /**
   * @param ticker nanoseconds from any origin, as {@link System#nanoTime()}
   */
  TickerClock(LongSupplier ticker) {
    this.ticker = ticker;
    this.start = ticker.getAsLong();
  }

  @Override
  public Instant instant() {
    // A difference, since nanoseconds may overflow in between.
    return Instant.EPOCH.plusNanos(ticker.getAsLong() - start);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("It does not tell the time of day");
  }
}
