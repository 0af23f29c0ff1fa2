package com.algorithmia.secrets.worker;

import java.util.Objects;

/**
 * Why the worker did not do what it was asked. The message is for people: it says what to do, and
 * holds no value, no credential and nothing that a server or a backend answered.
 */
public final class WorkerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. Each has an exit code for {@code run} and one for {@code inject}. */
  public enum Reason {
    /** The command line, a settings file or a template is wrong. */
    USAGE(125, 2),
    /** Something on this machine failed: a file, a process, a key set. */
    FAILED(125, 1),
    /** The key is not accepted, or may not read this. */
    DENIED(125, 3),
    /** There is no such algorithm or secret, or this key can't see it. */
    NOT_FOUND(125, 4),
    /** A name or a value can't be handed to a process. */
    REFUSED(125, 6),
    /** A server or a vault is not reached, busy or broken. */
    UNAVAILABLE(125, 7),
    /** A signature, a revision, a digest or a ciphertext is not what it must be. */
    NOT_TRUSTED(125, 9),
    /** The command is there, and can't be executed. */
    NOT_EXECUTABLE(126, 1),
    /** There is no such command. */
    NO_SUCH_COMMAND(127, 1);

    private final int runCode;
    private final int injectCode;

    Reason(int runCode, int injectCode) {
      this.runCode = runCode;
      this.injectCode = injectCode;
    }

    /** The exit code of {@code run}: 125 unless the command itself is at fault, as of env(1). */
    public int runExitCode() {
      return runCode;
    }

    /** The exit code of {@code inject}, from the table of the command line. */
    public int injectExitCode() {
      return injectCode;
    }
  }

  private final Reason reason;

  /** With a message that may be shown to anybody. */
  public WorkerException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }
}
