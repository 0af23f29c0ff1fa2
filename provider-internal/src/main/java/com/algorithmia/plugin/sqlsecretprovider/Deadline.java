package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When one call has to have its answer. Immutable. */
final class Deadline {

  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  static Deadline in(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /** Milliseconds that are left, at least 1; fails if none are. */
  long remainingMillis() {
    long nanos = end - nanoTime.getAsLong();
    if (nanos <= 0) {
      throw new SecretProviderException(
          Kind.UNAVAILABLE, "The database took longer than operation_timeout; nothing was changed");
    }
    return Math.max(1, nanos / 1_000_000);
  }

  boolean hasPassed() {
    return end - nanoTime.getAsLong() <= 0;
  }
}
