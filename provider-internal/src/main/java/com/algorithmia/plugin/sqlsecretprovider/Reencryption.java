package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.KeysetException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts ciphertexts under the primary key, a batch at a time. Versions and times stay: it is the
 * same value. A row that changed meanwhile is left to the next batch.
 */
final class Reencryption {

  /** The two tables, with how a version is told apart in each. */
  private enum Table {
    SECRETS("provider_secrets"),
    VERSIONS("provider_versions");

    private final String name;

    Table(String name) {
      this.name = name;
    }

    /** Rows under keys below or above the primary one: "not equal" would use no index. */
    String find(String comparison) {
      String owner = this == SECRETS ? "t" : "s";
      return "select t.secret_key, "
          + owner
          + ".owner, "
          + owner
          + ".expires_at, t.version, t.ciphertext, t.key_id from "
          + name
          + " t"
          + (this == SECRETS ? "" : " join provider_secrets s on s.secret_key = t.secret_key")
          + " where t.key_id "
          + comparison
          + " ? order by t.key_id, t.secret_key limit ?";
    }

    String count(String comparison) {
      return "(select count(*) from " + name + " where key_id " + comparison + " ?)";
    }

    String replace() {
      return "update "
          + name
          + " set ciphertext = ?, key_id = ? where secret_key = ? and version = ? and key_id = ?"
          + " and exists (select 1 from provider_installation"
          + " where only_row = 1 and key_revision = ?)";
    }
  }

  private record Candidate(Table table, SecretTable.Row row, String keyId) {}

  private static final String REMAINING =
      "select "
          + Table.SECRETS.count("<")
          + " + "
          + Table.SECRETS.count(">")
          + " + "
          + Table.VERSIONS.count("<")
          + " + "
          + Table.VERSIONS.count(">");

  private final Work work;
  private final SymmetricKeys keys;

  Reencryption(Work work, SymmetricKeys keys) {
    this.work = work;
    this.keys = keys;
  }

  /**
   * Does a batch.
   *
   * @return how many remain
   * @throws SecretProviderException the failure of the first one, if all of the batch failed: else
   *     whoever repeats this until nothing remains would do so for ever
   */
  long run(int limit) {
    SymmetricCipher cipher = keys.refreshed();
    String primary = cipher.keyset().primaryKeyId().toString();
    List<Candidate> candidates = work.read(session -> find(session, primary, limit));
    List<Object[]> current = new ArrayList<>();
    List<Object[]> earlier = new ArrayList<>();
    SecretProviderException failure = null;
    for (Candidate candidate : candidates) {
      try {
        (candidate.table() == Table.SECRETS ? current : earlier).add(parameters(candidate, cipher));
      } catch (KeysetException e) {
        failure =
            failure == null ? KeyFailures.of(e, candidate.row().binding().secretKey()) : failure;
      }
    }
    if (failure != null && current.isEmpty() && earlier.isEmpty()) {
      throw failure;
    }
    if (!candidates.isEmpty()) {
      work.transaction(
          session -> {
            session.batch(Table.SECRETS.replace(), current);
            session.batch(Table.VERSIONS.replace(), earlier);
            return true;
          });
    }
    return work.read(session -> remaining(session, primary));
  }

  private static List<Candidate> find(Session session, String primary, int limit)
      throws SQLException {
    List<Candidate> found = new ArrayList<>();
    for (Table table : Table.values()) {
      for (String comparison : List.of("<", ">")) {
        int room = limit - found.size();
        if (room > 0) {
          found.addAll(
              session.list(
                  table.find(comparison),
                  row -> new Candidate(table, SecretTable.row(row), row.getString(6)),
                  primary,
                  room));
        }
      }
    }
    return found;
  }

  private static Object[] parameters(Candidate candidate, SymmetricCipher cipher) {
    Binding binding = candidate.row().binding();
    Ciphertext next = cipher.carryOver(candidate.row().ciphertext(), binding, binding);
    return new Object[] {
      next.bytes(),
      next.keyId(),
      binding.secretKey(),
      binding.version(),
      candidate.keyId(),
      cipher.revision()
    };
  }

  private static long remaining(Session session, String primary) throws SQLException {
    Long count =
        session.first(REMAINING, row -> row.getLong(1), primary, primary, primary, primary);
    return count == null ? 0 : count;
  }
}
