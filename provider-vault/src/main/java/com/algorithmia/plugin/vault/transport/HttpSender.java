package com.algorithmia.plugin.vault.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request once, and follows one redirect. Holds the provider's only {@link HttpClient},
 * made at the first request. Thread-safe.
 *
 * <p>HTTP/1.1 on purpose: whether a request was sent is told better, and Vault has nothing to
 * multiplex.
 */
final class HttpSender implements AutoCloseable {

  /**
   * Takes part in the exchanges; callers wait elsewhere, so that two of them serve any number of
   * callers.
   */
  private static final int THREADS = 2;

  private final TransportSettings settings;
  private final Redirects redirects;
  private final ConsistencyIndex index = new ConsistencyIndex();
  private final ThreadPoolExecutor threads;
  private final Set<Runnable> hangUps = ConcurrentHashMap.newKeySet();
  private @Nullable HttpClient client;
  private boolean closed;

  HttpSender(TransportSettings settings) {
    this.settings = settings;
    this.redirects = new Redirects(settings.address(), settings.redirectHosts());
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "vault-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** What came back: an answer, or trouble. */
  record Result(@Nullable HttpResponse<byte[]> response, @Nullable Trouble trouble) {
    static Result of(Trouble trouble) {
      return new Result(null, trouble);
    }
  }

  Result send(VaultRequest request, Deadline deadline) {
    URI uri = URI.create(settings.address() + "/v1/" + request.target());
    Result first = exchange(request, uri, timeout(deadline));
    HttpResponse<byte[]> response = first.response();
    if (response == null || !Redirects.isRedirect(response.statusCode())) {
      return first;
    }
    URI elsewhere =
        redirects.follow(
            request,
            response.statusCode(),
            uri,
            response.headers().firstValue("Location").orElse(null));
    Result second = elsewhere == null ? null : exchange(request, elsewhere, timeout(deadline));
    if (second == null
        || (second.response() != null && Redirects.isRedirect(second.response().statusCode()))) {
      return Result.of(
          new Trouble(
              false,
              false,
              "it redirects to a server that is not allowed, from https to http, to another path, or"
                  + " twice. Where a standby sends its callers to the active node, name that node's"
                  + " host in vault_redirect_hosts"));
    }
    return second;
  }

  private Duration timeout(Deadline deadline) {
    Duration remaining = deadline.remaining();
    Duration longest = settings.requestTimeout();
    return remaining.compareTo(longest) < 0 ? remaining : longest;
  }

  private Result exchange(VaultRequest request, URI uri, Duration timeout) {
    HttpClient sender = client();
    if (sender == null) {
      return Result.of(Trouble.closed(false));
    }
    CompletableFuture<HttpResponse<byte[]>> exchange;
    try {
      exchange = sender.sendAsync(http(request, uri), BoundedBody.upTo(request.maxReplyBytes()));
    } catch (RejectedExecutionException e) {
      return Result.of(Trouble.closed(false));
    }
    Runnable hangUp = () -> exchange.cancel(true);
    hangUps.add(hangUp);
    try {
      HttpResponse<byte[]> response =
          exchange.get(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
      response.headers().firstValue(ConsistencyIndex.HEADER).ifPresent(index::note);
      return new Result(response, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.of(new Trouble(true, false, "the calling thread was interrupted"));
    } catch (TimeoutException | ExecutionException e) {
      return Result.of(Trouble.of(e));
    } catch (CancellationException e) {
      return Result.of(Trouble.closed(true));
    } finally {
      hangUps.remove(hangUp);
      hangUp.run(); // If it is not complete: closes the connection, what comes later is not read.
    }
  }

  private HttpRequest http(VaultRequest request, URI uri) {
    byte[] body = request.body();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(uri)
            .header("X-Vault-Request", "true")
            .header("User-Agent", "secret-store-vault");
    if (body != null) {
      http.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(body))
          .header("Content-Type", "application/json");
    } else if (request.method().equals("DELETE")) {
      http.DELETE();
    }
    header(http, "X-Vault-Token", request.token());
    header(http, "X-Vault-Namespace", request.namespace());
    header(http, ConsistencyIndex.HEADER, index.newest());
    switch (settings.forwarding()) {
      case ALWAYS -> http.header("X-Vault-Forward", "active-node");
      case INCONSISTENT -> http.header("X-Vault-Inconsistent", "forward-active-node");
      case NEVER -> {}
    }
    return http.build();
  }

  private static void header(HttpRequest.Builder http, String name, @Nullable String value) {
    if (value != null) {
      http.header(name, value);
    }
  }

  private synchronized @Nullable HttpClient client() {
    if (client == null && !closed) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(settings.connectTimeout())
              .executor(threads);
      if ("https".equals(settings.address().getScheme())) {
        builder.sslContext(settings.tls().context()).sslParameters(settings.tls().parameters());
      }
      client = builder.build();
    }
    return client;
  }

  /**
   * Ends what is under way and lets go of the client. Before JDK 21 a client can't be closed: its
   * selector thread ends, and with it idle connections, when the garbage collector finds that
   * nobody holds the client any more.
   */
  @Override
  public void close() {
    HttpClient last;
    synchronized (this) {
      closed = true;
      last = client;
      client = null;
    }
    hangUps.forEach(Runnable::run);
    if (last != null) {
      shutDown(last);
    }
    threads.shutdown();
  }

  private static void shutDown(HttpClient last) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(last);
    } catch (ReflectiveOperationException e) {
      return; // Not before JDK 21.
    }
  }
}
