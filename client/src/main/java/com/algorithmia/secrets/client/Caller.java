package com.algorithmia.secrets.client;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls: deadlines, repeats, and the answers' errors. Safe for use by many threads.
 *
 * <p>Each try runs on a thread of its own, since nothing else ends a look-up of a name or a header
 * that drips in: whoever waits returns at the deadline, and the connection is cut.
 */
final class Caller implements AutoCloseable {

  private static final int MAX_TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final long MAX_RETRY_AFTER_SECONDS = 3600;

  private final URI server;
  private final ApiKey key;
  private final @Nullable SSLSocketFactory tls;
  private final Duration connectTimeout;
  private final Duration deadline;
  private final Set<FutureTask<Reply>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Caller(
      URI server,
      ApiKey key,
      @Nullable SSLSocketFactory tls,
      Duration connectTimeout,
      Duration deadline) {
    this.server = server;
    this.key = key;
    this.tls = tls;
    this.connectTimeout = connectTimeout;
    this.deadline = deadline;
  }

  /** Sends, and gives the body of a good answer as JSON. */
  Json json(Call call) {
    return send(call).json();
  }

  /**
   * Sends, and gives a good answer or 304.
   *
   * @throws ApiException for any other answer
   * @throws TransportException if there was none
   */
  Reply send(Call call) {
    long end = System.nanoTime() + deadline.plus(call.extraTime()).toNanos();
    try {
      return sendUntil(call, end);
    } finally {
      Body body = call.body();
      if (body != null) {
        body.wipe();
      }
    }
  }

  /** As {@link #send}, without repeats. */
  Reply sendOnce(Call call) {
    Reply reply = once(call, System.nanoTime() + deadline.toNanos());
    if (!reply.isGood()) {
      throw error(call, reply);
    }
    return reply;
  }

  private Reply sendUntil(Call call, long end) {
    Duration pause = FIRST_PAUSE;
    for (int number = 1; ; number++) {
      SecretStoreException failure;
      try {
        Reply reply = once(call, end);
        if (reply.isGood() || reply.status() == 304) {
          return reply;
        }
        failure = error(call, reply);
      } catch (TransportException e) {
        failure = e;
      }
      Duration wait = pauseBefore(failure, pause);
      boolean inTime = System.nanoTime() + wait.toNanos() < end;
      if (number == MAX_TRIES || !inTime || !mayRepeat(call, failure)) {
        throw failure;
      }
      sleep(wait, failure);
      pause = pause.multipliedBy(4);
    }
  }

  /**
   * A write without an idempotency key is repeated only where nothing can have happened: there was
   * no connection, or the server turned it away for its rate.
   */
  private static boolean mayRepeat(Call call, SecretStoreException failure) {
    if (failure instanceof ApiException e) {
      return e.status() == 429 || (call.isRepeatable() && (e.status() == 502 || e.status() == 503));
    }
    return switch (((TransportException) failure).reason()) {
      case CONNECT -> true;
      case LOST -> call.isRepeatable();
      case TLS, DEADLINE, UNUSABLE, CANCELLED -> false;
    };
  }

  private static Duration pauseBefore(SecretStoreException failure, Duration pause) {
    Duration jittered =
        Duration.ofNanos(ThreadLocalRandom.current().nextLong(1, pause.toNanos() * 2));
    if (failure instanceof ApiException e) {
      return e.retryAfter().filter(after -> after.compareTo(jittered) > 0).orElse(jittered);
    }
    return jittered;
  }

  private static void sleep(Duration wait, SecretStoreException failure) {
    try {
      Thread.sleep(wait.toMillis(), (int) (wait.toNanos() % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private Reply once(Call call, long end) {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    HttpExchange exchange =
        new HttpExchange(
            url(call),
            call,
            key.revealAuthorizationHeader(),
            tls,
            (int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis()),
            (int) Math.min(Integer.MAX_VALUE, left));
    FutureTask<Reply> task = new FutureTask<>(exchange);
    running.add(task);
    try {
      if (closed) {
        throw new TransportException(
            TransportException.Reason.CANCELLED, "the client has been closed");
      }
      Thread thread = new Thread(task, "secret-store-client");
      thread.setDaemon(true);
      thread.start();
      return task.get(left, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransportException failure) {
        throw failure;
      }
      throw new IllegalStateException("a call failed: " + call, e.getCause());
    } catch (TimeoutException e) {
      exchange.cancel();
      throw new TransportException(
          exchange.isSending()
              ? TransportException.Reason.DEADLINE
              : TransportException.Reason.CONNECT,
          "no answer from " + server + " within the deadline");
    } catch (InterruptedException e) {
      exchange.cancel();
      Thread.currentThread().interrupt();
      throw new TransportException(TransportException.Reason.CANCELLED, "interrupted");
    } catch (java.util.concurrent.CancellationException e) {
      exchange.cancel();
      throw new TransportException(
          TransportException.Reason.CANCELLED, "the client has been closed");
    } finally {
      running.remove(task);
    }
  }

  private URL url(Call call) {
    try {
      return new URL(server + call.target());
    } catch (MalformedURLException e) {
      throw new IllegalStateException("an address that was checked is none: " + server, e);
    }
  }

  private static ApiException error(Call call, Reply reply) {
    Json parsed = Json.parse(reply.body());
    Json error = parsed == null ? Json.MISSING : parsed.get("error");
    String message = error.get("message").asText().orElseGet(() -> plain(reply.status()));
    return new ApiException(
        reply.status(),
        (int) error.get("code").number(0),
        error.get("id").asText().or(() -> reply.header("x-request-id")).orElse(""),
        message,
        retryAfter(reply).orElse(null),
        error.get("operation_id").asText().orElse(null),
        Problem.list(error.get("problems")),
        !call.method().equals("GET"));
  }

  private static String plain(int status) {
    return switch (status) {
      case 401 -> "the API key is missing, unknown, expired or revoked";
      case 301, 302, 303, 307, 308 ->
          "the server wants to redirect this request, which is not done: the key goes to no other"
              + " address; correct the address of the server";
      default -> "the server answered with HTTP status " + status + " and no explanation";
    };
  }

  private static Optional<Duration> retryAfter(Reply reply) {
    return reply
        .header("retry-after")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), MAX_RETRY_AFTER_SECONDS)));
  }

  /** Ends all calls that are under way. */
  @Override
  public void close() {
    closed = true;
    running.forEach(task -> task.cancel(true));
  }
}
