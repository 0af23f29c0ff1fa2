package com.algorithmia.plugin.sqlsecretprovider;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the table of earlier versions. */
final class VersionTable {

  /** One version of a secret, current or earlier. */
  record Entry(String version, Instant created, String keyId) {}

  private VersionTable() {}

  /** Keeps what is current as an earlier version; the secret is locked. */
  static void keepCurrent(Session session, String key) throws SQLException {
    session.update(
        "insert into provider_versions (secret_key, sequence, version, ciphertext, key_id, created)"
            + " select secret_key, sequence, version, ciphertext, key_id, updated"
            + " from provider_secrets where secret_key = ?",
        key);
  }

  /** Forgets everything up to a place in the row of versions. */
  static void forgetUpTo(Session session, String key, long sequence) throws SQLException {
    session.update(
        "delete from provider_versions where secret_key = ? and sequence <= ?", key, sequence);
  }

  /** All versions, the current one first; empty if there is no such secret. */
  static List<Entry> list(Session session, String key) throws SQLException {
    return session.list(
        "select version, updated, key_id, sequence from provider_secrets where secret_key = ?"
            + " union all"
            + " select version, created, key_id, sequence from provider_versions"
            + " where secret_key = ? order by 4 desc",
        row -> new Entry(row.getString(1), SecretTable.instant(row, 2), row.getString(3)),
        key,
        key);
  }

  /** The ciphertext of an earlier version; null if it is not kept. */
  static byte @Nullable [] ciphertext(Session session, String key, String version)
      throws SQLException {
    return session.first(
        "select ciphertext from provider_versions where secret_key = ? and version = ?",
        row -> row.getBytes(1),
        key,
        version);
  }

  /** Exchanges the ciphertext of an earlier version, if it is still the same one. */
  static boolean replace(Session session, Binding binding, byte[] expected, Ciphertext ciphertext)
      throws SQLException {
    return session.update(
            "update provider_versions set ciphertext = ?, key_id = ?"
                + " where secret_key = ? and version = ? and ciphertext = ?",
            ciphertext.bytes(),
            ciphertext.keyId(),
            binding.secretKey(),
            binding.version(),
            expected)
        == 1;
  }
}
