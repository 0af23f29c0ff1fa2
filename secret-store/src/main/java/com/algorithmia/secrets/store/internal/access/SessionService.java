package com.algorithmia.secrets.store.internal.access;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.IssuedSession;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.Sessions;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions of browsers, looked up together with their key for each request. */
public final class SessionService implements Sessions {

  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration LONGEST = Duration.ofHours(12);
  private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

  private record Found(ApiKeyInfo key, Instant created, Instant lastUsed) {}

  private final Db db;
  private final KeyService keys;

  /** Over this database. */
  public SessionService(Db db, KeyService keys) {
    this.db = db;
    this.keys = keys;
  }

  @Override
  public IssuedSession signIn(String apiKey, String requestId, @Nullable String address) {
    ApiKeyInfo key = keys.check(apiKey, requestId, address);
    Principal principal = KeyService.principal(key);
    String token = Tokens.next(Tokens.SESSION_PREFIX);
    return db.write(
        tx -> {
          tx.handle()
              .createUpdate(
                  "insert into store_session (hash, key_id, created, last_used)"
                      + " values (:hash, :key, :now, :now)")
              .bind("hash", Tokens.hash(token))
              .bind("key", key.id())
              .bind("now", Times.sql(db.now()))
              .execute();
          tx.audit(
              AuditEvent.of(
                  new Actor(principal, requestId, address), "session.sign-in", Outcome.DONE));
          return new IssuedSession(new Session(principal, csrf(token)), token);
        });
  }

  /**
   * Derived, so that it needs no place; a hash of another text, so that neither tells the other.
   */
  private static String csrf(String token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Tokens.hash("csrf:" + token));
  }

  @Override
  public Session authenticate(String token) {
    if (!Tokens.isToken(token, Tokens.SESSION_PREFIX)) {
      throw KeyService.unauthenticated();
    }
    byte[] hash = Tokens.hash(token);
    Instant now = db.now();
    Found found = find(hash).orElseThrow(KeyService::unauthenticated);
    if (KeyService.isExpired(found.key(), now)
        || !now.isBefore(found.lastUsed().plus(IDLE))
        || !now.isBefore(found.created().plus(LONGEST))) {
      delete(hash);
      throw KeyService.unauthenticated();
    }
    if (found.lastUsed().plus(USE_RESOLUTION).isBefore(now)) {
      touch(hash, now);
    }
    return new Session(KeyService.principal(found.key()), csrf(token));
  }

  private Optional<Found> find(byte[] hash) {
    return db.read(
        handle ->
            handle
                .createQuery(
                    "select k.id, k.name, k.prefix, k.role, k.accounts, k.algorithms, k.created,"
                        + " k.created_by, k.expires, k.last_used, s.created session_created,"
                        + " s.last_used session_used from store_session s"
                        + " join store_api_key k on k.id = s.key_id where s.hash = :hash")
                .bind("hash", hash)
                .map(
                    (row, context) ->
                        new Found(
                            KeyTable.read(row),
                            Times.get(row, "session_created"),
                            Times.get(row, "session_used")))
                .findOne());
  }

  private void touch(byte[] hash, Instant now) {
    int rows =
        db.write(
            tx ->
                tx.handle()
                    .createUpdate("update store_session set last_used = :now where hash = :hash")
                    .bind("now", Times.sql(now))
                    .bind("hash", hash)
                    .execute());
    if (rows == 0) {
      throw KeyService.unauthenticated();
    }
  }

  private void delete(byte[] hash) {
    db.run(
        tx ->
            tx.handle()
                .createUpdate("delete from store_session where hash = :hash")
                .bind("hash", hash)
                .execute());
  }

  @Override
  public void signOut(String token) {
    if (Tokens.isToken(token, Tokens.SESSION_PREFIX)) {
      delete(Tokens.hash(token));
    }
  }

  /** Removes sessions that nobody can use any more. */
  public void removeDead() {
    Instant now = db.now();
    db.run(
        tx ->
            tx.handle()
                .createUpdate(
                    "delete from store_session where last_used <= :idle or created <= :old")
                .bind("idle", Times.sql(now.minus(IDLE)))
                .bind("old", Times.sql(now.minus(LONGEST)))
                .execute());
  }
}
