package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the audit; null = no limit.
 *
 * @param from not before this time
 * @param to before this time
 * @param principalId of this API key
 * @param action this one, or with a dot at the end all that begin with it ({@code secret.})
 * @param outcome with this outcome
 * @param targetId about this
 */
public record AuditFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String principalId,
    @Nullable String action,
    AuditRecord.@Nullable Outcome outcome,
    @Nullable String targetId) {

  /** All of them. */
  public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null);
}
