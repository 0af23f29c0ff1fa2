package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * How to start the workload: its command, and what it inherits. Starts it as often as it is told
 * to, each time with other secrets. Immutable.
 */
public final class Launch {

  private final List<String> command;
  private final Supplier<Inheritance> inheritance;
  private final KernelLimits limits;

  private Launch(List<String> command, Supplier<Inheritance> inheritance, KernelLimits limits) {
    this.command = List.copyOf(command);
    this.inheritance = inheritance;
    this.limits = limits;
  }

  /**
   * Starts nothing yet.
   *
   * @param command the program, then its arguments
   * @param inheritance is asked at each start: what providers log in by may have become more
   */
  public static Launch of(
      List<String> command, Supplier<Inheritance> inheritance, KernelLimits limits) {
    return new Launch(command, inheritance, limits);
  }

  /**
   * Refuses, before anything is started or stopped, what the kernel would refuse.
   *
   * @throws WorkerException REFUSED
   */
  public void check(SecretVariables secrets) {
    Encoding.check(command, secrets);
    limits.check(command, inheritance.get().environment(System.getenv(), secrets));
  }

  /**
   * Starts the command in this process's group, with this process's terminal and files.
   *
   * @throws WorkerException REFUSED as {@link #check}; NO_SUCH_COMMAND, NOT_EXECUTABLE, FAILED
   */
  Child start(SecretVariables secrets) {
    check(secrets);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    inheritance.get().applyTo(builder.environment());
    secrets.forEach(builder.environment()::put);
    try {
      return new Child(builder.start());
    } catch (IOException e) {
      throw notStarted(String.valueOf(e.getMessage()));
    }
  }

  private WorkerException notStarted(String message) {
    String program = Printable.of(command.get(0));
    // The JDK names errno in its message and nowhere else: as "error=2," in 17, "error: 2 (" in 25.
    String errno = message.replaceFirst("(?s).*error(?:=|: )([0-9]+).*", "$1");
    if (errno.equals("2")) {
      return new WorkerException(Reason.NO_SUCH_COMMAND, "there is no command " + program);
    }
    if (errno.equals("7")) {
      return new WorkerException(
          Reason.REFUSED,
          "the kernel does not take so large a command and environment; hand the secrets over as"
              + " files (--files DIR); nothing was started");
    }
    if (errno.equals("13") || errno.equals("8")) {
      return new WorkerException(
          Reason.NOT_EXECUTABLE, "the command " + program + " can't be executed");
    }
    return new WorkerException(Reason.FAILED, "the command " + program + " could not be started");
  }

  /** Whether this JVM turns text into the bytes that were meant. */
  private static final class Encoding {

    static void check(List<String> command, SecretVariables secrets) {
      if (isUtf8()) {
        return;
      }
      boolean[] ascii = {true};
      secrets.forEach((name, value) -> ascii[0] &= Utf8.isAscii(value));
      command.forEach(argument -> ascii[0] &= Utf8.isAscii(argument));
      if (!ascii[0]) {
        throw new WorkerException(
            Reason.REFUSED,
            "this JVM would garble what is not ASCII; start it by bin/secret-store, or set"
                + " LC_ALL=C.UTF-8; nothing was started");
      }
    }

    private static boolean isUtf8() {
      // ProcessBuilder encodes with file.encoding up to JDK 17, and with sun.jnu.encoding after it.
      return Runtime.version().feature() <= 17
          ? Charset.defaultCharset().equals(StandardCharsets.UTF_8)
          : "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    }
  }
}
