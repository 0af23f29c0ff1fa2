package com.algorithmia.plugin.sqlsecretprovider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the table of secrets: each with its current version. */
final class SecretTable {

  /** A row as it is read: what it says of itself, and the ciphertext. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never printed.
  record Row(Binding binding, byte[] ciphertext) {}

  /** A row that is locked until the end of the transaction. */
  record Locked(Row row, long sequence) {}

  private static final String COLUMNS = "secret_key, owner, expires_at, version, ciphertext";
  private static final String FIND =
      "select " + COLUMNS + " from provider_secrets where secret_key = ?";
  private static final String UNDER_REVISION =
      " provider_installation where only_row = 1 and key_revision = ?";

  private SecretTable() {}

  static @Nullable Row find(Session session, String key) throws SQLException {
    return session.first(FIND, SecretTable::row, key);
  }

  static List<Row> findAll(Session session, List<String> keys) throws SQLException {
    return session.list(
        session.dialect().selectByKeys(COLUMNS), SecretTable::row, session.texts(keys));
  }

  static @Nullable Row any(Session session) throws SQLException {
    return session.first("select " + COLUMNS + " from provider_secrets limit 1", SecretTable::row);
  }

  static @Nullable String version(Session session, String key) throws SQLException {
    return session.first(
        "select version from provider_secrets where secret_key = ?", row -> row.getString(1), key);
  }

  static List<String[]> versions(Session session, List<String> keys) throws SQLException {
    return session.list(
        session.dialect().selectByKeys("secret_key, version"),
        row -> new String[] {row.getString(1), row.getString(2)},
        session.texts(keys));
  }

  static @Nullable Instant updated(Session session, String key) throws SQLException {
    return session.first(
        "select updated from provider_secrets where secret_key = ?", row -> instant(row, 1), key);
  }

  static @Nullable String keyOfRequest(Session session, String requestId) throws SQLException {
    return session.first(
        "select secret_key from provider_secrets where request_id = ?",
        row -> row.getString(1),
        requestId);
  }

  /**
   * Adds a secret.
   *
   * @return whether it was added: it is not under another revision of the keys than was encrypted
   *     with
   */
  static boolean insert(
      Session session,
      Binding binding,
      @Nullable String requestId,
      @Nullable String labels,
      Ciphertext ciphertext,
      long revision)
      throws SQLException {
    String bytes = session.dialect().bytesType();
    return session.update(
            "insert into provider_secrets (secret_key, request_id, owner, labels, expires_at,"
                + " version, sequence, ciphertext, key_id, created, updated)"
                + " select cast(? as varchar(64)), cast(? as varchar(64)), cast(? as varchar(256)),"
                + " cast(? as varchar(4096)), cast(? as varchar(64)), cast(? as varchar(64)), 1,"
                + " cast(? as "
                + bytes
                + "), cast(? as varchar(16)), current_timestamp, current_timestamp from"
                + UNDER_REVISION,
            binding.secretKey(),
            requestId,
            binding.owner(),
            labels,
            binding.expiresAt(),
            binding.version(),
            ciphertext.bytes(),
            ciphertext.keyId(),
            revision)
        == 1;
  }

  /** Finds a secret and keeps others from changing it until the end of the transaction. */
  static @Nullable Locked lock(Session session, String key) throws SQLException {
    return session.first(
        "select " + COLUMNS + ", sequence from provider_secrets where secret_key = ? for update",
        row -> new Locked(row(row), row.getLong(6)),
        key);
  }

  /** Stores the next version of a locked secret; false as for {@link #insert}. */
  static boolean update(
      Session session, String key, String version, Ciphertext ciphertext, long revision)
      throws SQLException {
    return session.update(
            "update provider_secrets set version = ?, sequence = sequence + 1, ciphertext = ?,"
                + " key_id = ?, updated = current_timestamp where secret_key = ?"
                + " and exists (select 1 from"
                + UNDER_REVISION
                + ")",
            version,
            ciphertext.bytes(),
            ciphertext.keyId(),
            key,
            revision)
        == 1;
  }

  /** Exchanges the ciphertext of a version, if it is still the same one. */
  static boolean replace(Session session, Binding binding, byte[] expected, Ciphertext ciphertext)
      throws SQLException {
    return session.update(
            "update provider_secrets set ciphertext = ?, key_id = ?"
                + " where secret_key = ? and version = ? and ciphertext = ?",
            ciphertext.bytes(),
            ciphertext.keyId(),
            binding.secretKey(),
            binding.version(),
            expected)
        == 1;
  }

  static boolean delete(Session session, String key) throws SQLException {
    return session.update("delete from provider_secrets where secret_key = ?", key) == 1;
  }

  static Row row(ResultSet row) throws SQLException {
    return new Row(
        new Binding(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
        row.getBytes(5));
  }

  static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
