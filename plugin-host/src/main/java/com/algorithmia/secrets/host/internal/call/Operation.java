package com.algorithmia.secrets.host.internal.call;

import com.algorithmia.secrets.host.HostSettings;
import java.time.Duration;
import java.util.Locale;

/** What is asked of a plugin: decides deadline, what a lost answer means, and the metrics' tag. */
public enum Operation {
  GET_SECRET(false, Time.CALL),
  GET_VERSION(false, Time.CALL),
  LAST_UPDATED(false, Time.CALL),
  GET_SECRETS(false, Time.BULK),
  GET_VERSIONS(false, Time.BULK),
  CREATE_SECRET(true, Time.CALL),
  UPDATE_SECRET(true, Time.CALL),
  DELETE_SECRET(true, Time.CALL),
  RESTORE_VERSION(true, Time.CALL),
  LIST_SECRETS(false, Time.CALL),
  LIST_VERSIONS(false, Time.CALL),
  FIND_BY_REQUEST(false, Time.CALL),
  EXPORT_SEALED(false, Time.BULK),
  OPEN_SEALED(false, Time.CALL),
  LIST_SEALED(false, Time.BULK),
  RESEAL(false, Time.CALL),
  REPLACE_SEALED(true, Time.CALL),
  LIST_KEYS(false, Time.BULK),
  CHANGE_KEYS(true, Time.MAINTENANCE),
  REENCRYPT(true, Time.MAINTENANCE),
  CHECK_CONNECTION(false, Time.BULK),
  CREATE_PROVIDER(false, Time.CREATE),
  DESCRIBE(false, Time.CREATE),
  CLOSE(false, Time.CLOSE);

  private enum Time {
    CALL,
    BULK,
    MAINTENANCE,
    CREATE,
    CLOSE
  }

  private final boolean write;
  private final Time deadline;

  Operation(boolean write, Time deadline) {
    this.write = write;
    this.deadline = deadline;
  }

  /** Whether it changes the backend: then a lost answer is OUTCOME_UNKNOWN. */
  public boolean isWrite() {
    return write;
  }

  /** How long the caller waits. */
  public Duration deadline(HostSettings settings) {
    return switch (deadline) {
      case CALL -> settings.callDeadline();
      case BULK -> settings.bulkDeadline();
      case MAINTENANCE -> settings.maintenanceDeadline();
      case CREATE -> settings.createDeadline();
      case CLOSE -> settings.closeDeadline();
    };
  }

  /** Whether it goes to the backend: only such calls tell whether that is well. */
  public boolean reachesBackend() {
    return this != CREATE_PROVIDER && this != DESCRIBE && this != CLOSE;
  }

  /**
   * Whether the plugin may come across a value that the host does not know: also a write that takes
   * up what is stored, such as an older version.
   */
  public boolean meetsUnknownValues() {
    return switch (this) {
      case GET_SECRET,
          GET_SECRETS,
          GET_VERSION,
          GET_VERSIONS,
          LAST_UPDATED,
          RESTORE_VERSION,
          OPEN_SEALED,
          RESEAL,
          REENCRYPT ->
          true;
      default -> false;
    };
  }

  /** For metrics and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
