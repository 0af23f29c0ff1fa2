package com.algorithmia.plugin.sqlsecretprovider;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What differs between the databases. Immutable; constructors touch nothing. */
abstract class Dialect {

  /**
   * Opens a connection, past {@code DriverManager}: that one would keep the driver, and with it the
   * plugin's class loader, and its messages repeat URLs.
   */
  abstract Connection connect() throws SQLException;

  /** Like {@link #connect}, but never makes a database that is not there. */
  abstract Connection connectToExisting() throws SQLException;

  /**
   * What is known before anything is connected: why a connection can't be tried without changing
   * something; null if it can.
   */
  abstract @Nullable String notThereYet();

  /** What each connection of the pool is told first; null if nothing. */
  abstract @Nullable String initialStatement();

  /** The folder of the schema's SQL, beside this class. */
  abstract String schemaFolder();

  /** The column type of bytes, for casts. */
  abstract String bytesType();

  /** Whether one connection stays open so that the database does. */
  abstract boolean staysOpen();

  /** Lets a statement wait for the network no longer than this. */
  abstract void limitNetwork(Connection connection, long millis) throws SQLException;

  /**
   * Waits until no statement is under way that began earlier and writes secrets. Run between the
   * promotion of a key and the count of what is still encrypted under the old one.
   */
  abstract void awaitWriters(Session session) throws SQLException;

  /** Called once the database is open for the first time. */
  abstract void afterOpening();

  static Dialect of(DatabaseUri uri, Settings settings) {
    if (uri instanceof DatabaseUri.Postgres postgres) {
      return new PostgresDialect(postgres, settings);
    }
    return new H2Dialect(uri, settings);
  }
}
