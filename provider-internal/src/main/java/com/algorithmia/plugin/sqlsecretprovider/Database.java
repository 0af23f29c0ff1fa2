package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.h2.DurableH2File.Permit;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the database. Nothing is opened before the first call; then, under one lock, a
 * connection is made, the schema brought up to date, and a pool started. Safe for many threads.
 */
final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** What is done with the first connection, before anybody else gets one. */
  interface Preparation {
    void prepare(Connection connection) throws SQLException;
  }

  /** A pool, and the connection that keeps an embedded database open. */
  private final class Opened {

    private final HikariDataSource pool;
    private final @Nullable Connection keeper;

    Opened(HikariDataSource pool, @Nullable Connection keeper) {
      this.pool = pool;
      this.keeper = keeper;
    }

    void close() {
      pool.close();
      if (keeper != null) {
        disconnect(keeper);
      }
    }

    void dropIdleConnections() {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Connections that are kept though nobody needs them. */
  private static final int MOST_IDLE = 2;

  private final Dialect dialect;
  private final Settings settings;
  private final Preparation preparation;
  private final LongSupplier nanoTime;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Opened opened;
  private volatile boolean closed;

  Database(Dialect dialect, Settings settings, Preparation preparation, LongSupplier nanoTime) {
    this.dialect = dialect;
    this.settings = settings;
    this.preparation = preparation;
    this.nanoTime = nanoTime;
  }

  Dialect dialect() {
    return dialect;
  }

  Deadline newDeadline() {
    return Deadline.in(settings.operationTimeout(), nanoTime);
  }

  /** A connection of the pool, to be closed by the caller. */
  Connection connection(Deadline deadline) throws SQLException {
    Opened current = opened;
    if (current == null) {
      current = open(deadline);
      // The first opening may have taken long; it is not lost for those who come later.
      deadline.remainingMillis();
    }
    try {
      return current.pool.getConnection();
    } catch (SQLException e) {
      // Closing waits for nobody: who came too late for it is told the reason.
      refuseIfClosed();
      throw e;
    }
  }

  private Opened open(Deadline deadline) throws SQLException {
    lock(deadline);
    try {
      refuseIfClosed();
      Opened current = opened;
      if (current == null) {
        current = openNow();
        opened = current;
      }
      return current;
    } finally {
      opening.unlock();
    }
  }

  private void lock(Deadline deadline) {
    try {
      if (opening.tryLock(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SecretProviderException(
          Kind.UNAVAILABLE, "Interrupted while the database was being opened");
    }
    throw new SecretProviderException(
        Kind.UNAVAILABLE, "The database is still being opened by another call");
  }

  private Opened openNow() throws SQLException {
    Connection first = dialect.open();
    try {
      preparation.prepare(first);
      HikariDataSource pool = new HikariDataSource(poolConfig());
      if (!dialect.staysOpen()) {
        disconnect(first);
      }
      return new Opened(pool, dialect.staysOpen() ? first : null);
    } catch (SQLException | RuntimeException | Error e) {
      disconnect(first);
      throw e;
    }
  }

  private HikariConfig poolConfig() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("secret-store-internal");
    config.setDataSource(new DirectDataSource(dialect));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(settings.poolSize(), MOST_IDLE));
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(Math.min(settings.connectionTimeout().toMillis(), 2_000));
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(dialect.initialStatement());
    config.setRegisterMbeans(false);
    return config;
  }

  /**
   * To be told of each failure. If one connection is broken, the others may be, too (a failover):
   * those that are idle are not used again. An H2 database that has closed itself is opened again.
   */
  void failed(SQLException e) {
    Opened current = opened;
    if (current == null || !SqlFailures.isBroken(e)) {
      return;
    }
    if (!SqlFailures.isH2Closed(e)) {
      current.dropIdleConnections();
      return;
    }
    openAgain(current);
  }

  private void openAgain(Opened broken) {
    opening.lock();
    try {
      if (opened == broken) {
        opened = null;
        broken.close();
      }
    } finally {
      opening.unlock();
    }
  }

  /** Leave to read; nobody gets in the way of reads but for a moment. */
  Permit reading(Deadline deadline) throws SQLException {
    return dialect.reading(patience(deadline));
  }

  /** Leave to write, to be had before a connection is. */
  Permit writing(Deadline deadline) throws SQLException {
    return dialect.writing(patience(deadline));
  }

  private static Duration patience(Deadline deadline) {
    return Duration.ofMillis(deadline.remainingMillis());
  }

  /** To be called after each change. Never fails and never takes long: it was a success. */
  void changed() {
    Opened current = opened;
    if (current != null) {
      dialect.tidy(
          settings.connectionTimeout(),
          current::dropIdleConnections,
          failure -> {
            LOG.warn(
                "The file of the database could not be written anew, and goes on growing: {}",
                SqlFailures.of(failure).getMessage());
            openAgain(current);
          });
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw closed();
    }
  }

  static SecretProviderException closed() {
    return new SecretProviderException(Kind.UNAVAILABLE, "This provider is closed");
  }

  /** Ends calls that are under way, too. May be called again. */
  @Override
  public void close() {
    closed = true;
    opening.lock();
    try {
      Opened current = opened;
      opened = null;
      if (current != null) {
        current.close();
      }
    } finally {
      opening.unlock();
      Drivers.deregister();
    }
  }

  private void disconnect(Connection first) {
    try {
      dialect.disconnect(first);
    } catch (SQLException e) {
      SqlFailures.of(e);
    }
  }
}
