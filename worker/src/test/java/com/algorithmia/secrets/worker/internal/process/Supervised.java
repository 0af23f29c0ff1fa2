package com.algorithmia.secrets.worker.internal.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link SupervisorProgram}. */
final class Supervised implements AutoCloseable {

  private static final int SECONDS = 60;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final Path pipe;
  private BufferedWriter control;

  private Supervised(Process process, Path errors, Path pipe) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.errors = errors;
    this.pipe = pipe;
  }

  /** The command line of a supervisor, for those who start it in their own way. */
  static List<String> commandLine(
      String onChange, long graceMillis, String pipe, String... command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(SupervisorProgram.class.getName(), onChange, "" + graceMillis, pipe));
    line.addAll(List.of(command));
    return line;
  }

  static Supervised start(Path folder, String onChange, long graceMillis, String... command)
      throws IOException, InterruptedException {
    Path pipe = folder.resolve("control");
    if (!Files.exists(pipe)) {
      new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    }
    Path errors = Files.createTempFile(folder, "errors", "");
    ProcessBuilder builder =
        new ProcessBuilder(commandLine(onChange, graceMillis, pipe.toString(), command));
    builder.environment().put("LC_ALL", "C.UTF-8");
    return new Supervised(builder.redirectError(errors.toFile()).start(), errors, pipe);
  }

  static Supervised sh(Path folder, String script) throws IOException, InterruptedException {
    return start(folder, "none", 10_000, "sh", "-c", script);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The next line that the workload prints. */
  String line() throws IOException {
    return out.readLine();
  }

  void kill(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, "" + pid())
        .redirectErrorStream(true)
        .start()
        .waitFor();
  }

  void tell(String line) throws IOException {
    if (control == null) {
      control = Files.newBufferedWriter(pipe);
    }
    control.write(line + "\n");
    control.flush();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the supervisor has not ended");
    }
    return process.exitValue();
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (control != null) {
      control.close();
    }
  }
}
