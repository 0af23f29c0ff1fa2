package com.algorithmia.secrets.worker.internal.live;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Ends somebody's pause early. A ring while nobody pauses ends the next pause. Thread-safe. */
public final class Bell {

  private final Semaphore rings = new Semaphore(0);

  /** Ends the pause. */
  public void ring() {
    rings.release();
  }

  /** Pauses that long, or until it rings. */
  void await(Duration atMost) throws InterruptedException {
    if (rings.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      rings.drainPermits();
    }
  }
}
