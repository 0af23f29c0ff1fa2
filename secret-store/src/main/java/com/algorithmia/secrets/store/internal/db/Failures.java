package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where failures of the database become the store's, by SQLState and vendor code. The
 * drivers' texts are dropped, logs included: they can repeat what was sent.
 */
public final class Failures {

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private static final int H2_ALREADY_OPEN = 90020;
  private static final int H2_CONCURRENT_UPDATE = 90131;

  private Failures() {}

  static StoreException of(SQLException e) {
    log.debug("{} {}", e.getClass().getName(), code(e));
    if (e.getErrorCode() == H2_ALREADY_OPEN) {
      return unavailable(
          "The database's file is open in another process: stop that one, or use PostgreSQL");
    }
    if (state(e).startsWith("28")) {
      return unavailable("The database does not accept the user and password " + code(e));
    }
    if (state(e).equals("57014") || state(e).equals("HYT00") || state(e).equals("55P03")) {
      return unavailable("The database took longer than a statement may " + code(e));
    }
    return unavailable("The database does not answer as it should " + code(e));
  }

  static StoreException unavailable(String message) {
    return new StoreException(
        ErrorCode.STORE_UNAVAILABLE,
        StoreException.Category.UNAVAILABLE,
        message,
        List.of(),
        null,
        Duration.ofSeconds(1));
  }

  /** Whether a row with that key is there already, or another row still needs this one. */
  static boolean isConstraint(SQLException e) {
    return state(e).startsWith("23");
  }

  /** Whether the transaction was given up in favour of another one. */
  static boolean isCollision(SQLException e) {
    return state(e).startsWith("40") || e.getErrorCode() == H2_CONCURRENT_UPDATE;
  }

  static @Nullable SQLException sqlException(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private static String code(SQLException e) {
    String state = state(e);
    return "(SQLState "
        + (state.isEmpty() ? "none" : state)
        + (e.getErrorCode() == 0 ? "" : ", code " + e.getErrorCode())
        + ")";
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null || !state.matches("[0-9A-Z]{5}") ? "" : state;
  }
}
