package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.Change;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The way to the database: reads, and transactions with their audit lines. Whatever a driver or
 * Jdbi throws, whose texts repeat parameters, ends here. Safe for many threads.
 */
public final class Db implements AutoCloseable {

  /** Told after a commit, on the thread that committed. */
  public interface Committed {
    void changed(Revisions revisions);
  }

  private static final int ATTEMPTS = 4;
  private static final String CHANNEL = "secret_store";

  private final Connector connector;
  private final HikariDataSource pool;
  private final @Nullable Connection keeper;
  private final Jdbi jdbi;
  private final AuditChain chain;
  private final Clock clock;
  private final long lockMillis;
  private final ReentrantLock writing = new ReentrantLock(true);
  private volatile Committed listener = revisions -> {};
  private volatile Duration ahead = Duration.ZERO;

  private Db(
      Connector connector,
      HikariDataSource pool,
      @Nullable Connection keeper,
      AuditChain chain,
      Clock clock,
      Duration queryTimeout) {
    this.connector = connector;
    this.pool = pool;
    this.keeper = keeper;
    this.jdbi = Jdbi.create(pool);
    this.chain = chain;
    this.clock = clock;
    this.lockMillis = queryTimeout.toMillis();
  }

  /** Connects, and brings the schema up to date. */
  public static Db open(
      Connector connector, int poolSize, Duration queryTimeout, AuditChain chain, Clock clock) {
    @Nullable Connection keeper = null;
    try {
      // H2 closes a file, and forgets what is in memory, with the last connection.
      keeper = connector.getConnection();
      connector.restrictFile();
      Schema.bringUpToDate(connector);
      HikariDataSource pool = new HikariDataSource(poolConfig(connector, poolSize));
      if (connector.isPostgres()) {
        keeper.close();
        keeper = null;
      }
      Db db = new Db(connector, pool, keeper, chain, clock, queryTimeout);
      keeper = null;
      db.syncTime();
      return db;
    } catch (SQLException e) {
      throw Failures.of(e);
    } finally {
      closeQuietly(keeper);
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
      try (Handle handle = jdbi.open()) {
        return work.apply(handle);
      } catch (RuntimeException e) {
        StoreException failure = failure(e, attempt);
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  /**
   * Does something as a whole, with its audit lines, or not at all; again if another transaction
   * came in between, so do nothing in it but statements.
   *
   * @throws Constraint if a row's key is taken, or a row is still needed
   * @throws StoreException AUDIT_UNAVAILABLE, STORE_UNAVAILABLE: then it may still have been done,
   *     if the answer to the commit was lost
   */
  public <T> T write(Function<Tx, T> work) {
    // An H2 file survives a kill only if one transaction at a time writes to it.
    boolean alone = !connector.isPostgres();
    if (alone) {
      lock(writing);
    }
    try {
      return writeNow(work);
    } finally {
      if (alone) {
        writing.unlock();
      }
    }
  }

  private void lock(ReentrantLock lock) {
    try {
      if (lock.tryLock(lockMillis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Failures.unavailable("Too many changes are waiting for the database");
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
      throw new StoreException(
          ErrorCode.AUDIT_UNAVAILABLE,
          StoreException.Category.UNAVAILABLE,
          "The audit can't be written, so nothing was done: look at the database",
          List.of(),
          null,
          Duration.ofSeconds(5));
    }
  }

  private void lockChain() {
    try {
      if (chain.tryLock(lockMillis)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Failures.unavailable("Too many changes are waiting to be put on record");
  }

  /** The last row that is locked, and for a short time: it puts all commits into one order. */
  private Revisions bump(Tx tx) {
    Handle handle = tx.handle();
    handle
        .createUpdate(
            "update store_installation set revision = revision + 1,"
                + " entries_revision = entries_revision + :entries,"
                + " providers_revision = providers_revision + :providers,"
                + " access_revision = access_revision + :access where id = 1")
        .bind("entries", tx.changes.contains(Change.Kind.ENTRIES) ? 1 : 0)
        .bind("providers", tx.changes.contains(Change.Kind.PROVIDERS) ? 1 : 0)
        .bind("access", tx.changes.contains(Change.Kind.ACCESS) ? 1 : 0)
        .execute();
    if (connector.isPostgres()) {
      handle
          .createQuery("select 1 from (select pg_notify('" + CHANNEL + "', '')) told")
          .mapTo(Integer.class)
          .one();
    }
    return Revisions.read(handle);
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
    if (Failures.isConstraint(sql)) {
      throw new Constraint();
    }
    return Failures.isCollision(sql) && attempt < ATTEMPTS ? null : Failures.of(sql);
  }

  /** Now, by this node's clock, as it can be stored. */
  public Instant now() {
    return Times.now(clock);
  }

  /** Now, by the database's clock: the same for all nodes, whatever their own clocks say. */
  public Instant sharedNow() {
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
