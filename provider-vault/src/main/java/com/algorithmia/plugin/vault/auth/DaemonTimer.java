package com.algorithmia.plugin.vault.auth;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread, started with the first task. Thread-safe. */
public final class DaemonTimer implements TokenKeeper.Timer {

  private final ScheduledThreadPoolExecutor executor;

  /** Starts no thread yet. */
  public DaemonTimer(String threadName) {
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Tasks report by themselves, and close ends them.
  public void in(Duration delay, Runnable task) {
    try {
      executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return; // Closed.
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
