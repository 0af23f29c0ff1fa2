package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much the kernel takes for one {@code execve}: what is more fails with E2BIG, after the fact
 * and without a name. Here it is told before anything is started.
 *
 * @param maxString bytes of one argument or of {@code NAME=value}, with the NUL at its end
 * @param maxTotal bytes of all arguments and variables, with a pointer for each
 */
public record KernelLimits(long maxString, long maxTotal) {

  /** MAX_ARG_STRLEN: 32 pages of 4 KiB. Pages may be larger, values that fit everywhere may not. */
  static final long LINUX_MAX_STRING = 128 * 1024;

  private static final long LINUX_MINIMUM = 128 * 1024;
  private static final long LINUX_MAXIMUM = 6 * 1024 * 1024;
  private static final long POINTER = 8;

  /** For the program's file name, which counts too, and an interpreter's line. */
  private static final long RESERVE = 4096;

  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** The limits of this process, which its children inherit: a quarter of the stack's limit. */
  public static KernelLimits ofThisProcess() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith("Max stack size")) {
          return ofStackLimit(line.substring("Max stack size".length()).strip().split(" +", 2)[0]);
        }
      }
    } catch (IOException e) {
      // Not Linux, or no /proc: what every system takes.
    }
    return new KernelLimits(LINUX_MAX_STRING, LINUX_MINIMUM);
  }

  static KernelLimits ofStackLimit(String soft) {
    long quarter = soft.equals("unlimited") ? LINUX_MAXIMUM : Long.parseLong(soft) / 4;
    return new KernelLimits(
        LINUX_MAX_STRING, Math.max(LINUX_MINIMUM, Math.min(quarter, LINUX_MAXIMUM)));
  }

  /**
   * Refuses what would not start.
   *
   * @param environment all variables that the process gets
   * @throws WorkerException REFUSED, with what is too long
   */
  void check(List<String> command, Map<String, String> environment) {
    long total = RESERVE;
    for (String argument : command) {
      long bytes = Utf8.length(argument) + 1;
      if (bytes > maxString) {
        throw refused(
            "an argument of the command has "
                + bytes
                + " bytes; the kernel takes "
                + maxString
                + " for one");
      }
      total += bytes + POINTER;
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      problem(variable.getKey(), variable.getValue())
          .ifPresent(
              problem -> {
                throw refused(problem);
              });
      total += bytes(variable.getKey(), variable.getValue()) + POINTER;
    }
    if (total > maxTotal) {
      throw refused(
          "command and environment have "
              + total
              + " bytes; the kernel takes "
              + maxTotal
              + " for one process (a quarter of `ulimit -s`). Hand the secrets over as files"
              + " (--files DIR), or raise the limit of the stack");
    }
  }

  /**
   * Why the kernel would not take this variable in any process, in a sentence that names it and
   * never its value; empty if it would.
   */
  public Optional<String> problem(String name, String value) {
    long bytes = bytes(name, value);
    return bytes <= maxString
        ? Optional.empty()
        : Optional.of(
            "the variable "
                + Printable.of(name)
                + " has "
                + bytes
                + " bytes with its name; the kernel takes "
                + maxString
                + " for one. Hand it over as a file: --files DIR");
  }

  private static long bytes(String name, String value) {
    return Utf8.length(name) + Utf8.length(value) + 2;
  }

  private static WorkerException refused(String problem) {
    return new WorkerException(Reason.REFUSED, problem + "; nothing was started");
  }
}
