package com.algorithmia.secrets.server.internal.http;

import java.util.concurrent.CompletableFuture;

/** Does what one operation of the contract says. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers a request.
   *
   * @throws ApiFailure if it is malformed
   * @throws com.algorithmia.secrets.store.StoreException whatever the store says
   */
  Answer handle(ApiRequest request);

  /** An operation whose answer may come later. */
  @FunctionalInterface
  interface Held {

    /** Begins to answer a request; fails as {@link Endpoint#handle} does, at once or later. */
    CompletableFuture<Answer> handle(ApiRequest request);
  }
}
