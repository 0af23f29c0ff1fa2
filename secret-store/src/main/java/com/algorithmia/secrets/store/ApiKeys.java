package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * API keys: {@code sst_} and 256 random bits, of which only the SHA-256 is kept. Admins manage all
 * of them; developers manage worker keys of their own algorithms.
 */
public interface ApiKeys {

  /**
   * Who holds this key. Failed tries are audited and, per address, throttled.
   *
   * @param key as presented; not trusted in any way
   * @param requestId id of the request, for the audit
   * @param address where the request came from; null if from this machine
   * @throws StoreException UNAUTHENTICATED for an unknown, expired or deleted key, without saying
   *     which; THROTTLED
   */
  Principal authenticate(String key, String requestId, @Nullable String address);

  /**
   * Makes a key. What it gives is the only time that the key can be seen.
   *
   * @throws StoreException CONSTRAINT_VIOLATION, NOT_FOUND (an id of the scope), FORBIDDEN
   */
  default IssuedApiKey create(Actor actor, NewApiKey request) {
    return create(actor, request, null);
  }

  /**
   * Makes a key, once. The key itself is not kept, so a repeat can't show it: it is told the id, so
   * that no key stays behind that nobody knows.
   *
   * @param idempotencyKey the client's name for this request; null if it has none
   * @throws StoreException as {@link #create(Actor, NewApiKey)}; KEY_ALREADY_ISSUED if this request
   *     was done before; IDEMPOTENCY_KEY_REUSED
   */
  IssuedApiKey create(Actor actor, NewApiKey request, @Nullable String idempotencyKey);

  /** The keys that the actor manages, newest first. */
  List<ApiKeyInfo> list(Actor actor);

  /**
   * Deletes a key; its sessions end with it.
   *
   * @throws StoreException NOT_FOUND, LAST_ADMIN_KEY for the last admin key that does not expire
   */
  void delete(Actor actor, String keyId);
}
