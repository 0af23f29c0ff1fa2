package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write whose outcome is not settled.
 *
 * @param id its id, which is also the request id that the provider got
 * @param kind what
 * @param entryId of which entry
 * @param owner whose entry
 * @param providerId in which provider
 * @param started when
 * @param principal who began it
 * @param needsAdmin whether the reconciler can't settle it: the provider can't be asked
 * @param attempts how often the reconciler tried
 * @param note what hinders it, for people; null if nothing is known
 */
public record OpenOperation(
    String id,
    Kind kind,
    String entryId,
    Owner owner,
    String providerId,
    Instant started,
    String principal,
    boolean needsAdmin,
    int attempts,
    @Nullable String note) {

  /** What was to be done. */
  public enum Kind {
    CREATE,
    UPDATE,
    ROLLBACK,
    DELETE
  }
}
