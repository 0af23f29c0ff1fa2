package com.algorithmia.secrets.store.internal.access;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Texts;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys. Looked up for each request, so that one that was deleted is dead at once everywhere.
 */
public final class KeyService implements ApiKeys {

  private static final int SHOWN_PREFIX = 12;
  private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

  private final Db db;
  private final Access access;
  private final Throttle throttle;
  private final KeyRepeats repeats;

  /** Over this database. */
  public KeyService(Db db, Access access, Clock clock) {
    this.db = db;
    this.access = access;
    this.throttle = new Throttle(clock);
    this.repeats = new KeyRepeats(db);
  }

  @Override
  public Principal authenticate(String key, String requestId, @Nullable String address) {
    return principal(check(key, requestId, address));
  }

  static Principal principal(ApiKeyInfo key) {
    return new Principal(key.id(), key.name(), key.role(), key.scope());
  }

  ApiKeyInfo check(String key, String requestId, @Nullable String address) {
    Optional<ApiKeyInfo> found =
        Tokens.isToken(key, Tokens.KEY_PREFIX)
            ? db.query(connection -> KeyTable.byHash(connection, Tokens.hash(key)))
            : Optional.empty();
    Instant now = db.now();
    if (found.isEmpty() || isExpired(found.get(), now)) {
      throw failedTry(requestId, address);
    }
    Instant used = found.get().lastUsed();
    if (used == null || used.plus(USE_RESOLUTION).isBefore(now)) {
      noteUse(found.get().id(), now);
    }
    return found.get();
  }

  static boolean isExpired(ApiKeyInfo key, Instant now) {
    return key.expires() != null && !now.isBefore(key.expires());
  }

  private void noteUse(String id, Instant now) {
    int rows =
        db.write(
            tx ->
                tx.handle()
                    .createUpdate("update store_api_key set last_used = :now where id = :id")
                    .bind("now", Times.sql(now))
                    .bind("id", id)
                    .execute());
    if (rows == 0) {
      throw unauthenticated();
    }
  }

  private StoreException failedTry(String requestId, @Nullable String address) {
    if (throttle.failed(address == null ? "" : address)) {
      // No line of the audit each: whoever tries in a loop would fill it.
      return new StoreException(
          ErrorCode.THROTTLED,
          StoreException.Category.THROTTLED,
          "Too many failed tries from this address",
          List.of(),
          null,
          Throttle.WINDOW);
    }
    return db.write(
        tx -> {
          tx.audit(AuditEvent.anonymous(requestId, address, "key.authenticate", Outcome.REFUSED));
          return unauthenticated();
        });
  }

  static StoreException unauthenticated() {
    return new StoreException(
        ErrorCode.UNAUTHENTICATED,
        StoreException.Category.UNAUTHENTICATED,
        "No valid API key came with the request");
  }

  @Override
  public IssuedApiKey create(Actor actor, NewApiKey request, @Nullable String idempotencyKey) {
    access.require(actor, Right.MANAGE_KEYS, "key.create", null);
    repeats.refuse(actor, request, idempotencyKey);
    List<Problem> problems = new ArrayList<>();
    Texts.checkNeeded(problems, "name", request.name(), Limits.NAME);
    checkScope(problems, request);
    if (request.expires() != null && !request.expires().isAfter(db.now())) {
      problems.add(new Problem("expires", "expires lies in the past"));
    }
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
    if (actor.principal().role() != Role.ADMIN && request.role() != Role.WORKER) {
      throw access.refused(actor, "key.create", null, null, Errors.forbidden());
    }
    for (String account : request.scope().accounts()) {
      access.changeSecrets(actor, Owner.account(account), "key.create", null);
    }
    for (String algorithm : request.scope().algorithms()) {
      access.changeSecrets(actor, Owner.algorithm(algorithm), "key.create", null);
    }
    String key = Tokens.next(Tokens.KEY_PREFIX);
    ApiKeyInfo info =
        new ApiKeyInfo(
            Ids.next(),
            request.name(),
            key.substring(0, SHOWN_PREFIX),
            request.role(),
            request.scope(),
            db.now(),
            actor.principal().name(),
            request.expires() == null ? null : Times.stored(request.expires()),
            null);
    try {
      return insert(actor, request, idempotencyKey, info, key);
    } catch (Constraint e) {
      repeats.refuse(actor, request, idempotencyKey);
      throw e;
    }
  }

  private IssuedApiKey insert(
      Actor actor,
      NewApiKey request,
      @Nullable String idempotencyKey,
      ApiKeyInfo info,
      String key) {
    return db.write(
        tx -> {
          KeyTable.insert(tx.handle(), info, Tokens.hash(key));
          repeats.remember(tx, actor, request, idempotencyKey, info.id());
          tx.audit(
              AuditEvent.of(actor, "key.create", Outcome.DONE)
                  .target(info.id())
                  .detail("role", info.role().wireName()));
          tx.changed(Change.Kind.ACCESS);
          return new IssuedApiKey(info, key);
        });
  }

  private static void checkScope(List<Problem> problems, NewApiKey request) {
    Scope scope = request.scope();
    boolean fits =
        switch (request.role()) {
          case DEVELOPER -> !scope.accounts().isEmpty() && scope.algorithms().isEmpty();
          case WORKER -> scope.accounts().isEmpty() && !scope.algorithms().isEmpty();
          default -> scope.accounts().isEmpty() && scope.algorithms().isEmpty();
        };
    if (!fits) {
      problems.add(
          new Problem(
              "scope",
              "A developer's key needs accounts, a worker's key algorithms, and others neither"));
    }
    if (scope.accounts().size() + scope.algorithms().size() > 1_000) {
      problems.add(new Problem("scope", "A scope has at most 1000 members"));
    }
  }

  @Override
  public List<ApiKeyInfo> list(Actor actor) {
    access.require(actor, Right.MANAGE_KEYS, "key.list", null);
    List<ApiKeyInfo> all = db.read(KeyTable::all);
    return all.stream().filter(key -> manages(actor.principal(), key)).toList();
  }

  private boolean manages(Principal principal, ApiKeyInfo key) {
    if (principal.role() == Role.ADMIN) {
      return true;
    }
    Set<String> ids = key.scope().algorithms();
    List<AlgorithmInfo> algorithms =
        key.role() == Role.WORKER
            ? db.read(handle -> DirectoryTable.algorithms(handle, List.copyOf(ids)))
            : List.of();
    return !algorithms.isEmpty()
        && algorithms.size() == ids.size()
        && algorithms.stream().allMatch(a -> access.changesAccount(principal, a.accountId()));
  }

  @Override
  public void delete(Actor actor, String keyId) {
    access.require(actor, Right.MANAGE_KEYS, "key.delete", keyId);
    Optional<ApiKeyInfo> key = db.read(handle -> KeyTable.byId(handle, keyId));
    if (key.isEmpty() || !manages(actor.principal(), key.get())) {
      throw access.refused(actor, "key.delete", null, keyId, Errors.notFound("API key"));
    }
    StoreException refusal =
        db.write(
            tx -> {
              // Locked, so that two admins can't delete each other's key at the same time.
              List<ApiKeyInfo> admins =
                  tx.handle()
                      .createQuery(
                          "select "
                              + KeyTable.COLUMNS
                              + " from store_api_key where role = 'admin' for update")
                      .map((row, context) -> KeyTable.read(row))
                      .list();
              boolean another =
                  admins.stream().anyMatch(a -> !a.id().equals(keyId) && a.expires() == null);
              boolean needed =
                  admins.stream().anyMatch(a -> a.id().equals(keyId) && a.expires() == null);
              if (needed && !another) {
                tx.audit(AuditEvent.of(actor, "key.delete", Outcome.REFUSED).target(keyId));
                return Errors.conflict(
                    ErrorCode.LAST_ADMIN_KEY,
                    "It is the last admin key that does not expire: make another one first");
              }
              tx.handle()
                  .createUpdate("delete from store_api_key where id = :id")
                  .bind("id", keyId)
                  .execute();
              tx.audit(AuditEvent.of(actor, "key.delete", Outcome.DONE).target(keyId));
              tx.changed(Change.Kind.ACCESS);
              return null;
            });
    if (refusal != null) {
      throw refusal;
    }
  }
}
