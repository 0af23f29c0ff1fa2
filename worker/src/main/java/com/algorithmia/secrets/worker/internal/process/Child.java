package com.algorithmia.secrets.worker.internal.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** A started workload. Thread-safe. The JVM reaps it as soon as it ends: it is never a zombie. */
final class Child {

  private static final long SIGNAL_SECONDS = 10;

  private final Process process;

  Child(Process process) {
    this.process = process;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Calls back once it has ended: with its exit code, or 128 and the number of the signal that
   * ended it.
   */
  void onExit(IntConsumer callback) {
    var unused = process.onExit().thenAccept(ended -> callback.accept(ended.exitValue()));
  }

  /**
   * Sends a signal to this process alone. Java can send TERM and KILL only; for the others the
   * shell's builtin does it.
   *
   * @param name such as {@code HUP}
   * @return whether it was sent; false if the process has ended
   */
  boolean signal(String name) {
    if (!process.isAlive()) {
      return false;
    }
    if (name.equals("TERM")) {
      return process.toHandle().destroy();
    }
    ProcessBuilder kill =
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, "" + pid());
    kill.environment().clear();
    kill.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    kill.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    kill.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process sent = kill.start();
      if (!sent.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
        sent.destroyForcibly();
        return false;
      }
      return sent.exitValue() == 0;
    } catch (IOException e) {
      // No shell: a bare container.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends this process and everything that it has started and that has not detached from it. */
  void kill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
