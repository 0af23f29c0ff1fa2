package com.algorithmia.plugin.azurekeyvault;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes in pauses only, and pauses that take none: long waits end at once. */
final class ManualTime {

  private final AtomicLong nanos = new AtomicLong();

  OperationRunner runner() {
    return new OperationRunner(this::pass, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
