package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TerminalTest {

  /**
   * Starts a command at a terminal of its own, in the foreground, waits until it says "ready", acts
   * as asked, and prints all that came out of the terminal.
   */
  private static final String AT_A_TERMINAL =
      """
      import fcntl, os, pty, signal, struct, sys, termios
      act, command = sys.argv[1], sys.argv[2:]
      pid, terminal = pty.fork()
      if pid == 0:
          # A build in the background may ignore these, and what is ignored is inherited.
          for s in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
              signal.signal(s, signal.SIG_DFL)
          os.execvp(command[0], command)
      signal.alarm(60) # Ends with a failure what would hang.
      seen = b""
      def until(word):
          global seen
          while word not in seen:
              try:
                  more = os.read(terminal, 1000)
              except OSError:
                  more = b""
              if not more:
                  return
              seen += more
      until(b"ready")
      if act == "interrupt":
          os.write(terminal, b"\\x03")
          until(b"INT")
      elif act == "resize":
          fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
          until(b"WINCH")
      elif act == "term":
          pass
      os.kill(pid, signal.SIGTERM)
      until(b"nothing follows")
      status = os.waitpid(pid, 0)[1]
      sys.stdout.write(seen.decode() + "\\nexit %d\\n" % os.WEXITSTATUS(status))
      """;

  private static final String TRAPS =
      "for s in HUP INT WINCH; do trap \"echo $s\" $s; done; trap 'echo TERM; exit 42' TERM;"
          + " echo ready; while :; do sleep 0.02; done";

  @TempDir Path folder;

  @Test
  void theTerminalsOwnSignalsAreNotPassedOnASecondTime() throws Exception {
    assertThat(count(atATerminal("interrupt"), "INT")).isEqualTo(1);
    assertThat(count(atATerminal("resize"), "WINCH")).isEqualTo(1);
  }

  @Test
  void termIsPassedOnAlsoAtATerminal() throws Exception {
    assertThat(atATerminal("term")).contains("TERM", "exit 42");
  }

  @Test
  void theWorkloadHasTheTerminal() throws Exception {
    String seen =
        atATerminal("none", "sh", "-c", "test -t 0 && test -t 1 && test -t 2; echo ready $?");
    assertThat(seen).contains("ready 0");
  }

  private String atATerminal(String act) throws Exception {
    return atATerminal(act, "sh", "-c", TRAPS);
  }

  private String atATerminal(String act, String... command) throws Exception {
    Needs.python3();
    Path script = Files.writeString(folder.resolve("terminal.py"), AT_A_TERMINAL);
    ProcessBuilder builder = new ProcessBuilder("python3", script.toString(), act);
    builder.command().addAll(Supervised.commandLine("none", 10_000, "-", command));
    Process process = builder.redirectErrorStream(true).start();
    String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(seen).isZero();
    return seen;
  }

  private static long count(String seen, String word) {
    return seen.lines().filter(line -> line.strip().endsWith(word)).count();
  }

  @Test
  void withoutATerminalEverythingIsPassedOn() throws Exception {
    for (String stat : List.of("1 (a) b) S 1 7 7 0 -1 0", "", "nonsense")) {
      Terminal terminal = new Terminal(stat(stat));
      assertThat(terminal.hasSentToChild("INT")).isFalse();
      assertThat(terminal.hasSentToChild("HUP")).isFalse();
    }
    assertThat(new Terminal(folder.resolve("none")).hasSentToChild("INT")).isFalse();
  }

  @Test
  void inTheForegroundItIsTheTerminalInTheBackgroundItIsSomebody() throws Exception {
    Terminal terminal = new Terminal(stat("1 (java) S 1 7 7 34816 7 0"));
    assertThat(terminal.hasSentToChild("INT")).isTrue();
    assertThat(terminal.hasSentToChild("HUP")).isTrue();
    assertThat(terminal.hasSentToChild("TERM")).isFalse();
    assertThat(terminal.hasSentToChild("USR1")).isFalse();
    stat("1 (java) S 1 7 7 34816 9 0");
    assertThat(terminal.hasSentToChild("INT")).isFalse();
    assertThat(terminal.hasSentToChild("HUP")).isFalse();
  }

  @Test
  void aHangUpIsTheTerminalsAlsoWhenTheTerminalIsAlreadyGone() throws Exception {
    Terminal terminal = new Terminal(stat("1 (java) S 1 7 7 34816 7 0"));
    stat("1 (java) S 1 7 7 0 -1 0");
    assertThat(terminal.hasSentToChild("HUP")).isTrue();
    assertThat(terminal.hasSentToChild("INT")).isFalse();
  }

  private Path stat(String content) throws Exception {
    return Files.writeString(new File(folder.toFile(), "stat").toPath(), content);
  }
}
