package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;

/** What a form does with the store's refusals. */
final class Refusals {

  private Refusals() {}

  /**
   * The status of a form that is shown again.
   *
   * @throws StoreException the refusal itself, if showing the form again would not help
   */
  static int status(StoreException refused) {
    return switch (refused.category()) {
      case UNAUTHENTICATED, INTERNAL -> throw refused;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case MALFORMED, REFUSED_VALUE -> 422;
      case THROTTLED -> 429;
      case PROVIDER_FAILED -> 502;
      case UNAVAILABLE -> 503;
    };
  }

  /** Whether nothing is known about the outcome, so that the same request has to be sent again. */
  static boolean isOpen(StoreException refused) {
    return refused.category() == Category.UNAVAILABLE && refused.operationId().isPresent();
  }
}
