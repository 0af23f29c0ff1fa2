package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where failures of the databases become kinds of the contract, by SQLState and
 * vendor code. The drivers' texts are dropped, logs included: they can repeat what was sent.
 */
final class SqlFailures {

  private static final Logger LOG = LoggerFactory.getLogger(SqlFailures.class);

  // Vendor codes of H2 (org.h2.api.ErrorCode).
  private static final int H2_WRONG_USER_OR_PASSWORD = 28000;
  private static final int H2_ALREADY_OPEN = 90020;
  private static final int H2_IO = 90028;
  private static final int H2_FILE_CORRUPTED = 90030;
  private static final int H2_IO_WITH_FILE = 90031;
  private static final int H2_UNSUPPORTED_FORMAT = 90048;
  private static final int H2_CONNECTION_BROKEN = 90067;
  private static final int H2_NOT_ENOUGH_RIGHTS = 90096;
  private static final int H2_READ_ONLY = 90097;
  private static final int H2_CLOSED = 90098;
  private static final int H2_CLOSING = 90121;
  private static final int H2_CONCURRENT_UPDATE = 90131;
  private static final int H2_NOT_FOUND = 90146;
  private static final int H2_NOT_FOUND_IF_EXISTS = 90149;
  private static final int H2_ADMIN_NEEDED = 90040;

  private SqlFailures() {}

  /** Nothing was changed, whatever was tried: a read, or a transaction that was not committed. */
  static SecretProviderException of(SQLException e) {
    note(e);
    return classify(e);
  }

  /** A change was sent, and may have taken place unless the failure rules it out. */
  static SecretProviderException ofWrite(SQLException e) {
    note(e);
    return isBroken(e)
        ? new SecretProviderException(
            Kind.OUTCOME_UNKNOWN,
            "The answer of the database was lost: the change may or may not have taken place "
                + code(e))
        : classify(e);
  }

  /** Whether the connection or the database is gone, so that an answer may have been lost. */
  static boolean isBroken(SQLException e) {
    String state = state(e);
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("58")
        || isH2Closed(e)
        || e.getErrorCode() == H2_IO
        || e.getErrorCode() == H2_IO_WITH_FILE;
  }

  /** Whether an H2 database has closed itself, so that it has to be opened again. */
  static boolean isH2Closed(SQLException e) {
    return switch (e.getErrorCode()) {
      case H2_CONNECTION_BROKEN, H2_CLOSED, H2_CLOSING, H2_FILE_CORRUPTED -> true;
      default -> false;
    };
  }

  /** Whether the transaction was given up in favour of another one. */
  static boolean isCollision(SQLException e) {
    return state(e).startsWith("40") || e.getErrorCode() == H2_CONCURRENT_UPDATE;
  }

  /** Whether a row of that name is there already. */
  static boolean isDuplicate(SQLException e) {
    return state(e).equals("23505");
  }

  /** Whether the tables are not there. */
  static boolean isSchemaMissing(SQLException e) {
    return state(e).equals("42P01") || state(e).equals("42S02") || state(e).equals("42S04");
  }

  private static SecretProviderException classify(SQLException e) {
    String state = state(e);
    int vendor = e.getErrorCode();
    if (state.startsWith("28") || vendor == H2_WRONG_USER_OR_PASSWORD) {
      return failure(
          Kind.UNAUTHENTICATED, "The database does not accept db_username and db_password", e);
    }
    if (state.equals("42501") || vendor == H2_NOT_ENOUGH_RIGHTS || vendor == H2_ADMIN_NEEDED) {
      return failure(Kind.PERMISSION_DENIED, "The user of the database lacks rights for this", e);
    }
    if (vendor == H2_READ_ONLY) {
      return failure(Kind.PERMISSION_DENIED, "The file of the database is read-only", e);
    }
    if (vendor == H2_ALREADY_OPEN) {
      return failure(
          Kind.UNAVAILABLE,
          "The file of the database is open in another process or plugin: stop that one, or use"
              + " PostgreSQL",
          e);
    }
    if (state.equals("3D000") || vendor == H2_NOT_FOUND || vendor == H2_NOT_FOUND_IF_EXISTS) {
      return failure(Kind.UNAVAILABLE, "The database that db_uri names is not there", e);
    }
    if (state.equals("53300")) {
      return new SecretProviderException(
          Kind.THROTTLED, "The database has too many connections " + code(e));
    }
    if (isDiskFull(e)) {
      return failure(Kind.UNAVAILABLE, "The disk of the database is full", e);
    }
    if (state.equals("25006")) {
      return failure(
          Kind.UNAVAILABLE, "The database only allows reads at the moment (a standby?)", e);
    }
    if (isSchemaMissing(e)) {
      return failure(
          Kind.UNAVAILABLE, "The tables are not there yet: a provider that writes makes them", e);
    }
    if (state.equals("57014") || state.equals("HYT00") || state.equals("55P03")) {
      return failure(Kind.UNAVAILABLE, "The database took longer than query_timeout", e);
    }
    if (isCollision(e)) {
      return failure(Kind.CONFLICT, "Another change came in between, several times", e);
    }
    if (vendor == H2_FILE_CORRUPTED || vendor == H2_UNSUPPORTED_FORMAT) {
      return failure(Kind.UNAVAILABLE, "The file of the database is damaged or too new", e);
    }
    if (state.equals("08004") || hasCause(e, SSLException.class)) {
      return failure(
          Kind.UNAVAILABLE,
          "The database refused the connection, or its TLS is not as wanted: check its certificate,"
              + " db_ca_file, and sslmode in db_uri",
          e);
    }
    if (state.startsWith("08")) {
      return failure(Kind.UNAVAILABLE, "The database is not reached", e);
    }
    return failure(Kind.UNAVAILABLE, "The database failed", e);
  }

  private static boolean isDiskFull(SQLException e) {
    if (state(e).equals("53100")) {
      return true;
    }
    // H2 has no code of its own for it. The text is looked at and not passed on.
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          && String.valueOf(cause.getMessage())
              .toLowerCase(Locale.ROOT)
              .contains("no space left")) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasCause(SQLException e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static SecretProviderException failure(Kind kind, String what, SQLException e) {
    return new SecretProviderException(kind, what + " " + code(e));
  }

  private static String code(SQLException e) {
    String state = state(e);
    int vendor = e.getErrorCode();
    return "(SQLState "
        + (state.isEmpty() ? "none" : state)
        + (vendor == 0 || state.equals(Integer.toString(vendor)) ? "" : ", code " + vendor)
        + ")";
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null || !state.matches("[0-9A-Z]{5}") ? "" : state;
  }

  private static void note(SQLException e) {
    LOG.debug("{} {}", e.getClass().getName(), code(e));
  }
}
