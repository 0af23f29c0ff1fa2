package com.algorithmia.secrets.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Clocks that tests set. */
final class Clocks extends Clock {

  private volatile Duration ahead = Duration.ZERO;

  /** Goes with the system's, and can be moved. */
  static Clocks moving() {
    return new Clocks();
  }

  void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
