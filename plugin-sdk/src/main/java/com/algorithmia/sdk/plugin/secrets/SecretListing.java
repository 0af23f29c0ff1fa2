package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/**
 * The ability to list what is there, without values (clause 10.3).
 *
 * @since 2.0
 */
public interface SecretListing extends Capability {

  /** The longest page. */
  int MAX_LIMIT = 1_000;

  /**
   * Gives a page of what is there, in an order of the provider's own.
   *
   * @param cursor {@link Page#getNextCursor()} of the page before; null for the first
   * @param limit the most items, 1 to {@value #MAX_LIMIT}
   * @return a page; it may be short, or even empty, while more follow
   * @throws IllegalArgumentException if the limit is out of bounds or the cursor is not one of this
   *     provider's
   */
  Page<SecretSummary> listSecrets(@Nullable String cursor, int limit);
}
