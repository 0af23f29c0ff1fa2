package com.algorithmia.plugin.vault;

import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does many small tasks with a few threads, the caller's among them. Helpers come and go; there are
 * at most {@value #HELPERS} for all callers, and a caller that finds none does all its tasks
 * itself. Thread-safe.
 */
final class Fanout implements AutoCloseable {

  static final int HELPERS = 8;

  private final ThreadPoolExecutor helpers;

  Fanout() {
    AtomicInteger number = new AtomicInteger();
    this.helpers =
        new ThreadPoolExecutor(
            0,
            HELPERS,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "vault-read-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs all tasks and waits for them. Tasks throw nothing. */
  void run(List<Runnable> tasks) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
            tasks.get(i).run();
          }
        };
    Phaser helping = new Phaser(1);
    for (int i = 1; i < Math.min(HELPERS, tasks.size()); i++) {
      helping.register();
      try {
        helpers.execute(
            () -> {
              try {
                work.run();
              } finally {
                helping.arriveAndDeregister();
              }
            });
      } catch (RejectedExecutionException e) {
        helping.arriveAndDeregister(); // All are busy, or this was closed.
        break;
      }
    }
    work.run();
    helping.arriveAndAwaitAdvance();
  }

  @Override
  public void close() {
    helpers.shutdown();
  }
}
