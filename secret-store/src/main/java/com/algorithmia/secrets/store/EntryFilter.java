package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a list; null = no limit.
 *
 * @param query contained in name, description or variable, whatever the case; {@code %} and {@code
 *     _} mean themselves
 * @param type of this type
 * @param providerId in this provider
 * @param expiresBefore with an expiry before this time
 */
public record EntryFilter(
    @Nullable String query,
    @Nullable SecretType type,
    @Nullable String providerId,
    @Nullable Instant expiresBefore) {

  /** All of them. */
  public static final EntryFilter ALL = new EntryFilter(null, null, null, null);
}
