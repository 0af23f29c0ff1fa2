package com.algorithmia.secrets.worker.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Receives this process's signals. {@code sun.misc.Signal} is the one way to that without native
 * code; the module jdk.unsupported exports it in JDK 17 and 25 alike.
 */
final class Signals {

  /** What is passed on. QUIT is the JVM's own and STOP and KILL are nobody's. */
  static final List<String> FORWARDED = List.of("HUP", "INT", "TERM", "USR1", "USR2", "WINCH");

  private static final Path STATUS = Path.of("/proc/self/status");

  /** Linux's numbers, for the mask of ignored signals. */
  private static final List<Integer> NUMBERS = List.of(1, 2, 15, 10, 12, 28);

  private Signals() {}

  /**
   * Calls back for each signal that comes from now on, by its name, on a thread of the JVM's. A
   * signal that this process was told to ignore (as nohup does) stays ignored, here and in the
   * child. There is no way back: the JVM's own handlers would end the process with another code
   * than the workload's.
   */
  static void receive(Consumer<String> receiver) {
    long ignored = ignoredMask();
    for (int i = 0; i < FORWARDED.size(); i++) {
      if ((ignored >>> (NUMBERS.get(i) - 1) & 1) == 0) {
        SignalHandler unused =
            Signal.handle(new Signal(FORWARDED.get(i)), got -> receiver.accept(got.getName()));
      }
    }
  }

  private static long ignoredMask() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("SigIgn:")) {
          return Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // No /proc: then nothing is known to be ignored.
    }
    return 0;
  }
}
