package com.algorithmia.secrets.store.internal.access;

import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.internal.common.Times;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** The table of API keys. */
public final class KeyTable {

  /** Columns in the order of {@link #read}, which goes by their places. */
  static final String COLUMNS =
      "id, name, prefix, role, accounts, algorithms, created, created_by, expires, last_used";

  private static final String BY_HASH = "select " + COLUMNS + " from store_api_key where hash = ?";

  private KeyTable() {}

  static ApiKeyInfo read(ResultSet row) throws SQLException {
    return new ApiKeyInfo(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Role.of(row.getString(4)).orElseThrow(),
        new Scope(ids(row.getString(5)), ids(row.getString(6))),
        Times.get(row, 7),
        row.getString(8),
        Times.getOrNull(row, 9),
        Times.getOrNull(row, 10));
  }

  private static Set<String> ids(String list) {
    return list.isEmpty() ? Set.of() : Set.of(list.split(","));
  }

  static String list(Set<String> ids) {
    return String.join(",", new TreeSet<>(ids));
  }

  static Optional<ApiKeyInfo> byHash(Connection connection, byte[] hash) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BY_HASH)) {
      statement.setBytes(1, hash);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  static Optional<ApiKeyInfo> byId(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from store_api_key where id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** Whether a key is there and has not expired. */
  public static boolean isValid(Handle handle, String id, java.time.Instant now) {
    return byId(handle, id).filter(key -> !KeyService.isExpired(key, now)).isPresent();
  }

  /** All keys, newest first. */
  public static List<ApiKeyInfo> all(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from store_api_key order by created desc, id desc")
        .map((row, context) -> read(row))
        .list();
  }

  static void insert(Handle handle, ApiKeyInfo key, byte[] hash) {
    handle
        .createUpdate(
            "insert into store_api_key (id, hash, prefix, name, role, accounts, algorithms,"
                + " created, created_by, expires) values (:id, :hash, :prefix, :name, :role,"
                + " :accounts, :algorithms, :created, :createdBy, :expires)")
        .bind("id", key.id())
        .bind("hash", hash)
        .bind("prefix", key.prefix())
        .bind("name", key.name())
        .bind("role", key.role().wireName())
        .bind("accounts", list(key.scope().accounts()))
        .bind("algorithms", list(key.scope().algorithms()))
        .bind("created", Times.sql(key.created()))
        .bind("createdBy", key.createdBy())
        .bind("expires", Times.sql(key.expires()))
        .execute();
  }
}
