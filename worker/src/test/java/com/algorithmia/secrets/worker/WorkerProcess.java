package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.internal.process.Needs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The worker in a process of its own, as the launcher starts it. */
final class WorkerProcess implements AutoCloseable {

  private static final int SECONDS = 60;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;

  private WorkerProcess(Process process, Path errors) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.errors = errors;
  }

  /** What a start needs, collected step by step. */
  static final class Setup {

    private final Path folder;
    private final List<String> before = new ArrayList<>();
    private final List<String> jvm = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();

    Setup(Path folder) {
      this.folder = folder;
      environment.put("LC_ALL", "C.UTF-8");
      environment.put("PATH", System.getenv("PATH"));
      environment.put("HOME", folder.toString());
    }

    Setup environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    Setup jvm(String option) {
      jvm.add(option);
      return this;
    }

    /**
     * No file may grow beyond this many blocks of the shell's ulimit: as on a disk that is full.
     */
    Setup blocksPerFile(int blocks) {
      before.addAll(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
      return this;
    }

    Setup arguments(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    WorkerProcess start() throws IOException {
      List<String> line = new ArrayList<>(before);
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
      line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
      if (Runtime.version().feature() >= 24) {
        // Tink's protobuf uses what later JDKs warn of.
        line.add("--sun-misc-unsafe-memory-access=allow");
      }
      line.addAll(jvm);
      line.addAll(List.of("-cp", System.getProperty("java.class.path")));
      line.add(WorkerMain.class.getName());
      line.addAll(arguments);
      Path errors = Files.createTempFile(folder, "errors", "");
      ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new WorkerProcess(builder.start(), errors);
    }
  }

  /** The shaded JAR of the internal provider, which the build has made before this module. */
  static Path internalProvider() throws IOException {
    return shadedJar("provider-internal");
  }

  /** What of it a worker needs, which the build makes beside it. */
  static Path internalProviderForWorkers() throws IOException {
    return shadedJar("provider-internal", "-reader");
  }

  /** The shaded JAR of a provider, or no test. */
  static Path shadedJar(String module) throws IOException {
    return shadedJar(module, "");
  }

  private static Path shadedJar(String module, String classifier) throws IOException {
    String given = System.getProperty("secretstore." + module + classifier);
    if (given != null) {
      return Path.of(given);
    }
    Path target = Path.of("..", module, "target");
    List<Path> found = List.of();
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        String name = module + "-[0-9][0-9.]*(-SNAPSHOT)?" + classifier + "\\.jar";
        found = files.filter(file -> file.getFileName().toString().matches(name)).toList();
      }
    }
    Needs.that(
        found.size() == 1, "the packaged JAR of " + module + classifier + ": mvn package makes it");
    return found.get(0).toAbsolutePath().normalize();
  }

  String line() throws IOException {
    return out.readLine();
  }

  /** All that the workload still prints. */
  String rest() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      all.append(line).append('\n');
    }
    return all.toString();
  }

  void kill(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the worker has not ended");
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it has told this on its standard error. */
  void awaitErrors(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2L * SECONDS);
    boolean over = false;
    while (!errors().contains(text)) {
      if (over) {
        throw new AssertionError("the worker never told '" + text + "', but: " + errors());
      }
      over = process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end;
    }
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
