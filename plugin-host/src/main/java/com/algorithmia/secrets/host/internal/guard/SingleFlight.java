package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets identical reads that come at the same time be one. The first caller reads, the others take
 * its result or failure, each within their own deadline. Thread-safe.
 *
 * @param <T> the result
 */
final class SingleFlight<T> {

  private final ConcurrentHashMap<String, CompletableFuture<T>> flights = new ConcurrentHashMap<>();
  private final Operation operation;

  SingleFlight(Operation operation) {
    this.operation = operation;
  }

  /** A read. */
  @FunctionalInterface
  interface Read<T> {
    T read() throws SecretNotFoundException;
  }

  /**
   * Reads, or takes part in a read.
   *
   * @param deadline in {@link System#nanoTime()}
   */
  T read(String key, long deadline, Read<T> read) throws SecretNotFoundException {
    while (true) {
      CompletableFuture<T> mine = new CompletableFuture<>();
      CompletableFuture<T> other = flights.putIfAbsent(key, mine);
      if (other == null) {
        return lead(key, mine, read);
      }
      try {
        return other.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw Failures.deadlineMissed(operation, true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failures.deadlineMissed(operation, true);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SecretNotFoundException notFound) {
          throw notFound;
        }
        if (e.getCause() instanceof LeaderInterrupted) {
          // Somebody wanted that thread to stop, not this one.
          continue;
        }
        throw (RuntimeException) e.getCause();
      }
    }
  }

  private T lead(String key, CompletableFuture<T> mine, Read<T> read)
      throws SecretNotFoundException {
    try {
      T result = read.read();
      flights.remove(key, mine);
      mine.complete(result);
      return result;
    } catch (SecretNotFoundException | RuntimeException e) {
      flights.remove(key, mine);
      mine.completeExceptionally(
          Thread.currentThread().isInterrupted() ? new LeaderInterrupted() : e);
      throw e;
    } finally {
      // After an Error of the host's own the others must not wait for nothing; else without effect.
      flights.remove(key, mine);
      boolean failed = mine.completeExceptionally(Failures.unavailable("The host failed to read"));
      assert !failed || mine.isCompletedExceptionally();
    }
  }

  /** Who reads after this does not take part in a read from before. */
  void forget(String key) {
    flights.remove(key);
  }

  private static final class LeaderInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
