package com.algorithmia.secrets.cli;

/** Ends a command with a message for people and an exit code. The message holds no value. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  /** With a message that says what to do. */
  public CommandException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /** For arguments that are wrong. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  /** What the process ends with. */
  public ExitCode code() {
    return code;
  }
}
