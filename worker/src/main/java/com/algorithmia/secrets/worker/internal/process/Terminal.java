package com.algorithmia.secrets.worker.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Tells which signals the child has already got: those that a terminal sends, it sends to the whole
 * foreground process group, and the child is in this process's group.
 *
 * <p>Java does not tell who sent a signal. So INT, HUP and WINCH are taken for the terminal's while
 * this process is in its foreground group, and for somebody's {@code kill} otherwise. A {@code kill
 * -INT} aimed at a launcher in the foreground is therefore not passed on; TERM always is.
 */
final class Terminal {

  private static final Set<String> SENT_BY_TERMINALS = Set.of("INT", "HUP", "WINCH");

  private final Path stat;
  private final boolean hadTerminal;

  /** Looks at a file in the form of {@code /proc/self/stat}, now and at each question. */
  Terminal(Path stat) {
    this.stat = stat;
    this.hadTerminal = State.read(stat).terminal != 0;
  }

  static Terminal ofThisProcess() {
    return new Terminal(Path.of("/proc/self/stat"));
  }

  /** Whether a signal that has just come here was sent to the child by the terminal, too. */
  boolean hasSentToChild(String signal) {
    if (!SENT_BY_TERMINALS.contains(signal)) {
      return false;
    }
    State now = State.read(stat);
    if (now.terminal != 0) {
      return now.group == now.foreground;
    }
    // A terminal that hangs up is gone by the time that we look.
    return hadTerminal && signal.equals("HUP");
  }

  /**
   * @param terminal 0 = none
   * @param foreground the terminal's foreground process group
   */
  private record State(long group, long terminal, long foreground) {

    private static final State NONE = new State(0, 0, -1);

    static State read(Path stat) {
      try {
        String line = Files.readString(stat, java.nio.charset.StandardCharsets.ISO_8859_1);
        // The name in parentheses may hold anything, also spaces and parentheses.
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
        return new State(
            Long.parseLong(fields[2]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
      } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
        return NONE;
      }
    }
  }
}
