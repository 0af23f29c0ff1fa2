package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.h2.DurableH2File;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.audit.AuditChain;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the database: reads, and transactions with their audit lines. Whatever a driver or
 * Jdbi throws, whose texts repeat parameters, ends here. Safe for many threads.
 */
public final class Db implements AutoCloseable {

  /** Told after a commit, on the thread that committed. */
  public interface Committed {
    void changed(Revisions revisions);
  }

  /** A read by JDBC alone. */
  public interface Reading<T> {
    T from(Connection connection) throws SQLException;
  }

  private static final Logger log = LoggerFactory.getLogger(Db.class);
  private static final int ATTEMPTS = 4;
  private static final String CHANNEL = "secret_store";

  private final Connector connector;
  private final HikariDataSource pool;
  private final @Nullable Connection keeper;
  private final Jdbi jdbi;
  private final AuditChain chain;
  private final Clock clock;
  private final Duration wait;
  private final @Nullable DurableH2File file;
  private volatile Committed listener = revisions -> {};
  private volatile Duration ahead = Duration.ZERO;

  private Db(
      Connector connector,
      HikariDataSource pool,
      @Nullable DurableH2File file,
      @Nullable Connection keeper,
      AuditChain chain,
      Clock clock,
      Duration queryTimeout) {
    this.connector = connector;
    this.pool = pool;
    this.file = file;
    this.keeper = keeper;
    this.jdbi = Jdbi.create(pool);
    this.chain = chain;
    this.clock = clock;
    this.wait = queryTimeout;
  }

  /** Connects, and brings the schema up to date. */
  public static Db open(
      Connector connector, int poolSize, Duration queryTimeout, AuditChain chain, Clock clock) {
    @Nullable DurableH2File file = connector.newFile();
    @Nullable Connection keeper = null;
    @Nullable Db opened = null;
    try {
      // H2 forgets what is in memory with the last connection; PostgreSQL is tried before Flyway.
      keeper = file == null ? connector.getConnection() : null;
      if (file != null) {
        Connection kept = file.open();
        assert kept != null;
      }
      Schema.bringUpToDate(connector);
      HikariDataSource pool = new HikariDataSource(poolConfig(connector, poolSize));
      opened =
          new Db(
              connector,
              pool,
              file,
              connector.isPostgres() ? null : keeper,
              chain,
              clock,
              queryTimeout);
      opened.syncTime();
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

  private static HikariConfig poolConfig(Connector connector, int poolSize) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("secret-store");
    config.setDataSource(connector);
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(Math.min(poolSize, 2));
    config.setConnectionTimeout(3_000);
    config.setValidationTimeout(2_000);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(connector.initialStatement());
    config.setRegisterMbeans(false);
    return config;
  }

  /** Tells this one of commits that changed something. */
  public void onCommit(Committed committed) {
    listener = committed;
  }

  /** Whether it is PostgreSQL. */
  public boolean isPostgres() {
    return connector.isPostgres();
  }

  /** A connection outside of the pool, for listening. */
  public Connection dedicatedConnection() throws SQLException {
    return connector.getConnection();
  }

  /** The channel on which PostgreSQL tells of commits. */
  public static String channel() {
    return CHANNEL;
  }

  /** Reads; each statement for itself. */
  public <T> T read(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      DurableH2File.Permit permit = permit(false);
      try (permit;
          Handle handle = jdbi.open()) {
        return work.apply(handle);
      } catch (RuntimeException e) {
        StoreException failure = failure(e, attempt);
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  /** Reads like {@link #read}, by JDBC alone: what every request does must not cost much. */
  public <T> T query(Reading<T> work) {
    for (int attempt = 1; ; attempt++) {
      DurableH2File.Permit permit = permit(false);
      try (permit;
          Connection connection = pool.getConnection()) {
        return work.from(connection);
      } catch (SQLException e) {
        StoreException failure = failure(e, attempt);
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  /** Leave of an embedded database's file; nothing to wait for elsewhere. */
  private DurableH2File.Permit permit(boolean toWrite) {
    DurableH2File kept = file;
    if (kept == null) {
      return () -> {};
    }
    try {
      return toWrite ? kept.writing(wait) : kept.reading(wait);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Does something as a whole, with its audit lines, or not at all; again if another transaction
   * came in between, so do nothing in it but statements. Not to be called within another one.
   *
   * @throws Constraint if a row's key is taken, or a row is still needed
   * @throws StoreException AUDIT_UNAVAILABLE, STORE_UNAVAILABLE: then it may still have been done,
   *     if the answer to the commit was lost
   */
  public <T> T write(Function<Tx, T> work) {
    T result;
    DurableH2File.Permit permit = permit(true);
    try (permit) {
      result = writeNow(work);
    }
    tidy();
    return result;
  }

  /** The file of an embedded database only grows; from time to time it is written anew. */
  private void tidy() {
    DurableH2File kept = file;
    if (kept != null) {
      kept.rewriteInBackground(
          wait,
          () -> pool.getHikariPoolMXBean().softEvictConnections(),
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
      pool.getHikariPoolMXBean().softEvictConnections();
    } catch (SQLException e) {
      log.warn("The database's file could not be opened again (SQLState {})", e.getSQLState());
    }
  }

  private <T> T writeNow(Function<Tx, T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Handle handle = jdbi.open()) {
        handle.begin();
        try {
          Tx tx = new Tx(handle);
          T result = work.apply(tx);
          commit(tx);
          return result;
        } catch (RuntimeException | Error e) {
          rollback(handle);
          throw e;
        }
      } catch (RuntimeException e) {
        StoreException failure = failure(e, attempt);
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  /** {@link #write} without a result. */
  public void run(Consumer<Tx> work) {
    Boolean done =
        write(
            tx -> {
              work.accept(tx);
              return Boolean.TRUE;
            });
    assert done;
  }

  private void commit(Tx tx) {
    if (tx.events.isEmpty() && tx.changes.isEmpty()) {
      tx.handle().commit();
      return;
    }
    if (!tx.events.isEmpty() && !chain.isProvable()) {
      throw auditUnavailable(
          "The file of the audit's heads can't be written, so nothing was done: look at the disk and"
              + " the rights of audit.heads_file; it is tried again every few seconds");
    }
    lockChain();
    boolean done = false;
    @Nullable Revisions revisions = null;
    try {
      if (!tx.changes.isEmpty()) {
        revisions = bump(tx);
      }
      append(tx);
      tx.handle().commit();
      chain.committed();
      done = true;
    } finally {
      if (!done) {
        chain.abandon();
      }
      chain.unlock();
    }
    if (revisions != null) {
      listener.changed(revisions);
    }
  }

  private void append(Tx tx) {
    try {
      chain.append(tx.handle(), tx.events);
    } catch (RuntimeException e) {
      SQLException sql = Failures.sqlException(e);
      if (sql != null && Failures.isCollision(sql)) {
        throw e;
      }
      throw auditUnavailable(
          "The audit can't be written, so nothing was done: look at the database");
    }
  }

  private static StoreException auditUnavailable(String message) {
    return new StoreException(
        ErrorCode.AUDIT_UNAVAILABLE,
        StoreException.Category.UNAVAILABLE,
        message,
        List.of(),
        null,
        Duration.ofSeconds(5));
  }

  private void lockChain() {
    try {
      if (chain.tryLock(wait.toMillis())) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Failures.unavailable("Too many changes are waiting to be put on record");
  }

  /** The last row that is locked, and for a short time: it puts all commits into one order. */
  private Revisions bump(Tx tx) {
    return connector.isPostgres()
        ? Revisions.raiseAndNotify(tx.handle(), tx.changes, CHANNEL)
        : Revisions.raise(tx.handle(), tx.changes);
  }

  private static void rollback(Handle handle) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      // The connection is gone, and the transaction with it.
      return;
    }
  }

  /** What to tell the caller; null if it is worth another try. */
  private static @Nullable StoreException failure(RuntimeException e, int attempt) {
    if (e instanceof StoreException known) {
      return known;
    }
    SQLException sql = Failures.sqlException(e);
    if (sql == null) {
      throw e;
    }
    return failure(sql, attempt);
  }

  private static @Nullable StoreException failure(SQLException sql, int attempt) {
    if (Failures.isConstraint(sql)) {
      throw new Constraint();
    }
    return Failures.isCollision(sql) && attempt < ATTEMPTS ? null : Failures.of(sql);
  }

  /** Now, by the database's clock: the same for all nodes, whatever their own clocks say. */
  public Instant now() {
    return Times.stored(clock.instant().plus(ahead));
  }

  /** Compares this node's clock with the database's. */
  public void syncTime() {
    ahead =
        read(
            handle -> {
              Instant before = clock.instant();
              Instant there =
                  handle
                      .createQuery("select current_timestamp")
                      .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                      .one();
              return Duration.between(before, there);
            });
  }

  @Override
  public void close() {
    pool.close();
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
