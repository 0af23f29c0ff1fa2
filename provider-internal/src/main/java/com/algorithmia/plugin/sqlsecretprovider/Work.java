package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is to be done with the database, and decides what a failure means by how far it came: a
 * read has changed nothing, nor has a transaction before its commit; a change that was sent and not
 * answered may have taken place. Safe for many threads.
 */
final class Work {

  private static final Logger LOG = LoggerFactory.getLogger(Work.class);

  /** How often a transaction is tried that another one gets in the way of. */
  private static final int ATTEMPTS = 4;

  /** What is done with a session. */
  interface Task<T> {
    T run(Session session) throws SQLException;
  }

  /** Looks for something that may not be there. */
  interface Lookup<T> {
    @Nullable T run(Session session) throws SQLException;
  }

  private final Database database;

  Work(Database database) {
    this.database = database;
  }

  /** Statements that change nothing. Tried once more if the connection turns out to be broken. */
  <T> T read(Task<T> task) {
    Deadline deadline = database.newDeadline();
    for (int attempt = 1; ; attempt++) {
      try {
        return read(task, deadline, attempt > 1);
      } catch (SQLException e) {
        database.failed(e);
        if (attempt > 1 || !SqlFailures.isBroken(e) || deadline.hasPassed()) {
          throw SqlFailures.of(e);
        }
      }
    }
  }

  private <T> T read(Task<T> task, Deadline deadline, boolean limited) throws SQLException {
    Permit permit = database.reading(deadline);
    try (permit;
        Connection connection = database.connection(deadline)) {
      return task.run(new Session(connection, database.dialect(), deadline, limited));
    }
  }

  /** Like {@link #read}, for what may not be there. */
  <T> Optional<T> find(Lookup<T> lookup) {
    return read(session -> Optional.ofNullable(lookup.run(session)));
  }

  /** One statement that is a transaction of its own. */
  <T> T write(Task<T> task) {
    Deadline deadline = database.newDeadline();
    T result = write(task, deadline);
    database.changed();
    return result;
  }

  private <T> T write(Task<T> task, Deadline deadline) {
    Permit permit = permit(deadline);
    try (permit) {
      Connection connection = connect(deadline);
      try (connection) {
        return task.run(new Session(connection, database.dialect(), deadline, false));
      } catch (SQLException e) {
        database.failed(e);
        throw SqlFailures.ofWrite(e);
      }
    }
  }

  /**
   * Several statements that take place together or not at all; not at all if the task throws. The
   * task may be run again.
   */
  <T> T transaction(Task<T> task) {
    Deadline deadline = database.newDeadline();
    for (int attempt = 1; ; attempt++) {
      boolean[] committing = {false};
      try {
        T result = attempt(task, deadline, committing);
        database.changed();
        return result;
      } catch (SQLException e) {
        database.failed(e);
        if (committing[0] && SqlFailures.isBroken(e)) {
          throw SqlFailures.ofWrite(e);
        }
        if (!SqlFailures.isCollision(e) || attempt == ATTEMPTS || deadline.hasPassed()) {
          throw SqlFailures.of(e);
        }
      }
    }
  }

  /** Sets {@code committing} when the commit is sent. */
  private <T> T attempt(Task<T> task, Deadline deadline, boolean[] committing) throws SQLException {
    Permit permit = permit(deadline);
    try (permit;
        Connection connection = connect(deadline)) {
      connection.setAutoCommit(false);
      try {
        T result = task.run(new Session(connection, database.dialect(), deadline, true));
        database.dialect().limitNetwork(connection, deadline.remainingMillis());
        committing[0] = true;
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection);
        throw e;
      }
    }
  }

  private Permit permit(Deadline deadline) {
    try {
      return database.writing(deadline);
    } catch (SQLException e) {
      throw SqlFailures.of(e);
    }
  }

  private Connection connect(Deadline deadline) {
    try {
      return database.connection(deadline);
    } catch (SQLException e) {
      database.failed(e);
      throw SqlFailures.of(e);
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, and the transaction ends with it.
      LOG.debug("No rollback: {}", e.getSQLState());
    }
  }
}
