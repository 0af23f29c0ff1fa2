package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last step of {@code --exec}. A JVM can't replace itself by another program, so the launcher,
 * a shell, runs it as a helper, evaluates what it writes into a pipe, and calls {@code exec}. The
 * values are in that pipe and in the shell's memory, and in no argument and no file.
 */
public final class ExecStage {

  /** Set by the launcher: it reads this process's standard output, and nobody else does. */
  public static final String VARIABLE = "SECRET_STORE_EXEC_STAGE";

  /**
   * The first and the last line, by which the launcher knows that nothing else has got in between.
   */
  private static final String BEGIN = "# secret-store exec stage: begin\n";

  private static final String END = "# secret-store exec stage: end\n";

  private ExecStage() {}

  /** Whether the launcher evaluates what this process prints. */
  public static boolean isAwaited(Map<String, String> environment) {
    return environment.containsKey(VARIABLE);
  }

  /**
   * Refuses to write values where they may be seen.
   *
   * @throws WorkerException USAGE if the launcher does not stand ready with a pipe
   */
  public static void mustBeReady(Map<String, String> environment) {
    if (!"1".equals(environment.get(VARIABLE))) {
      throw new WorkerException(
          Reason.USAGE, "--exec works with the launcher bin/secret-store only: a JVM can't exec");
    }
    try {
      if (Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().startsWith("pipe:")) {
        return;
      }
    } catch (IOException e) {
      // Then nobody knows where it goes.
    }
    throw new WorkerException(
        Reason.USAGE, "--exec needs the launcher's pipe as standard output; nothing was written");
  }

  /**
   * Writes the shell's lines: what is to be unset, what is to be exported.
   *
   * @throws IOException if the launcher is gone
   */
  public static void write(
      OutputStream out, Map<String, String> own, Inheritance inheritance, SecretVariables secrets)
      throws IOException {
    Map<String, String> inherited = new HashMap<>(own);
    inheritance.applyTo(inherited);
    StringBuilder script = new StringBuilder(BEGIN);
    own.keySet().stream()
        .filter(name -> !inherited.containsKey(name) && isShellName(name))
        .sorted()
        .forEach(name -> script.append("unset ").append(name).append('\n'));
    // What the launcher has hidden from this JVM.
    new TreeMap<>(inherited)
        .forEach(
            (name, value) -> {
              if (!value.equals(own.get(name)) && isShellName(name)) {
                export(script, name, value);
              }
            });
    secrets.forEach((name, value) -> export(script, name, value));
    out.write(script.append(END).toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Between single quotes a shell takes everything as it is, but the quote itself. */
  private static void export(StringBuilder script, String name, String value) {
    script
        .append("export ")
        .append(name)
        .append("='")
        .append(value.replace("'", "'\\''"))
        .append("'\n");
  }

  /** A shell has no variable, and hands none on, with another name. */
  private static boolean isShellName(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }
}
