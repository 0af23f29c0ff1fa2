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

  /**
   * Runs; gives the results in the order of the threads, or throws what the first of them threw
   * that failed. Returns when all of them have ended: one that goes on would spoil the next test.
   */
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
    Throwable failure = null;
    for (Future<T> run : runs) {
      try {
        results.add(run.get(patience, TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (Exception) failure;
    }
    return results;
  }
}
