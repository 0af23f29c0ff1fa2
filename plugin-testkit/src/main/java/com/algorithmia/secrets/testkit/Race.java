package com.algorithmia.secrets.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same thing done by many threads at once. */
final class Race {

  /** How many. */
  static final int THREADS = 16;

  /**
   * What one thread does.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Runner<T> {
    T run(int thread) throws Exception;
  }

  private Race() {}

  /** Runs; gives the results in the order of the threads, or throws what one of them threw. */
  static <T> List<T> run(ContractKit kit, Runner<T> runner) throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<T>> runs = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      runs.add(
          kit.calls()
              .threads()
              .submit(
                  () -> {
                    ready.countDown();
                    start.await();
                    return runner.run(number);
                  }));
    }
    ready.await();
    start.countDown();
    // Each call has a deadline of its own; this one only keeps a race from hanging for ever.
    long patience = kit.hooks().callDeadline().toMillis() * 10;
    List<T> results = new ArrayList<>();
    for (Future<T> run : runs) {
      try {
        results.add(run.get(patience, TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception exception) {
          throw exception;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e;
      }
    }
    return results;
  }
}
