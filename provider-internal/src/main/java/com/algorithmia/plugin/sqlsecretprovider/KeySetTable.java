package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The symmetric key set in the database, wrapped under the master key. A change is made on a copy
 * and stored only if nobody else changed it meanwhile, so that no transaction waits for a key
 * management service.
 */
final class KeySetTable {

  /**
   * What is stored.
   *
   * @param document null if there is no key set
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never printed.
  record Stored(long revision, byte @Nullable [] document) {}

  private final Work work;

  KeySetTable(Work work) {
    this.work = work;
  }

  Stored find() {
    return work.read(KeySetTable::find);
  }

  static Stored find(Session session) throws SQLException {
    Stored stored =
        session.first(
            "select i.key_revision, k.document from provider_installation i"
                + " left join provider_key_sets k on k.purpose = 'values' where i.only_row = 1",
            row -> new Stored(row.getLong(1), row.getBytes(2)));
    return stored == null ? new Stored(0, null) : stored;
  }

  /**
   * Makes the first key set of an empty database. The only place where a key is made without being
   * asked for; where there is ciphertext, its key set is lost or elsewhere, and a new one would
   * hide that.
   */
  void generateForEmptyDatabase(MasterKey masterKey, String installationId) {
    byte[] document =
        SymmetricKeyset.generate(KeysetPurpose.VALUES, installationId).encode(masterKey);
    work.transaction(
        session -> {
          lockInstallation(session);
          if (find(session).document() != null) {
            return true;
          }
          if (session.first("select 1 from provider_secrets limit 1", row -> 1) != null) {
            throw new SecretProviderException(
                Kind.KEY_MISSING,
                "The database holds secrets but not the key set that they are encrypted under:"
                    + " restore the table provider_key_sets from the same backup");
          }
          session.update(
              "insert into provider_key_sets (purpose, document, updated)"
                  + " values ('values', ?, current_timestamp)",
              document);
          raiseRevision(session);
          return true;
        });
  }

  /**
   * Stores a changed key set.
   *
   * @return whether nobody else had changed it since {@code expected}
   */
  boolean replace(Stored expected, byte[] document) {
    return work.transaction(
        session -> {
          if (lockInstallation(session) != expected.revision()) {
            return false;
          }
          store(session, document);
          raiseRevision(session);
          return true;
        });
  }

  /**
   * Stores the same key set under another master key. The revision stays: nodes that hold the keys
   * already go on with them.
   */
  boolean rewrap(Stored expected, byte[] document) {
    return work.transaction(
        session -> {
          if (lockInstallation(session) != expected.revision()) {
            return false;
          }
          store(session, document);
          return true;
        });
  }

  private static long lockInstallation(Session session) throws SQLException {
    Long revision =
        session.first(
            "select key_revision from provider_installation where only_row = 1 for update",
            row -> row.getLong(1));
    return revision == null ? -1 : revision;
  }

  private static void store(Session session, byte[] document) throws SQLException {
    session.update(
        "update provider_key_sets set document = ?, updated = current_timestamp"
            + " where purpose = 'values'",
        document);
  }

  private static void raiseRevision(Session session) throws SQLException {
    session.update(
        "update provider_installation set key_revision = key_revision + 1 where only_row = 1");
  }
}
