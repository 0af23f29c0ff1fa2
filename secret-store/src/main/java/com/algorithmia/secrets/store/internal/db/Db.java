package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.h2.DurableH2File;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.chain.AuditChain;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  /** A read by JDBC alone. */
  public interface Reading<T> {
    T from(Connection connection) throws SQLException;
  }

  private static final int ATTEMPTS = 4;

  private final Connector connector;
  private final Pool pool;
  private final Jdbi jdbi;
  private final Commits commits;
  private final DatabaseClock clock;

  private Db(Connector connector, Pool pool, Commits commits, DatabaseClock clock) {
    this.connector = connector;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool.connections());
    this.commits = commits;
    this.clock = clock;
  }

  /** Connects, and brings the schema up to date. */
  public static Db open(
      Connector connector, int poolSize, Duration queryTimeout, AuditChain chain, Clock clock) {
    Pool pool = Pool.open(connector, poolSize, queryTimeout);
    Commits commits = new Commits(chain, connector.isPostgres(), queryTimeout);
    Db db = new Db(connector, pool, commits, new DatabaseClock(clock));
    boolean synced = false;
    try {
      db.syncTime();
      synced = true;
    } finally {
      if (!synced) {
        db.close();
      }
    }
    return db;
  }

  /** Tells this one of commits that changed something. */
  public void onCommit(Committed committed) {
    commits.tell(committed);
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
    return Commits.CHANNEL;
  }

  /** Reads; each statement for itself. */
  public <T> T read(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      DurableH2File.Permit permit = pool.permit(false);
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
      DurableH2File.Permit permit = pool.permit(false);
      try (permit;
          Connection connection = pool.connections().getConnection()) {
        return work.from(connection);
      } catch (SQLException e) {
        StoreException failure = failure(e, attempt);
        if (failure != null) {
          throw failure;
        }
      }
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
    DurableH2File.Permit permit = pool.permit(true);
    try (permit) {
      result = writeNow(work);
    }
    pool.tidy();
    return result;
  }

  private <T> T writeNow(Function<Tx, T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Handle handle = jdbi.open()) {
        handle.begin();
        try {
          Tx tx = new Tx(handle);
          T result = work.apply(tx);
          commits.commit(tx);
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
    return clock.now();
  }

  /** Compares this node's clock with the database's. */
  public void syncTime() {
    Boolean synced =
        read(
            handle -> {
              clock.sync(handle);
              return Boolean.TRUE;
            });
    assert synced;
  }

  @Override
  public void close() {
    pool.close();
  }
}
