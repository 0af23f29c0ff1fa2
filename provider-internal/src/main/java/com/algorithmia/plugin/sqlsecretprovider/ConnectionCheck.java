package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.h2.DurableH2File.Permit;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tries what can be tried without changing anything, with a connection and keys of its own: those
 * in use may be older than a password that no longer holds.
 */
final class ConnectionCheck {

  private static final String DATABASE = "database reached";
  private static final String SCHEMA = "tables";
  private static final String INSTALLATION = "installation";
  private static final String KEYS = "key set opens";
  private static final String MATCH = "keys match ciphertexts";
  private static final String NOT_TRIED = "Not tried, because of the step before";

  private final Settings settings;
  private final Surroundings surroundings;
  private final @Nullable Dialect dialect;
  private final ConnectionReport.Builder report = ConnectionReport.builder();

  ConnectionCheck(Settings settings, Surroundings surroundings, @Nullable Dialect dialect) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.dialect = dialect;
  }

  ConnectionReport run() {
    if (dialect == null) {
      fileKeys();
      return report.build();
    }
    String absent = dialect.notThereYet();
    if (absent != null) {
      report.ready(DATABASE, absent);
      if (settings.shape() != Shape.SYMMETRIC) {
        fileKeys();
      }
      return report.build();
    }
    Connection connection = connect(dialect);
    if (connection == null) {
      unknown(SCHEMA, INSTALLATION, KEYS, MATCH);
      return report.build();
    }
    try (connection) {
      Permit permit = dialect.reading(settings.connectionTimeout());
      try (permit) {
        steps(connection, dialect);
      }
    } catch (SQLException e) {
      report.failed("connection", message(SqlFailures.of(e)));
    }
    return report.build();
  }

  private @Nullable Connection connect(Dialect to) {
    try {
      Connection connection = to.connectToExisting();
      report.ready(DATABASE, "");
      return connection;
    } catch (SQLException e) {
      report.failed(DATABASE, message(SqlFailures.of(e)));
      return null;
    }
  }

  private void steps(Connection connection, Dialect to) throws SQLException {
    Installation installation = new Installation(to, settings, surroundings.names()::next);
    Installation.Facts facts;
    try {
      facts = installation.find(connection);
    } catch (SQLException e) {
      if (!SqlFailures.isSchemaMissing(e)) {
        throw e;
      }
      facts = null;
    }
    if (facts == null) {
      empty();
      return;
    }
    report.ready(SCHEMA, "");
    try {
      installation.check(facts);
      report.ready(INSTALLATION, facts.id());
    } catch (SecretProviderException e) {
      report.failed(INSTALLATION, message(e));
      unknown(KEYS, MATCH);
      return;
    }
    Session session =
        new Session(
            connection,
            to,
            Deadline.in(settings.operationTimeout(), surroundings.nanoTime()),
            true);
    ValueCipher cipher =
        settings.shape() == Shape.SYMMETRIC ? storedKeys(session, facts.id()) : fileKeys();
    if (cipher == null) {
      unknown(MATCH);
    } else {
      match(session, cipher);
    }
  }

  private void empty() {
    if (settings.shape() == Shape.READER) {
      report.failed(SCHEMA, "The database is empty: a provider that writes has to use it first");
      unknown(KEYS);
      return;
    }
    report.ready(SCHEMA, "not there yet; they are made at first use");
    if (settings.shape() == Shape.WRITER) {
      fileKeys();
    }
  }

  private @Nullable ValueCipher storedKeys(Session session, String installationId)
      throws SQLException {
    KeySetTable.Stored stored = KeySetTable.find(session);
    byte[] document = stored.document();
    if (document == null) {
      if (SecretTable.any(session) == null) {
        report.ready(KEYS, "none yet; one is made at first use");
      } else {
        report.failed(
            KEYS, "The key set is gone: restore the table provider_key_sets from a backup");
      }
      return null;
    }
    try {
      SymmetricKeyset keyset =
          SymmetricKeyset.parse(
              document, settings.masterKey(), KeysetPurpose.VALUES, installationId);
      report.ready(KEYS, "primary key " + keyset.primaryKeyId());
      return new SymmetricCipher(keyset, stored.revision());
    } catch (KeysetException e) {
      report.failed(KEYS, message(KeyFailures.of(e)));
      return null;
    }
  }

  private @Nullable ValueCipher fileKeys() {
    try {
      Keys<? extends ValueCipher> keys =
          settings.shape() == Shape.WRITER ? FileKeys.writer(settings) : FileKeys.reader(settings);
      ValueCipher cipher = keys.current();
      report.ready(KEYS, "");
      return cipher;
    } catch (SecretProviderException e) {
      report.failed(KEYS, message(e));
      return null;
    }
  }

  /** Looks at the key of every ciphertext, by an index, and at one ciphertext as a whole. */
  private void match(Session session, ValueCipher cipher) throws SQLException {
    Set<String> held =
        cipher.keys().stream()
            .filter(info -> info.state() != KeyInfo.State.RETIRED)
            .map(info -> info.id().toString())
            .collect(Collectors.toSet());
    String missing = null;
    for (String table : new String[] {"provider_secrets", "provider_versions"}) {
      String next = nextKey(session, table, "");
      while (next != null && missing == null) {
        missing = held.contains(next) ? null : next;
        next = nextKey(session, table, next);
      }
    }
    if (missing != null) {
      report.failed(
          MATCH, "There are ciphertexts under key " + missing + ", which is missing or retired");
      return;
    }
    SecretTable.Row sample = SecretTable.any(session);
    if (sample == null) {
      report.ready(MATCH, "");
      return;
    }
    try {
      cipher.verify(sample.ciphertext(), sample.binding());
      report.ready(MATCH, "");
    } catch (KeysetException e) {
      report.failed(MATCH, message(KeyFailures.of(e, sample.binding().secretKey())));
    }
  }

  private static @Nullable String nextKey(Session session, String table, String after)
      throws SQLException {
    return session.first(
        "select min(key_id) from " + table + " where key_id > ?", row -> row.getString(1), after);
  }

  private void unknown(String... steps) {
    for (String step : steps) {
      report.unknown(step, NOT_TRIED);
    }
  }

  private static String message(SecretProviderException e) {
    return e.getKind() + ": " + e.getMessage();
  }
}
