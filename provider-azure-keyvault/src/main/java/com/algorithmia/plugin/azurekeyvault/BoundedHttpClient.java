package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.plugin.azurekeyvault.TransportException.Reason;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * The transport under the Azure SDK: the JDK's HTTP client, with what the SDK's own transports
 * lack. An answer has a largest size; headers and body together have a deadline; requests go only
 * where the settings point (a list of the vault may name any address as its next page, and the SDK
 * would send the token there); redirects are not followed; and of an error's body only {@linkplain
 * SafeErrorBody codes} reach the SDK, because it logs the exceptions that it makes of them.
 *
 * <p>Thread-safe.
 */
final class BoundedHttpClient implements HttpClient {

  /** A page of 25 secrets with 15 tags each has less than 250 KB, a secret less than 200 KB. */
  static final int MAX_ANSWER_BYTES = 1 << 20;

  /** What the JDK sets itself and does not let anybody set. */
  private static final Set<String> SET_BY_THE_JDK =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private static final BodyHandler<byte[]> BODY = info -> new LimitedBody(MAX_ANSWER_BYTES);

  /** Of an operation's time, what one read may take at least: connecting is part of it. */
  private static final Duration SHORTEST_READ = Duration.ofSeconds(2);

  private final java.net.http.HttpClient client;
  private final Predicate<URI> destinations;
  private final Shape shape;
  private final Duration timeout;
  private final Duration readTimeout;

  /** Tells whether an answer is one that the server gives at all. */
  @FunctionalInterface
  interface Shape {
    boolean isSound(URI uri, int status, byte[] body);
  }

  /**
   * @param destinations where requests may go
   * @param shape which answers are passed on
   * @param timeout the longest wait where no {@link Operation} sets a shorter one; a read waits for
   *     half of it, so that one that hangs leaves time for another
   */
  BoundedHttpClient(
      java.net.http.HttpClient client, Predicate<URI> destinations, Shape shape, Duration timeout) {
    this(client, destinations, shape, timeout, max(timeout.dividedBy(2), SHORTEST_READ));
  }

  private BoundedHttpClient(
      java.net.http.HttpClient client,
      Predicate<URI> destinations,
      Shape shape,
      Duration timeout,
      Duration readTimeout) {
    this.client = client;
    this.destinations = destinations;
    this.shape = shape;
    this.timeout = timeout;
    this.readTimeout = min(timeout, readTimeout);
  }

  /** The same, with a wait that is no longer than this. */
  BoundedHttpClient within(Duration time) {
    return new BoundedHttpClient(client, destinations, shape, min(timeout, time), readTimeout);
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromCallable(() -> sendSync(request, Context.NONE));
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    URI uri = URI.create(request.getUrl().toString());
    if (!destinations.test(uri)) {
      throw new TransportException(Reason.FOREIGN);
    }
    Operation operation = Operation.current();
    if (operation == null) {
      return checked(request, uri, whileNobodyWatches(translate(request, uri, timeout)));
    }
    return isWrite(request)
        ? exchangeWrite(request, uri, operation)
        : exchange(request, uri, readTimeout, operation);
  }

  private HttpResponse exchangeWrite(HttpRequest request, URI uri, Operation operation) {
    operation.writeSent();
    try {
      HttpResponse response = exchange(request, uri, timeout, operation);
      if (isRefusal(response.getStatusCode())) {
        operation.writeSettled();
      }
      return response;
    } catch (TransportException e) {
      if (e.certainlyNotSent()) {
        operation.writeSettled();
      }
      throw e;
    }
  }

  /**
   * On the thread of an operation, whose deadline interrupts it. The JDK hands each asynchronous
   * answer over to a thread that it makes for it alone, on machines with two cores: that costs more
   * than all else here.
   */
  private HttpResponse exchange(
      HttpRequest request, URI uri, Duration longest, Operation operation) {
    Duration wait = min(longest, operation.remaining());
    if (wait.isZero()) {
      throw new TransportException(Reason.NOT_CONNECTED);
    }
    try {
      return checked(request, uri, client.send(translate(request, uri, wait), BODY));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Reason.TIMEOUT);
    } catch (IOException e) {
      throw new TransportException(Reason.of(e));
    }
  }

  /** On a thread of the SDK's: headers and body together have a deadline. */
  private java.net.http.HttpResponse<byte[]> whileNobodyWatches(java.net.http.HttpRequest request) {
    CompletableFuture<java.net.http.HttpResponse<byte[]>> answer = client.sendAsync(request, BODY);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TransportException(Reason.TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(Reason.TIMEOUT);
    } catch (ExecutionException | CancellationException e) {
      throw new TransportException(Reason.of(e));
    } finally {
      answer.cancel(true);
    }
  }

  private HttpResponse checked(
      HttpRequest request, URI uri, java.net.http.HttpResponse<byte[]> response) {
    if (!shape.isSound(uri, response.statusCode(), response.body())) {
      throw new TransportException(Reason.MALFORMED);
    }
    return translate(request, response);
  }

  private static java.net.http.HttpRequest translate(HttpRequest request, URI uri, Duration wait) {
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(uri).timeout(wait);
    for (HttpHeader header : request.getHeaders()) {
      if (!SET_BY_THE_JDK.contains(header.getName().toLowerCase(Locale.ROOT))) {
        header.getValuesList().forEach(value -> builder.header(header.getName(), value));
      }
    }
    BinaryData body = request.getBodyAsBinaryData();
    return builder
        .method(
            request.getHttpMethod().toString(),
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.toBytes()))
        .build();
  }

  private static HttpResponse translate(
      HttpRequest request, java.net.http.HttpResponse<byte[]> response) {
    HttpHeaders headers = new HttpHeaders();
    for (var header : response.headers().map().entrySet()) {
      headers.set(HttpHeaderName.fromString(header.getKey()), List.copyOf(header.getValue()));
    }
    byte[] body = response.body();
    if (response.statusCode() >= 300) {
      body = SafeErrorBody.of(body);
      headers.set(HttpHeaderName.CONTENT_LENGTH, String.valueOf(body.length));
    }
    return new BufferedHttpResponse(request, response.statusCode(), headers, body);
  }

  /**
   * A write without a body is the SDK's question for the challenge: the vault can't act on it
   * without a token.
   */
  private static boolean isWrite(HttpRequest request) {
    return request.getHttpMethod() != HttpMethod.GET
        && request.getHttpMethod() != HttpMethod.HEAD
        && request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION) != null;
  }

  /**
   * Whether the server said that it did not do it. After other errors nobody knows: with 503, too,
   * a proxy may have passed the request on before it lost the server.
   */
  private static boolean isRefusal(int status) {
    boolean refused = status >= 300 && status < 500 && status != 408;
    return refused || status == 501;
  }

  private static Duration max(Duration left, Duration right) {
    return left.compareTo(right) >= 0 ? left : right;
  }

  private static Duration min(Duration left, Duration right) {
    return left.compareTo(right) <= 0 ? left : right;
  }
}
