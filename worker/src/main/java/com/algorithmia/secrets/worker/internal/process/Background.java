package com.algorithmia.secrets.worker.internal.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work beside the main thread, at the start and at the end: a plain daemon thread for each, and no
 * pool.
 */
public final class Background {

  private Background() {}

  /** Runs this on a thread of its own. What fails there fails again where its result is needed. */
  public static void run(Runnable work) {
    Thread thread = new Thread(work, "secret-store-start");
    thread.setUncaughtExceptionHandler((failed, e) -> {});
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs this on a thread of its own, and waits for it no longer than that.
   *
   * @return whether it has ended, in whatever way
   */
  public static boolean runWithin(Duration most, Runnable work) {
    CountDownLatch ended = new CountDownLatch(1);
    run(
        () -> {
          try {
            work.run();
          } finally {
            ended.countDown();
          }
        });
    try {
      return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
