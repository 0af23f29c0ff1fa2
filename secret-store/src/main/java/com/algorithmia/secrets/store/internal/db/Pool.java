package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.h2.DurableH2File;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the database, and leave to use its file where it is embedded in one. Safe for many
 * threads.
 */
final class Pool implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Pool.class);

  private final HikariDataSource connections;
  private final @Nullable DurableH2File file;
  private final @Nullable Connection keeper;
  private final Duration patience;

  private Pool(
      HikariDataSource connections,
      @Nullable DurableH2File file,
      @Nullable Connection keeper,
      Duration patience) {
    this.connections = connections;
    this.file = file;
    this.keeper = keeper;
    this.patience = patience;
  }

  /**
   * Connects, and brings the schema up to date.
   *
   * @param patience how long to wait for an embedded database's file
   */
  static Pool open(Connector connector, int size, Duration patience) {
    @Nullable DurableH2File file = connector.newFile();
    @Nullable Connection keeper = null;
    @Nullable Pool opened = null;
    try {
      // H2 forgets what is in memory with the last connection; PostgreSQL is tried before Flyway.
      keeper = file == null ? connector.getConnection() : null;
      if (file != null) {
        Connection kept = file.open();
        assert kept != null;
      }
      Schema.bringUpToDate(connector);
      HikariDataSource connections = new HikariDataSource(config(connector, size));
      opened = new Pool(connections, file, connector.isPostgres() ? null : keeper, patience);
      return opened;
    } catch (SQLException e) {
      throw Failures.of(e);
    } finally {
      if (opened == null || connector.isPostgres()) {
        closeQuietly(keeper);
      }
      if (opened == null && file != null) {
        file.close();
      }
    }
  }

  private static HikariConfig config(Connector connector, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("secret-store");
    config.setDataSource(connector);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(size, 2));
    config.setConnectionTimeout(3_000);
    config.setValidationTimeout(2_000);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(connector.initialStatement());
    config.setRegisterMbeans(false);
    return config;
  }

  DataSource connections() {
    return connections;
  }

  /** Leave of an embedded database's file; nothing to wait for elsewhere. */
  DurableH2File.Permit permit(boolean toWrite) {
    DurableH2File kept = file;
    if (kept == null) {
      return () -> {};
    }
    try {
      return toWrite ? kept.writing(patience) : kept.reading(patience);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /** The file of an embedded database only grows; from time to time it is written anew. */
  void tidy() {
    DurableH2File kept = file;
    if (kept != null) {
      kept.rewriteInBackground(
          patience,
          () -> connections.getHikariPoolMXBean().softEvictConnections(),
          failure -> {
            // What was acknowledged stays so. The file is as it was; its connections may not be.
            log.warn(
                "The database's file could not be written anew (SQLState {})",
                failure.getSQLState());
            reopen(kept);
          });
    }
  }

  private void reopen(DurableH2File kept) {
    try {
      kept.close();
      Connection connection = kept.open();
      assert connection != null;
      connections.getHikariPoolMXBean().softEvictConnections();
    } catch (SQLException e) {
      log.warn("The database's file could not be opened again (SQLState {})", e.getSQLState());
    }
  }

  @Override
  public void close() {
    connections.close();
    closeQuietly(keeper);
    if (file != null) {
      file.close();
    }
  }

  private static void closeQuietly(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It is closed for us, or was broken before.
      return;
    }
  }
}
