package com.algorithmia.secrets.store.internal.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.OpenOperation;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of operations: open ones, and those done whose idempotency key is remembered. */
public final class OperationTable {

  /**
   * An operation.
   *
   * @param kind null for one that touches no provider
   * @param open whether its outcome is not settled
   * @param providerKey the key of the value that it is about; null for a create
   * @param beforeVersion the provider's version before it; null if it told none
   * @param change what an update makes of the entry
   * @param idempotencyKey null if the client gave none
   * @param effectUntil by the database's clock: until then a call for it may still take effect
   */
  public record Row(
      String id,
      OpenOperation.@Nullable Kind kind,
      String entryId,
      boolean open,
      Owner owner,
      String providerId,
      @Nullable String providerKey,
      @Nullable String beforeVersion,
      Map<String, String> change,
      String principalId,
      String principalName,
      String requestId,
      @Nullable String idempotencyKey,
      String fingerprint,
      Instant started,
      Instant effectUntil,
      int attempts,
      @Nullable String note) {

    /**
     * Whether one of its calls may take effect after this moment, although nobody waits for it any
     * more. While that is so, what a provider does not show is not known not to have happened.
     */
    public boolean mayStillHappen(Instant moment) {
      return moment.isBefore(effectUntil);
    }

    /** Itself, if the request is the same. */
    public Row sameRequest(String otherFingerprint) {
      if (!fingerprint.equals(otherFingerprint)) {
        throw Errors.conflict(
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            "The idempotency key was used for another request: choose a new one");
      }
      return this;
    }
  }

  private OperationTable() {}

  /** What names a request, without its value. */
  public static String fingerprint(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(UTF_8);
        digest.update((bytes.length + ":").getBytes(UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static Row read(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    return new Row(
        row.getString("id"),
        kind.equals("provider") ? null : OpenOperation.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        row.getString("entry_id"),
        row.getString("open_entry_id") != null,
        new Owner(
            Owner.Kind.valueOf(row.getString("owner_kind").toUpperCase(Locale.ROOT)),
            row.getString("owner_id")),
        row.getString("provider_id"),
        row.getString("provider_key"),
        row.getString("before_version"),
        Json.read(row.getString("change_json")),
        row.getString("principal_id"),
        row.getString("principal_name"),
        row.getString("request_id"),
        row.getString("idempotency_key"),
        row.getString("fingerprint"),
        Times.get(row, "started"),
        Times.get(row, "effect_until"),
        row.getInt("attempts"),
        row.getString("note"));
  }

  /** The operation that an API key began with this idempotency key. */
  public static Optional<Row> byKey(Handle handle, String principalId, String idempotencyKey) {
    return handle
        .createQuery(
            "select * from store_operation where principal_id = :principal and idempotency_key ="
                + " :key")
        .bind("principal", principalId)
        .bind("key", idempotencyKey)
        .map((row, context) -> read(row))
        .findOne();
  }

  /**
   * The operation that this very request began with its key.
   *
   * @throws com.algorithmia.secrets.store.StoreException IDEMPOTENCY_KEY_REUSED if another request
   *     did
   */
  public static Optional<Row> earlier(
      Db db, Actor actor, String idempotencyKey, String fingerprint) {
    return db.read(handle -> byKey(handle, actor.principal().keyId(), idempotencyKey))
        .map(row -> row.sameRequest(fingerprint));
  }

  public static Optional<Row> byId(Handle handle, String id) {
    return handle
        .createQuery("select * from store_operation where id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** Whether a change of an entry is not settled. */
  public static boolean isOpen(Handle handle, String entryId) {
    return openOf(handle, entryId).isPresent();
  }

  public static Optional<Row> openOf(Handle handle, String entryId) {
    return handle
        .createQuery("select * from store_operation where open_entry_id = :id")
        .bind("id", entryId)
        .map((row, context) -> read(row))
        .findOne();
  }

  public static List<Row> open(Handle handle) {
    return handle
        .createQuery(
            "select * from store_operation where open_entry_id is not null order by started, id")
        .map((row, context) -> read(row))
        .list();
  }

  public static void insert(Handle handle, Row row, String token, Instant leaseUntil) {
    handle
        .createUpdate(
            "insert into store_operation (id, kind, entry_id, open_entry_id, owner_kind, owner_id,"
                + " provider_id, provider_key, before_version, change_json, principal_id,"
                + " principal_name, request_id, idempotency_key, fingerprint, lease_token,"
                + " lease_until, started, effect_until, attempts) values (:id, :kind, :entry, :open, :ownerKind,"
                + " :owner, :provider, :providerKey, :before, :change, :principal, :principalName,"
                + " :request, :key, :fingerprint, :token, :lease, :started, :effect, 0)")
        .bind("id", row.id())
        .bind("kind", row.kind() == null ? "provider" : row.kind().name().toLowerCase(Locale.ROOT))
        .bind("entry", row.entryId())
        .bind("open", row.open() ? row.entryId() : null)
        .bind("ownerKind", row.owner().kind().wireName())
        .bind("owner", row.owner().id())
        .bind("provider", row.providerId())
        .bind("providerKey", row.providerKey())
        .bind("before", row.beforeVersion())
        .bind("change", Json.write(row.change()))
        .bind("principal", row.principalId())
        .bind("principalName", row.principalName())
        .bind("request", row.requestId())
        .bind("key", row.idempotencyKey())
        .bind("fingerprint", row.fingerprint())
        .bind("token", token)
        .bind("lease", Times.sql(leaseUntil))
        .bind("started", Times.sql(row.started()))
        .bind("effect", Times.sql(row.effectUntil()))
        .execute();
  }

  /**
   * Remembers something that was done at once, for its idempotency key.
   *
   * @param kind of an operation; {@code provider} for whatever touches no value
   */
  public static void insertDone(
      Handle handle,
      Actor actor,
      String kind,
      String id,
      String idempotencyKey,
      String fingerprint,
      Instant now) {
    Row row =
        new Row(
            Ids.next(),
            kind.equals("provider")
                ? null
                : OpenOperation.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            id,
            false,
            Owner.account(""),
            "",
            null,
            null,
            Map.of(),
            actor.principal().keyId(),
            actor.principal().name(),
            actor.requestId(),
            idempotencyKey,
            fingerprint,
            now,
            now,
            0,
            null);
    insert(handle, row, "", now);
  }

  /** {@link #takeOver}, to make its call once more. */
  public static boolean takeOverToRepeat(
      Handle handle, String id, String token, Instant now, Instant until, Instant effectUntil) {
    boolean taken = takeOver(handle, id, token, now, until);
    if (taken) {
      handle
          .createUpdate("update store_operation set effect_until = :effect where id = :id")
          .bind("id", id)
          .bind("effect", Times.sql(effectUntil))
          .execute();
    }
    return taken;
  }

  /** Takes over an operation that nobody works on; tells whether it was possible. */
  public static boolean takeOver(
      Handle handle, String id, String token, Instant now, Instant until) {
    return handle
            .createUpdate(
                "update store_operation set lease_token = :token, lease_until = :until, attempts ="
                    + " attempts + 1 where id = :id and open_entry_id is not null and lease_until"
                    + " <= :now")
            .bind("id", id)
            .bind("token", token)
            .bind("now", Times.sql(now))
            .bind("until", Times.sql(until))
            .execute()
        == 1;
  }

  /** Whether an operation is still this executor's; locks it. */
  public static boolean isHeld(Handle handle, String id, String token) {
    return handle
        .createQuery(
            "select id from store_operation where id = :id and open_entry_id is not null and"
                + " lease_token = :token for update")
        .bind("id", id)
        .bind("token", token)
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  /** Lets others work on it, and says why it is still open. */
  public static void release(Handle handle, String id, String token, Instant now, String note) {
    handle
        .createUpdate(
            "update store_operation set lease_until = :now, note = :note where id = :id and"
                + " lease_token = :token")
        .bind("id", id)
        .bind("token", token)
        .bind("now", Times.sql(now))
        .bind("note", note.substring(0, Math.min(1000, note.length())))
        .execute();
  }

  /** It is settled: remembered if it has an idempotency key and took effect, else gone. */
  public static void settle(Handle handle, Row row, boolean happened) {
    if (happened && row.idempotencyKey() != null) {
      handle
          .createUpdate(
              "update store_operation set open_entry_id = null, change_json = '{}', note = null"
                  + " where id = :id")
          .bind("id", row.id())
          .execute();
    } else {
      handle
          .createUpdate("delete from store_operation where id = :id")
          .bind("id", row.id())
          .execute();
    }
  }

  public static void forgetDone(Handle handle, Instant before) {
    handle
        .createUpdate(
            "delete from store_operation where open_entry_id is null and started < :before")
        .bind("before", Times.sql(before))
        .execute();
  }

  /** For a database that only this process has open: nobody works on anything. */
  public static void releaseAll(Handle handle, Instant now) {
    handle
        .createUpdate("update store_operation set lease_until = :now where lease_until > :now")
        .bind("now", Times.sql(now))
        .execute();
  }

  /**
   * For an internal provider whose database only this process has open: no call of another process
   * can take effect any more.
   */
  public static void nothingOfTheInternalProviderHappensAnyMore(Handle handle, Instant now) {
    handle
        .createUpdate(
            "update store_operation set effect_until = :now where effect_until > :now and"
                + " open_entry_id is not null and provider_id in (select id from store_provider"
                + " where internal = true)")
        .bind("now", Times.sql(now))
        .execute();
  }
}
