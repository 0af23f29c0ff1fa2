package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.secrets.host.HostSettings;

/**
 * The times of a cache, in nanoseconds; 0 = off.
 *
 * @param ttl how long a value is handed out without asking
 * @param checkInterval after how long its version is asked for
 * @param lastKnownGood how long it may stand in for a failed read
 */
record CacheTimes(long ttl, long checkInterval, long lastKnownGood) {

  static CacheTimes of(HostSettings settings) {
    return new CacheTimes(
        settings.cacheTtl().toNanos(),
        settings.versionCheckInterval().toNanos(),
        settings.lastKnownGood().toNanos());
  }

  boolean keepsNothing() {
    return ttl == 0 && lastKnownGood == 0;
  }
}
