package com.algorithmia.plugin.azurekeyvault;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * The transport to whoever gives tokens. "Too many requests" and "in trouble" become failures of
 * their kind here, where status and Retry-After are known: of an answer without an error code the
 * client libraries keep neither, and it would look like a refused credential.
 *
 * <p>Thread-safe.
 */
final class EntraTransport implements HttpClient {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LOWEST_TROUBLE = 500;

  private final BoundedHttpClient transport;

  EntraTransport(BoundedHttpClient transport) {
    this.transport = transport;
  }

  /** The same, for requests of which each takes no longer than this. */
  EntraTransport within(Duration time) {
    return new EntraTransport(transport.within(time));
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromCallable(() -> sendSync(request, Context.NONE));
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    HttpResponse response = transport.sendSync(request, context);
    int status = response.getStatusCode();
    if (status == TOO_MANY_REQUESTS) {
      throw EntraFailures.throttled(VaultFailures.retryAfter(response));
    }
    if (status >= LOWEST_TROUBLE) {
      throw EntraFailures.inTrouble(status);
    }
    return response;
  }
}
