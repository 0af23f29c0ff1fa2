package com.algorithmia.plugin.sqlsecretprovider;

import java.sql.SQLException;
import java.util.List;

/** The SQL that finds ciphertexts by the key they are under. */
final class SealedTables {

  private static final String EARLIER =
      "select v.secret_key, s.owner, s.expires_at, v.version, v.ciphertext, v.sequence, v.key_id"
          + " from provider_versions v join provider_secrets s on s.secret_key = v.secret_key";

  private SealedTables() {}

  /** Current versions under a key, after a secret. */
  static List<SecretTable.Row> current(Session session, String keyId, String after, int limit)
      throws SQLException {
    return session.list(
        "select secret_key, owner, expires_at, version, ciphertext from provider_secrets"
            + " where key_id = ? and secret_key > ? order by secret_key limit ?",
        SecretTable::row,
        keyId,
        after,
        limit);
  }

  /** Earlier versions under a key, after a version of a secret. */
  static List<SecretTable.Locked> earlier(
      Session session, String keyId, String afterKey, long afterSequence, int limit)
      throws SQLException {
    return session.list(
        EARLIER
            + " where v.key_id = ? and (v.secret_key > ? or v.secret_key = ? and v.sequence > ?)"
            + " order by v.secret_key, v.sequence limit ?",
        row -> new SecretTable.Locked(SecretTable.row(row), row.getLong(6)),
        keyId,
        afterKey,
        afterKey,
        afterSequence,
        limit);
  }

  /** How many ciphertexts are under each key. */
  static List<Count> counts(Session session) throws SQLException {
    return session.list(
        "select key_id, sum(n) from (select key_id, count(*) as n from provider_secrets"
            + " group by key_id union all select key_id, count(*) as n from provider_versions"
            + " group by key_id) counted group by key_id",
        row -> new Count(row.getString(1), row.getLong(2)));
  }

  /** How many ciphertexts are under one key. */
  static long count(Session session, String keyId) throws SQLException {
    Long count =
        session.first(
            "select (select count(*) from provider_secrets where key_id = ?)"
                + " + (select count(*) from provider_versions where key_id = ?)",
            row -> row.getLong(1),
            keyId,
            keyId);
    return count == null ? 0 : count;
  }

  /** How many are under a key. */
  record Count(String keyId, long ciphertexts) {}
}
