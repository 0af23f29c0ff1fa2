package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of algorithms and accounts. Admins and the owner's developers change them, viewers
 * see them; for everyone else neither they nor their owner are there.
 *
 * <p>A change that touches a provider is made durable before and after the provider is called. If
 * the provider's answer is lost, it fails with OUTCOME_UNKNOWN and an operation's id: repeat it
 * with the same idempotency key, and it goes on where it was. An idempotency key belongs to the API
 * key that used it, and is kept for at least a day.
 */
public interface Entries {

  /**
   * Creates an entry and, unless it is a reference, its value.
   *
   * @param idempotencyKey the client's name for this request; null if it has none
   * @throws StoreException NOT_FOUND (owner), CONSTRAINT_VIOLATION with all problems,
   *     ALREADY_EXISTS (variable), VALUE_REQUIRED, VALUE_TOO_LARGE, VALUE_REFUSED,
   *     CREATE_NOT_SUPPORTED, REFERENCE_REFUSED, PROVIDER_NOT_FOUND, DEFAULT_PROVIDER_NOT_FOUND,
   *     PROVIDER_DISABLED, PROVIDER_FAILED, OUTCOME_UNKNOWN, IDEMPOTENCY_KEY_REUSED
   */
  Entry create(Actor actor, NewEntry request, @Nullable String idempotencyKey);

  /**
   * One entry.
   *
   * @throws StoreException SECRET_NOT_FOUND
   */
  Entry get(Actor actor, Owner owner, String entryId);

  /**
   * Changes an entry.
   *
   * @param ifRevision the revision that it must still have; null = any
   * @throws StoreException SECRET_NOT_FOUND, CHANGED_MEANWHILE, SECRET_IMMUTABLE,
   *     EDIT_NOT_SUPPORTED, OPERATION_OPEN, and as {@link #create}
   */
  Entry update(
      Actor actor,
      Owner owner,
      String entryId,
      EntryUpdate update,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey);

  /**
   * Deletes an entry, its grants and, unless it is a reference, its value.
   *
   * @throws StoreException as {@link #update}; DELETE_FAILED if the provider refuses
   */
  void delete(
      Actor actor,
      Owner owner,
      String entryId,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey);

  /**
   * A page of entries by variable.
   *
   * @param marker {@link Page#nextMarker()} of the page before; null for the first
   * @param limit 1 to {@link Page#MAX_LIMIT}
   */
  Page<Entry> list(
      Actor actor, Owner owner, EntryFilter filter, @Nullable String marker, int limit);

  /** All entries of an owner by variable, for clients that do not page. */
  List<Entry> listAll(Actor actor, Owner owner, EntryFilter filter);

  /**
   * A page of the entries of all owners that the actor sees, by variable and id.
   *
   * @param marker as in {@link #list}
   */
  Page<Entry> search(Actor actor, EntryFilter filter, @Nullable String marker, int limit);

  /** What versions there were, newest first. */
  List<EntryVersion> versions(Actor actor, Owner owner, String entryId);

  /**
   * Brings an earlier version back, as a new version and revision.
   *
   * @throws StoreException EDIT_NOT_SUPPORTED if the provider can't without reading, else as {@link
   *     #update}
   */
  Entry rollback(
      Actor actor,
      Owner owner,
      String entryId,
      String version,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey);
}
