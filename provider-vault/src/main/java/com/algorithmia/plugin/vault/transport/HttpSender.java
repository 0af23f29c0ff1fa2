package com.algorithmia.plugin.vault.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request once, and follows one redirect. Holds the provider's only {@link HttpClient},
 * made at the first request. Thread-safe.
 *
 * <p>The client's own thread does what it has to do for an exchange by itself: none of it waits,
 * and handing it to another thread takes longer than doing it.
 *
 * <p>HTTP/1.1 on purpose: whether a request was sent is told better, and Vault has nothing to
 * multiplex.
 */
final class HttpSender implements AutoCloseable {

  private final TransportSettings settings;
  private final Redirects redirects;
  private final ConsistencyIndex index = new ConsistencyIndex();
  private final Watchdog watchdog = new Watchdog();
  private @Nullable HttpClient client;
  private boolean closed;

  HttpSender(TransportSettings settings) {
    this.settings = settings;
    this.redirects = new Redirects(settings.address(), settings.redirectHosts());
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
    HttpRequest http = http(request, uri);
    Watchdog.Watch watch = watchdog.watch(timeout);
    if (watch == null) {
      return Result.of(Trouble.closed(false));
    }
    HttpResponse<byte[]> response = null;
    Throwable failure = null;
    Watchdog.End end;
    try {
      response = sender.send(http, BoundedBody.upTo(request.maxReplyBytes()));
    } catch (IOException | InterruptedException e) {
      failure = e;
    } finally {
      end = watch.end();
    }
    if (response != null) {
      response.headers().firstValue(ConsistencyIndex.HEADER).ifPresent(index::note);
      return new Result(response, null);
    }
    return Result.of(
        switch (end) {
          case TOO_LATE -> Trouble.tooLate();
          case CLOSED -> Trouble.closed(true);
          case BY_ITSELF -> trouble(Objects.requireNonNull(failure));
        });
  }

  private static Trouble trouble(Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new Trouble(true, false, "the calling thread was interrupted");
    }
    return Trouble.of(failure);
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
              .executor(Runnable::run);
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
    watchdog.close();
    if (last != null) {
      shutDown(last);
    }
  }

  private static void shutDown(HttpClient last) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(last);
    } catch (ReflectiveOperationException e) {
      return; // Not before JDK 21.
    }
  }
}
