package com.algorithmia.secrets.server.internal.http;

import org.jspecify.annotations.Nullable;

/** Makes a page of a failure that no page made itself, for people with a browser. Thread-safe. */
@FunctionalInterface
public interface FailurePage {

  /** For servers without pages. */
  FailurePage NONE = (incoming, requestId, failure) -> null;

  /**
   * A page in the place of an answer that programs get.
   *
   * @param failure that answer, with its status and headers
   * @return null if the request is not a browser's, or not for a page
   */
  @Nullable Answer page(Incoming incoming, String requestId, Answer failure);

  /**
   * A page for a browser whose request could not be read, so that nobody knows who asks, or what
   * for.
   *
   * @return null for servers without pages
   */
  default @Nullable Answer unread(String requestId, int status) {
    return null;
  }
}
