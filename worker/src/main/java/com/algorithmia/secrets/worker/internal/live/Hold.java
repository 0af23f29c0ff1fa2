package com.algorithmia.secrets.worker.internal.live;

import java.time.Duration;

/**
 * For how long a request may be held. Halved each time something between here and the server cuts
 * one, and doubled again after a while: what cut it may have been a restart. Used by one thread.
 */
final class Hold {

  /** So few are lost with a proxy that cuts for ever. */
  private static final int GOOD_ONES = 100;

  private final Duration longest;
  private final Duration shortest;
  private Duration now;
  private int good;

  Hold(Duration longest, Duration shortest) {
    this.longest = longest;
    this.shortest = shortest;
    this.now = longest;
  }

  Duration get() {
    return now;
  }

  /** One was cut; false if it can't be shorter. */
  boolean cut() {
    good = 0;
    Duration half = Duration.ofSeconds(now.toSeconds() / 2);
    if (half.compareTo(shortest) < 0) {
      return false;
    }
    now = half;
    return true;
  }

  /** One was held and answered. */
  void held() {
    good++;
    if (good >= GOOD_ONES) {
      good = 0;
      Duration twice = now.multipliedBy(2);
      now = twice.compareTo(longest) > 0 ? longest : twice;
    }
  }
}
