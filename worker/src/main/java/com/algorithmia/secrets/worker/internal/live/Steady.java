package com.algorithmia.secrets.worker.internal.live;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for ages: it goes on evenly whatever becomes of the machine's date, and on Linux stands
 * while the machine sleeps. Its instants mean nothing but their distances. Safe for use by many
 * threads.
 */
public final class Steady extends Clock {

  private final LongSupplier nanos;
  private final long begin;

  Steady(LongSupplier nanos) {
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** Of this process. */
  public static Clock clock() {
    return new Steady(System::nanoTime);
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos.getAsLong() - begin);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Itself: its instants belong to no zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
