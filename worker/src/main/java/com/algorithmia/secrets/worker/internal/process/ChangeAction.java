package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.util.List;

/**
 * What happens to the workload when its secrets change.
 *
 * @param signal for {@link Kind#SIGNAL}: its name; else empty
 */
public record ChangeAction(Kind kind, String signal) {

  /** What is done. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** TERM, then another one is started. */
    RESTART,
    /** A signal is sent. */
    SIGNAL
  }

  /** Nothing is done. */
  public static final ChangeAction NONE = new ChangeAction(Kind.NONE, "");

  private static final List<String> SIGNALS =
      List.of("HUP", "INT", "TERM", "USR1", "USR2", "WINCH");

  /**
   * Reads {@code none}, {@code restart} or {@code signal:HUP}.
   *
   * @throws WorkerException USAGE for anything else
   */
  public static ChangeAction parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.equals("restart")) {
      return new ChangeAction(Kind.RESTART, "");
    }
    String signal = text.startsWith("signal:") ? text.substring("signal:".length()) : "";
    if (SIGNALS.contains(signal)) {
      return new ChangeAction(Kind.SIGNAL, signal);
    }
    throw new WorkerException(
        Reason.USAGE,
        "--on-change takes none, restart, or signal: and one of " + String.join(", ", SIGNALS));
  }
}
