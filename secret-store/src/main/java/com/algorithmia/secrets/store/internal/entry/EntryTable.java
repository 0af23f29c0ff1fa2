package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.common.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of entries and their versions. */
public final class EntryTable {

  /**
   * Columns in the order of {@link #read}, which goes by their places: names cost a search each.
   */
  static final String COLUMNS =
      "id, owner_kind, owner_id, account_id, name, description, variable, type, metadata,"
          + " provider_id, provider_key, is_reference, verified, version, revision, state, created,"
          + " created_by, modified, modified_by, expires, is_immutable";

  /** The same of a table that is called {@code e} in a statement. */
  public static final String COLUMNS_OF_E = "e." + COLUMNS.replace(", ", ", e.");

  private EntryTable() {}

  /** An entry of a row that has {@link #COLUMNS}, or those of {@code e}, first. */
  public static EntryRow read(ResultSet row) throws SQLException {
    Owner.Kind kind =
        row.getString(2).equals("account") ? Owner.Kind.ACCOUNT : Owner.Kind.ALGORITHM;
    Entry entry =
        new Entry(
            row.getString(1),
            new Owner(kind, row.getString(3)),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            SecretType.of(row.getString(8)).orElse(SecretType.GENERIC),
            metadata(row.getString(9)),
            row.getString(10),
            row.getBoolean(12),
            row.getBoolean(13),
            row.getString(14),
            row.getLong(15),
            Times.get(row, 17),
            row.getString(18),
            Times.get(row, 19),
            row.getString(20),
            Times.getOrNull(row, 21),
            row.getBoolean(22));
    return new EntryRow(
        entry, row.getString(4), row.getString(11), EntryState.of(row.getString(16)));
  }

  private static Map<String, String> metadata(String json) {
    return json.equals("{}") ? Map.of() : Json.read(json);
  }

  /** An entry of any state. */
  public static Optional<EntryRow> byId(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from store_entry where id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** An entry of any state that nobody else changes until the transaction ends. */
  static Optional<EntryRow> lock(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from store_entry where id = :id for update")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  static void insert(Handle handle, EntryRow row) {
    Entry entry = row.entry();
    handle
        .createUpdate(
            "insert into store_entry ("
                + COLUMNS
                + ", search_text) values (:id, :ownerKind, :ownerId, :account, :name, :description,"
                + " :variable, :type, :metadata, :provider, :providerKey, :reference, :verified,"
                + " :version, :revision, :state, :created, :createdBy, :modified, :modifiedBy,"
                + " :expires, :immutable, :search)")
        .bind("id", entry.id())
        .bind("ownerKind", entry.owner().kind().wireName())
        .bind("ownerId", entry.owner().id())
        .bind("account", row.accountId())
        .bind("name", entry.name())
        .bind("description", entry.description())
        .bind("variable", entry.variable())
        .bind("type", entry.type().wireName())
        .bind("metadata", Json.write(entry.metadata()))
        .bind("provider", entry.providerId())
        .bind("providerKey", row.providerKey())
        .bind("reference", entry.reference())
        .bind("verified", entry.verified())
        .bind("version", entry.version())
        .bind("revision", entry.revision())
        .bind("state", row.state().wireName())
        .bind("created", Times.sql(entry.created()))
        .bind("createdBy", entry.createdBy())
        .bind("modified", Times.sql(entry.modified()))
        .bind("modifiedBy", entry.modifiedBy())
        .bind("expires", Times.sql(entry.expires()))
        .bind("immutable", entry.immutable())
        .bind("search", searchText(entry.name(), entry.variable(), entry.description()))
        .execute();
  }

  static String searchText(String name, String variable, String description) {
    return (name + "\n" + variable + "\n" + description).toLowerCase(Locale.ROOT);
  }

  static void activate(Handle handle, String id, String providerKey, @Nullable String version) {
    handle
        .createUpdate(
            "update store_entry set state = 'active', provider_key = :key, version = :version where"
                + " id = :id")
        .bind("id", id)
        .bind("key", providerKey)
        .bind("version", version)
        .execute();
  }

  /** Writes what an update may change. */
  static void update(Handle handle, Entry entry) {
    handle
        .createUpdate(
            "update store_entry set name = :name, description = :description, type = :type,"
                + " metadata = :metadata, version = :version, revision = :revision, modified ="
                + " :modified, modified_by = :by, search_text = :search, state = 'active' where id"
                + " = :id")
        .bind("id", entry.id())
        .bind("name", entry.name())
        .bind("description", entry.description())
        .bind("type", entry.type().wireName())
        .bind("metadata", Json.write(entry.metadata()))
        .bind("version", entry.version())
        .bind("revision", entry.revision())
        .bind("modified", Times.sql(entry.modified()))
        .bind("by", entry.modifiedBy())
        .bind("search", searchText(entry.name(), entry.variable(), entry.description()))
        .execute();
  }

  static void setState(Handle handle, String id, EntryState state) {
    handle
        .createUpdate("update store_entry set state = :state where id = :id")
        .bind("id", id)
        .bind("state", state.wireName())
        .execute();
  }

  static void delete(Handle handle, String id) {
    handle.createUpdate("delete from store_entry where id = :id").bind("id", id).execute();
  }

  /** Whether a version of the provider's is on record for an entry. */
  static boolean hasVersion(Handle handle, String id, String version) {
    return handle
            .createQuery(
                "select count(*) from store_entry_version where entry_id = :id and version ="
                    + " :version")
            .bind("id", id)
            .bind("version", version)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  static void addVersion(
      Handle handle, String id, long revision, @Nullable String version, Instant at, String by) {
    if (version == null) {
      return;
    }
    handle
        .createUpdate(
            "insert into store_entry_version (entry_id, revision, version, created, created_by)"
                + " values (:id, :revision, :version, :at, :by)")
        .bind("id", id)
        .bind("revision", revision)
        .bind("version", version)
        .bind("at", Times.sql(at))
        .bind("by", by)
        .execute();
  }
}
