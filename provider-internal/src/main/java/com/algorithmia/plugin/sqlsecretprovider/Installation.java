package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a database belongs to: an installation, a shape, and, if sealed, a recipient. Written once,
 * by the first provider that writes, and compared by everyone who opens the database.
 */
final class Installation implements Database.Preparation {

  /** The row. */
  record Facts(String id, String shape, String recipient) {}

  private static final String FIND =
      "select id, shape, recipient from provider_installation where only_row = 1";

  private final Dialect dialect;
  private final Settings settings;
  private final Supplier<String> names;
  private volatile @Nullable String id;

  Installation(Dialect dialect, Settings settings, Supplier<String> names) {
    this.dialect = dialect;
    this.settings = settings;
    this.names = names;
  }

  /** The installation's id; known once the database was opened. */
  String id() {
    String known = id;
    if (known == null) {
      throw new IllegalStateException("The database was not opened yet");
    }
    return known;
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    if (settings.shape() != Shape.READER) {
      Schema.bringUpToDate(dialect);
    }
    Facts facts = find(connection);
    if (facts == null && settings.shape() != Shape.READER) {
      insert(connection);
      facts = find(connection);
    }
    if (facts == null) {
      throw new SecretProviderException(
          Kind.UNAVAILABLE, "The database is empty: a provider that writes has to use it first");
    }
    check(facts);
    id = facts.id();
  }

  @Nullable Facts find(Connection connection) throws SQLException {
    return session(connection)
        .first(FIND, row -> new Facts(row.getString(1), row.getString(2), row.getString(3)));
  }

  private void insert(Connection connection) throws SQLException {
    try {
      session(connection)
          .update(
              "insert into provider_installation"
                  + " (only_row, id, shape, recipient, key_revision, created)"
                  + " values (1, ?, ?, ?, 0, current_timestamp)",
              settings.installationId().orElseGet(names),
              settings.shape().stored(),
              settings.recipient());
    } catch (SQLException e) {
      // Another node was faster.
      if (!SqlFailures.isDuplicate(e)) {
        throw e;
      }
    }
  }

  private Session session(Connection connection) {
    return new Session(
        connection, dialect, Deadline.in(settings.operationTimeout(), System::nanoTime), false);
  }

  /** Refuses a database of somebody else. */
  void check(Facts facts) {
    if (!facts.shape().equals(settings.shape().stored())) {
      throw wrong(
          SettingNames.DB_URI,
          "the database holds "
              + facts.shape()
              + " ciphertexts; the settings are for "
              + settings.shape().stored()
              + " ones");
    }
    if (settings.installationId().filter(given -> !given.equals(facts.id())).isPresent()) {
      throw wrong(SettingNames.INSTALLATION_ID, "the database belongs to another installation");
    }
    if (!facts.recipient().equals(settings.recipient())) {
      throw wrong(
          settings.shape() == Shape.READER
              ? SettingNames.PRIVATE_KEYSET_FILE
              : SettingNames.PUBLIC_KEYSET_FILE,
          "is of another recipient than the ciphertexts of the database; each recipient has a"
              + " database or schema of its own");
    }
  }

  private static SecretProviderException wrong(String setting, String message) {
    return SecretProviderException.invalidConfiguration(
        List.of(ConfigurationProblem.of(setting, message)));
  }
}
