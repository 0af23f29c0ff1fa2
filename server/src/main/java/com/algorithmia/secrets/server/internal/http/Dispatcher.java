package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.Actor;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Leads a request to its operation: finds the route, finds out who asks, keeps the number of
 * requests in bounds, and makes an answer of every failure. Thread-safe.
 */
public final class Dispatcher {

  private static final int ID_BYTES = 12;

  private final Router router;
  private final Authenticator authenticator;
  private final Semaphore permits;
  private final RequestLog requestLog;
  private final FailurePage pages;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param maxConcurrent how many requests are worked on at the same time; further ones get 503
   */
  public Dispatcher(
      Router router, Authenticator authenticator, int maxConcurrent, RequestLog requestLog) {
    this(router, authenticator, maxConcurrent, requestLog, FailurePage.NONE);
  }

  /**
   * @param maxConcurrent how many requests are worked on at the same time; further ones get 503
   * @param pages makes pages of failures for browsers
   */
  public Dispatcher(
      Router router,
      Authenticator authenticator,
      int maxConcurrent,
      RequestLog requestLog,
      FailurePage pages) {
    this.router = router;
    this.authenticator = authenticator;
    this.permits = new Semaphore(maxConcurrent);
    this.requestLog = requestLog;
    this.pages = pages;
  }

  /** A new id for a request: random, so that a client can't choose what stands in the log. */
  public String newRequestId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * A page in the place of an answer to a request that could not be read; null if there is none.
   */
  public @Nullable Answer unread(String requestId, int status) {
    try {
      return pages.unread(requestId, status);
    } catch (RuntimeException e) {
      // As in failed(): what makes pages is out of order too.
      return null;
    }
  }

  /** Answers a request; the result never fails. */
  public CompletableFuture<Answer> dispatch(Incoming incoming, String requestId) {
    long started = System.nanoTime();
    Route route = null;
    try {
      Router.Match match = router.match(incoming.method(), incoming.path());
      route = match.route();
      CompletableFuture<Answer> answer = answer(match, incoming, requestId);
      Route known = route;
      return answer
          .handle(
              (done, failure) ->
                  failure == null ? done : failed(known, incoming, requestId, failure))
          .thenApply(done -> logged(known, incoming, done, requestId, started));
    } catch (RuntimeException | StackOverflowError e) {
      return CompletableFuture.completedFuture(
          logged(route, incoming, failed(route, incoming, requestId, e), requestId, started));
    }
  }

  /** A program's answer; a page only where none or a page was asked for, by a browser. */
  private Answer failed(
      @Nullable Route route, Incoming incoming, String requestId, Throwable failure) {
    Answer answer = Errors.answer(failure, requestId);
    if (route != null && route.access() != Route.Access.PAGE) {
      return answer;
    }
    try {
      Answer page = pages.page(incoming, requestId, answer);
      return page == null ? answer : page;
    } catch (RuntimeException e) {
      // What makes pages is out of order too: then the answer without a page.
      return answer;
    }
  }

  private Answer logged(
      @Nullable Route route, Incoming incoming, Answer answer, String requestId, long started) {
    requestLog.answered(
        incoming.method(),
        route == null ? null : route.path(),
        answer.status(),
        requestId,
        System.nanoTime() - started);
    return answer;
  }

  private CompletableFuture<Answer> answer(
      Router.Match match, Incoming incoming, String requestId) {
    Route route = match.route();
    if (route.access() == Route.Access.OPEN) {
      return route.endpoint().handle(new ApiRequest(incoming, requestId, match.variables(), null));
    }
    if (!permits.tryAcquire()) {
      throw ApiFailure.unavailable("The server is busy; try again in a moment");
    }
    try {
      // A page finds out itself who asks: by cookie only, and it leads to sign-in.
      Actor actor =
          route.access() == Route.Access.PAGE
              ? null
              : authenticator.authenticate(incoming, requestId);
      return route.endpoint().handle(new ApiRequest(incoming, requestId, match.variables(), actor));
    } finally {
      // A request that is held from here on does not count: nobody works on it.
      permits.release();
    }
  }
}
