package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.store.Changes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds requests until there is something to answer, without a thread for each. After every change
 * each of them is tried again, and once more when its time is over, for whoever asks may have lost
 * the right to an answer by then; only if that try has no result is the answer "nothing".
 * Thread-safe.
 */
public final class HeldRequests implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HeldRequests.class);

  private final Changes changes;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final int most;
  private final Set<Held<?>> waiting = ConcurrentHashMap.newKeySet();
  private final AutoCloseable listener;
  private volatile boolean closed;

  /**
   * @param executor tries held requests again
   * @param timer ends those whose time is over
   * @param most how many may be held; further ones are answered with "nothing" at once
   */
  public HeldRequests(
      Changes changes, Executor executor, ScheduledExecutorService timer, int most) {
    this.changes = changes;
    this.executor = executor;
    this.timer = timer;
    this.most = most;
    this.listener = changes.listen(change -> waiting.forEach(Held::wake));
  }

  /** How many are held now. */
  public int count() {
    return waiting.size();
  }

  /**
   * Tries at once, then after every change until there is a result, and a last time when the time
   * is over. What a try throws is the outcome.
   *
   * @param nothing the answer if there was no result in time
   */
  <T> CompletableFuture<T> hold(Attempt<T> attempt, Duration atMost, Supplier<T> nothing) {
    if (atMost.isZero() || closed || waiting.size() >= most) {
      return CompletableFuture.completedFuture(attempt.run().orElseGet(nothing));
    }
    // Known before the first try, so that a change in the middle of it is not missed.
    Held<T> request = new Held<>(attempt, nothing);
    waiting.add(request);
    try {
      Optional<T> first = attempt.run();
      if (first.isPresent()) {
        request.complete(first.get());
        return request.result;
      }
    } catch (RuntimeException e) {
      request.fail(e);
      throw e;
    }
    request.timeout = timer.schedule(request::expire, atMost.toNanos(), TimeUnit.NANOSECONDS);
    request.ready();
    if (closed) {
      request.expire();
    }
    return request.result;
  }

  /** Ends the time of all, and holds none any more. */
  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (Exception e) {
      log.warn("The listener for changes could not be closed ({})", e.getClass().getName());
    }
    waiting.forEach(Held::expire);
    log.debug("Revision at the end: {}", changes.revision());
  }

  /**
   * Looks whether there is something to answer.
   *
   * @param <T> the answer
   */
  @FunctionalInterface
  interface Attempt<T> {

    /** The answer; empty if there is nothing yet. */
    Optional<T> run();
  }

  private final class Held<T> {

    private final Attempt<T> attempt;
    private final Supplier<T> nothing;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** One try at a time; a change in the middle of one asks for another. */
    private final AtomicBoolean trying = new AtomicBoolean(true);

    private final AtomicBoolean again = new AtomicBoolean();

    /** The time is over: a try that begins from now on is the last. */
    private volatile boolean over;

    private volatile @org.jspecify.annotations.Nullable ScheduledFuture<?> timeout;

    private Held(Attempt<T> attempt, Supplier<T> nothing) {
      this.attempt = attempt;
      this.nothing = nothing;
    }

    private void wake() {
      again.set(true);
      start();
    }

    /** The first try is over. */
    private void ready() {
      trying.set(false);
      if (again.get()) {
        start();
      }
    }

    private void start() {
      if (result.isDone() || !trying.compareAndSet(false, true)) {
        return;
      }
      try {
        executor.execute(this::tryAgain);
      } catch (RejectedExecutionException e) {
        // Nobody can look any more whether this client may still have an answer: it gets none.
        fail(ApiFailure.unavailable("The server is stopping"));
      }
    }

    private void tryAgain() {
      again.set(false);
      boolean last = over;
      try {
        Optional<T> answer = attempt.run();
        if (answer.isPresent()) {
          complete(answer.get());
        } else if (last) {
          complete(nothing.get());
        }
      } catch (RuntimeException e) {
        fail(e);
      }
      ready();
    }

    private void complete(T answer) {
      forget();
      result.complete(answer);
    }

    private void fail(RuntimeException failure) {
      forget();
      result.completeExceptionally(failure);
    }

    /** By the executor: the timer's thread must neither wait for the store nor for clients. */
    private void expire() {
      over = true;
      wake();
    }

    private void forget() {
      waiting.remove(this);
      ScheduledFuture<?> end = timeout;
      if (end != null) {
        end.cancel(false);
      }
    }
  }
}
