package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Carries out operations: each on a thread of this plugin, with a deadline that holds whatever the
 * SDK does, and with a few repeats of what is safe to repeat. The SDK's own repeats are switched
 * off: they sleep for as long as a Retry-After says.
 *
 * <p>Own threads are also what makes this plugin unloadable: the JSON reader of the SDK leaves
 * thread-locals behind, which die with these threads and would not with the host's.
 */
final class OperationRunner implements AutoCloseable {

  private static final int MAX_THREADS = 16;
  private static final int MAX_REPEATS = 2;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** What an operation does; it may be done again. */
  @FunctionalInterface
  interface Work<T> {
    T run(Operation operation) throws SecretNotFoundException;
  }

  private final Pause pause;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor threads;

  OperationRunner(Pause pause, LongSupplier nanoTime) {
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new PluginThreads("azure-keyvault"));
    threads.allowCoreThreadTimeOut(true);
  }

  Pause pause() {
    return pause;
  }

  /** Carries out an operation and waits for it. */
  <T> T run(Duration repeats, Duration timeout, Work<T> work) throws SecretNotFoundException {
    return start(repeats, timeout, work).await();
  }

  /** Starts an operation; its times (see {@link Operation}) run from now on. */
  <T> Started<T> start(Duration repeats, Duration timeout, Work<T> work) {
    Operation operation = new Operation(nanoTime, repeats, timeout);
    try {
      return new Started<>(operation, threads.submit(() -> carryOut(operation, work)));
    } catch (RejectedExecutionException e) {
      throw closed();
    }
  }

  private <T> T carryOut(Operation operation, Work<T> work) throws Exception {
    operation.enter();
    try {
      for (int repeat = 0; ; repeat++) {
        try {
          return work.run(operation);
        } catch (SecretNotFoundException e) {
          throw e;
        } catch (RuntimeException e) {
          SecretProviderException failure = VaultFailures.classify(e, operation);
          Duration wait = waitBefore(repeat, failure, operation);
          if (wait.isNegative()) {
            throw failure;
          }
          pause.sleep(wait);
        }
      }
    } finally {
      Operation.leave();
    }
  }

  /** How long to wait before another try; negative if there is to be none. */
  private static Duration waitBefore(
      int repeat, SecretProviderException failure, Operation operation) {
    if (!failure.isRetryable() || repeat >= MAX_REPEATS) {
      return Duration.ofNanos(-1);
    }
    Duration asked = failure.getRetryAfter();
    Duration wait = asked != null ? asked : FIRST_PAUSE.multipliedBy(1L << (2 * repeat));
    // A repeat needs time for itself too.
    return wait.multipliedBy(2).compareTo(operation.remainingForRepeats()) > 0
        ? Duration.ofNanos(-1)
        : wait;
  }

  static SecretProviderException closed() {
    return new SecretProviderException(Kind.UNAVAILABLE, "This provider is closed");
  }

  /** Ends what is under way; later operations fail. */
  @Override
  public void close() {
    threads.shutdownNow().forEach(OperationRunner::cancel);
  }

  private static void cancel(Runnable neverStarted) {
    if (neverStarted instanceof Future<?> future) {
      future.cancel(true);
    }
  }

  /** An operation under way. */
  static final class Started<T> {

    private final Operation operation;
    private final Future<T> future;

    private Started(Operation operation, Future<T> future) {
      this.operation = operation;
      this.future = future;
    }

    /** Waits for the result, at most until the operation's deadline. */
    T await() throws SecretNotFoundException {
      try {
        return get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SecretNotFoundException notFound) {
          throw notFound;
        }
        if (e.getCause() instanceof SecretProviderException failure) {
          throw failure;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw VaultFailures.interrupted(operation);
      } catch (TimeoutException e) {
        future.cancel(true);
        throw VaultFailures.timedOut(operation);
      } catch (CancellationException e) {
        throw closed();
      } catch (InterruptedException e) {
        future.cancel(true);
        Thread.currentThread().interrupt();
        throw VaultFailures.interrupted(operation);
      }
    }

    /** The deadline may move while we wait. */
    private T get() throws ExecutionException, TimeoutException, InterruptedException {
      while (true) {
        try {
          return future.get(operation.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (operation.remaining().isZero()) {
            throw e;
          }
        }
      }
    }
  }

  /** How this plugin waits. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }
}
