package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.database.DatabaseUri;
import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What differs between the databases. Immutable; constructors touch nothing. */
abstract class Dialect {

  private static final Permit NOBODY_WAITS = () -> {};

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

  /**
   * A select of the secrets whose keys stand in one array, which is its only parameter. Goes by the
   * primary key, however many secrets there are and whatever the database's statistics say.
   *
   * @param columns of the table of secrets
   */
  abstract String selectByKeys(String columns);

  /** Whether one connection stays open so that the database does. */
  abstract boolean staysOpen();

  /** Lets a statement wait for the network no longer than this. */
  abstract void limitNetwork(Connection connection, long millis) throws SQLException;

  /**
   * Waits until no statement is under way that began earlier and writes secrets. Run between the
   * promotion of a key and the count of what is still encrypted under the old one.
   */
  abstract void awaitWriters(Session session) throws SQLException;

  /** The first connection, before all others; to be given back to {@link #disconnect}. */
  Connection open() throws SQLException {
    return connect();
  }

  /** Ends what {@link #open} began. */
  void disconnect(Connection first) throws SQLException {
    first.close();
  }

  /** Leave to read, for as long as connections are used for it. */
  Permit reading(Duration wait) throws SQLException {
    return NOBODY_WAITS;
  }

  /** Leave to write, from the first statement to the commit. */
  Permit writing(Duration wait) throws SQLException {
    return NOBODY_WAITS;
  }

  /**
   * Has a file that is mostly dead written anew, without keeping the caller waiting. Asked after
   * every change, so it costs little.
   *
   * @param reopened told when all other connections are closed, on another thread
   * @param failed told of a failure, on another thread
   */
  void tidy(Duration wait, Runnable reopened, Consumer<SQLException> failed) {}

  static Dialect of(DatabaseUri uri, Settings settings) {
    if (uri instanceof DatabaseUri.Postgres postgres) {
      return new PostgresDialect(postgres, settings);
    }
    return new H2Dialect(uri, settings);
  }
}
