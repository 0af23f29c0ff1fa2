package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: a supervisor in its own JVM, and shells under it. */
@Timeout(120)
class SupervisorTest {

  /** Prints the name of each signal that it gets, and ends with 42 at USR2 or TERM. */
  private static final String TRAPS =
      "for s in HUP INT USR1 WINCH; do trap \"echo $s\" $s; done;"
          + " trap 'echo TERM; exit 42' TERM; trap 'echo USR2; exit 42' USR2;"
          + " echo ready $SECRET; while :; do sleep 0.02; done";

  @TempDir Path folder;

  @Test
  void theExitCodeIsTheWorkloads() throws Exception {
    for (String code : List.of("0", "7", "255")) {
      try (Supervised supervised = Supervised.sh(folder, "exit " + code)) {
        assertThat(supervised.exitCode()).isEqualTo(Integer.parseInt(code));
        assertThat(supervised.errors()).isEmpty();
      }
    }
  }

  @Test
  void aSignalThatEndsTheWorkloadGives128AndItsNumber() throws Exception {
    for (int signal : new int[] {9, 15, 11}) {
      try (Supervised supervised = Supervised.sh(folder, "kill -" + signal + " $$")) {
        assertThat(supervised.exitCode()).isEqualTo(128 + signal);
      }
    }
  }

  @Test
  void aCommandThatIsNotThereGives127AndOneThatCantRun126() throws Exception {
    Path notExecutable = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
    try (Supervised supervised = Supervised.start(folder, "none", 1, "/nowhere/at-all")) {
      assertThat(supervised.exitCode()).isEqualTo(127);
      assertThat(supervised.errors()).contains("no command /nowhere/at-all");
    }
    try (Supervised supervised = Supervised.start(folder, "none", 1, notExecutable.toString())) {
      assertThat(supervised.exitCode()).isEqualTo(126);
    }
  }

  @Test
  void eachSignalIsPassedOnOnce() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      for (String signal : List.of("HUP", "USR1", "INT", "WINCH", "USR1", "HUP")) {
        supervised.kill(signal);
        assertThat(supervised.line()).isEqualTo(signal);
      }
      supervised.kill("USR2");
      // The next line, so none of those before came twice.
      assertThat(supervised.line()).isEqualTo("USR2");
      assertThat(supervised.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void aSignalAfterTheWorkloadsEndDoesNotChangeTheExitCode() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, "exit 5 # lingers")) {
      assertThat(supervised.line()).isEqualTo("over");
      for (String signal : List.of("TERM", "INT", "HUP", "TERM", "USR1")) {
        supervised.kill(signal);
      }
      supervised.tell("end");
      assertThat(supervised.exitCode()).isEqualTo(5);
    }
  }

  @Test
  void whatIsInheritedIsDecidedAnewAtEachRestart() throws Exception {
    String script = "trap 'exit 0' TERM; echo ${HOME-gone} $SECRET; while :; do sleep 0.02; done";
    try (Supervised supervised = Supervised.start(folder, "restart", 10_000, "sh", "-c", script)) {
      assertThat(supervised.line()).endsWith(" first").doesNotStartWith("gone");
      supervised.tell("without HOME");
      supervised.tell("change second");
      assertThat(supervised.line()).isEqualTo("gone second");
    }
  }

  @Test
  void closingIsNotWaitedForLongerThanTold() {
    CountDownLatch never = new CountDownLatch(1);
    Runnable hangs =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    assertThat(Background.runWithin(Duration.ofMillis(1), hangs)).isFalse();
    assertThat(Background.runWithin(Duration.ofMinutes(1), () -> {})).isTrue();
    never.countDown();
  }

  @Test
  void termIsPassedOnAndTheWorkloadMayTidyUp() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.kill("TERM");
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void aSecondTermKillsAWorkloadThatIgnoresTheFirstAndWhatItHasStarted() throws Exception {
    String script = "trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.02; done";
    try (Supervised supervised = Supervised.sh(folder, script)) {
      long grandchild = Long.parseLong(supervised.line());
      supervised.kill("TERM");
      supervised.kill("TERM");
      // Two signals that are pending at once are one to the kernel: again until it has ended.
      while (supervised.isAlive()) {
        supervised.kill("TERM");
      }
      assertThat(supervised.exitCode()).isEqualTo(137);
      awaitEnd(grandchild);
    }
  }

  @Test
  void itEndsWithTheWorkloadAlsoWhenAGrandchildKeepsTheOutputOpen() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, "sleep 1000 & echo $!; exit 5")) {
      long grandchild = Long.parseLong(supervised.line());
      assertThat(supervised.exitCode()).isEqualTo(5);
      assertThat(ProcessHandle.of(grandchild)).isPresent();
      ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aWorkloadMayCloseItsOutput() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, "exec >&- 2>&- <&-; sleep 0.2; exit 3")) {
      assertThat(supervised.line()).isNull();
      assertThat(supervised.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void aSignalThatIsIgnoredStaysIgnored() throws Exception {
    List<String> command =
        Supervised.commandLine("none", 1, "-", "sh", "-c", "grep SigIgn /proc/self/status");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "trap '' HUP; exec \"$@\"", "sh");
    builder.command().addAll(command);
    Process process = builder.start();
    String line =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    long mask = Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
    assertThat(mask & 1).isEqualTo(1);
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aChangeRestartsTheWorkloadWithTheNewValueAndLeavesNoZombie() throws Exception {
    try (Supervised supervised = Supervised.start(folder, "restart", 10_000, "sh", "-c", TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("change second");
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.line()).isEqualTo("ready second");
      assertThat(zombiesOf(supervised.pid())).isEmpty();
      // The same again is no change: the next line is the signal's.
      supervised.tell("change second");
      supervised.kill("USR2");
      assertThat(supervised.line()).isEqualTo("USR2");
      assertThat(supervised.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void aWorkloadThatIgnoresTheRestartIsKilledAfterTheGrace() throws Exception {
    String script = "trap '' TERM; echo ready $SECRET; while :; do sleep 0.02; done";
    try (Supervised supervised = Supervised.start(folder, "restart", 50, "sh", "-c", script)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("change second");
      assertThat(supervised.line()).isEqualTo("ready second");
    }
  }

  @Test
  void aTermDuringARestartEndsItAndStartsNothing() throws Exception {
    String script =
        "trap 'echo TERM; sleep 1; exit 9' TERM; echo ready; while :; do sleep 0.02; done";
    try (Supervised supervised = Supervised.start(folder, "restart", 10_000, "sh", "-c", script)) {
      assertThat(supervised.line()).isEqualTo("ready");
      supervised.tell("change second");
      assertThat(supervised.line()).isEqualTo("TERM");
      supervised.kill("TERM");
      assertThat(supervised.exitCode()).isIn(9, 143);
      assertThat(supervised.line()).isNotEqualTo("ready");
    }
  }

  @Test
  void whatCantBeStartedIsNotRestarted() throws Exception {
    try (Supervised supervised = Supervised.start(folder, "restart", 10_000, "sh", "-c", TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("change " + "x".repeat(128 * 1024));
      supervised.tell("change third");
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.line()).isEqualTo("ready third");
      assertThat(supervised.errors())
          .contains("keeps its old secrets", "SECRET", "131072")
          .doesNotContain("xxx");
    }
  }

  @Test
  void whatTheKernelDoesNotTakeAfterAllIsRestartedWithTheOldSecrets() throws Exception {
    // Limits that are too high let the value through; the kernel does not.
    try (Supervised supervised =
        Supervised.start(folder, "restart", 10_000, "sh", "-c", TRAPS + " # unlimited")) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("change " + "x".repeat(128 * 1024));
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.line()).isEqualTo("ready first");
      assertThat(supervised.errors())
          .contains("restarted with its old secrets", "--files DIR")
          .doesNotContain("xxx");
      supervised.tell("change third");
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.line()).isEqualTo("ready third");
    }
  }

  @Test
  void aChangeMaySendASignalInstead() throws Exception {
    try (Supervised supervised =
        Supervised.start(folder, "signal:HUP", 10_000, "sh", "-c", TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("change second");
      assertThat(supervised.line()).isEqualTo("HUP");
      supervised.tell("change second");
      supervised.tell("change third");
      assertThat(supervised.line()).isEqualTo("HUP");
      supervised.kill("USR2");
      assertThat(supervised.line()).isEqualTo("USR2");
    }
  }

  @Test
  void aSecretThatIsTakenAwayEndsTheWorkload() throws Exception {
    try (Supervised supervised = Supervised.sh(folder, TRAPS)) {
      assertThat(supervised.line()).isEqualTo("ready first");
      supervised.tell("terminate");
      assertThat(supervised.line()).isEqualTo("TERM");
      assertThat(supervised.exitCode()).isEqualTo(42);
      assertThat(supervised.errors()).contains("taken away");
    }
  }

  private static void awaitEnd(long pid) {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    handle.ifPresent(process -> process.onExit().join());
  }

  private static List<String> zombiesOf(long parent) throws IOException {
    List<String> zombies = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String stat;
        try {
          stat = Files.readString(process.resolve("stat"));
        } catch (IOException e) {
          continue;
        }
        if (stat.substring(stat.lastIndexOf(')')).startsWith(") Z " + parent + " ")) {
          zombies.add(process.toString());
        }
      }
    }
    return zombies;
  }
}
