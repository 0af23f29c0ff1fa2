package com.algorithmia.secrets.store;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A principal in one request: what the audit says of who did something.
 *
 * @param principal who
 * @param requestId id of the request, which errors and the audit show
 * @param address where the request came from; null if it came from this machine
 */
public record Actor(Principal principal, String requestId, @Nullable String address) {

  /** Principal and request id may not be null. */
  public Actor {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(requestId, "requestId");
  }

  /** The local operator in a request of his own. */
  public static Actor localOperator(String name) {
    return new Actor(Principal.localOperator(name), UUID.randomUUID().toString(), null);
  }
}
