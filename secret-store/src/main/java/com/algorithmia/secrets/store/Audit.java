package com.algorithmia.secrets.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit: every change, refusal and hand-out of a bundle, in one chain per node and start, each
 * line protected by a key together with the one before. For admins and auditors.
 */
public interface Audit {

  /**
   * A page of lines, newest first.
   *
   * @param limit 1 to {@link Page#MAX_LIMIT}
   */
  Page<AuditRecord> list(Actor actor, AuditFilter filter, @Nullable String marker, int limit);

  /** Gives all lines to {@code sink}, oldest first, without holding them all. */
  void export(Actor actor, AuditFilter filter, Consumer<AuditRecord> sink);

  /**
   * Checks all chains: finds an edit, a deletion, a reordering and, with heads, a cut tail.
   *
   * @param heads the file of signed heads, or a copy that was kept elsewhere; null if there is none
   */
  AuditVerification verify(Actor actor, @Nullable Path heads);

  /**
   * Who can read a secret.
   *
   * @throws StoreException SECRET_NOT_FOUND
   */
  AccessReport access(Actor actor, String entryId);

  /** Entries that no bundle has handed out since then, and that are older than that. */
  Page<Entry> unusedSince(Actor actor, Instant time, @Nullable String marker, int limit);

  /**
   * Records a request that was refused before it reached a use case (for example a host name that
   * is not allowed). What the store refuses itself it records itself.
   *
   * <p>Of what nobody authenticated sends, only the first 20 a minute and address are recorded: a
   * stranger must not be able to fill the audit.
   *
   * @param actor null if nobody was authenticated
   * @param action a fixed word, for example {@code request.host}
   */
  void refused(@Nullable Actor actor, String requestId, @Nullable String address, String action);
}
