package com.algorithmia.secrets.server.internal.http;

/**
 * An operation: method, path and what it does.
 *
 * @param method in capitals
 * @param path as in the contract, with {@code {name}} for its variable segments
 * @param access who gets as far as the operation
 * @param endpoint what it does
 */
public record Route(String method, String path, Access access, Endpoint.Held endpoint) {

  /** Who gets as far as the operation. What they may do there is decided by the store. */
  public enum Access {
    /** Whoever has a valid key or session. */
    AUTHENTICATED,
    /** Everybody; counts neither against the limit of concurrent requests nor waits for it. */
    OPEN,
    /** Everybody, with a page that finds out itself who asks; counts against the limit. */
    PAGE
  }
}
