package com.algorithmia.plugin.vault.transport;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock and the only way to wait. Injected, so that tests neither sleep nor depend on the hour.
 * Thread-safe.
 */
public interface Time {

  /** The machine's. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
        }
      };

  /** A monotonic clock, in nanoseconds from an arbitrary start. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Waits. */
  void sleep(Duration duration) throws InterruptedException;
}
