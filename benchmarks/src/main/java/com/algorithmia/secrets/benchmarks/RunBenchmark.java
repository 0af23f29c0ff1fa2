package com.algorithmia.secrets.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whole processes: from the start of {@code run} to the first instruction of its child, with the
 * real server beside it, and the memory of the worker while the child runs. Peers, each with the
 * same JVM, options and a class-data archive of its own: a program that says hello; one that does
 * the same three steps and no more ({@link MinimalWorker}).
 */
final class RunBenchmark {

  private static final int RUNS = Integer.getInteger("run.starts", 21);

  /** What {@code bin/secret-store} gives to the JVM for {@code run}. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xms8m",
          "-Xmn3m",
          "-Xss512k",
          "-Xshare:auto",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Dfile.encoding=UTF-8",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private final Path folder;
  private final RunServer plain;
  private final RunServer tls;
  private final Path home;
  private final String classPath;

  private RunBenchmark(Path folder) throws Exception {
    this.folder = folder;
    this.home = Files.createDirectories(folder.resolve("home"));
    this.classPath = distribution(home);
    this.plain = new RunServer(Files.createDirectory(folder.resolve("plain")), false);
    this.tls = new RunServer(Files.createDirectory(folder.resolve("tls")), true);
  }

  static Table measure() throws Exception {
    Table table =
        new Table(
            "`run` from its start to the child's first instruction: median of "
                + RUNS
                + " starts in turn, class-data archives in use, internal provider, sealed values, a"
                + " warm server on this machine.",
            "milliseconds; memory in MB");
    Path folder = Files.createTempDirectory("run-benchmark");
    RunBenchmark benchmark = new RunBenchmark(folder);
    try {
      benchmark.fill(table);
    } finally {
      benchmark.plain.close();
      benchmark.tls.close();
    }
    return table;
  }

  private void fill(Table table) throws Exception {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(archived("hello", List.of(Hello.class.getName()), plain));
    for (RunServer server : List.of(plain, tls)) {
      for (int values : new int[] {1, 50}) {
        String name = (server == tls ? "tls" : "plain") + values;
        subjects.add(archived("run-" + name, runArguments(server, values), server));
        subjects.add(archived("min-" + name, minimalArguments(server, values), server));
      }
    }
    for (int i = -2; i < RUNS; i++) {
      for (Subject subject : subjects) {
        double millis = subject.millisToFirstInstruction();
        if (i >= 0) {
          subject.times[i] = millis;
        }
      }
    }
    double hello = named(subjects, "hello").median();
    for (String how : List.of("plain", "tls")) {
      for (int values : new int[] {1, 50}) {
        String what = of(values) + (how.equals("tls") ? ", TLS" : ", plain HTTP");
        double ours = named(subjects, "run-" + how + values).median();
        double minimal = named(subjects, "min-" + how + values).median();
        table.atMost(what, ours, "a minimal program with the same steps", minimal, 1.3);
        if (how.equals("plain")) {
          table.atMost(what, ours, "hello", hello, values == 1 ? 7 : 9);
        } else {
          table.besides(what, ours, "hello", hello);
        }
      }
    }
    memory(table, subjects);
  }

  private static String of(int values) {
    return values + (values == 1 ? " value" : " values");
  }

  private static Subject named(List<Subject> subjects, String name) {
    return subjects.stream().filter(one -> one.name.equals(name)).findAny().orElseThrow();
  }

  private static void memory(Table table, List<Subject> subjects) throws Exception {
    double hello = named(subjects, "hello").megabytes();
    for (int values : new int[] {1, 50}) {
      double ours = named(subjects, "run-plain" + values).megabytes();
      table.besides("memory while the child runs, " + of(values), ours, "hello", hello);
      table.atMost("the same", ours, "the limit", 65, 1);
    }
    table.remark(
        "Memory is the resident set of the worker's JVM while its child sleeps; of hello, at its"
            + " end. The minimal program reads the value and ends; ours also verifies the bundle's"
            + " signature, remembers its revision durably, guards the plugin, checks names and"
            + " sizes, and starts a process.");
    table.remark(
        "The archive is in use: of the classes of a start, "
            + named(subjects, "run-plain1").sharedClasses()
            + " came from it.");
  }

  private List<String> runArguments(RunServer server, int values) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "com.algorithmia.secrets.worker.WorkerMain",
                "run",
                "--algorithm",
                "acme/" + RunServer.algorithm(values),
                "--server",
                server.address(),
                "--key-file",
                server.keyFile(values).toString(),
                "--worker-dir",
                server.workerDirectory().toString(),
                "--state-dir",
                folder.resolve("state").toString()));
    server.certificate().ifPresent(file -> arguments.addAll(List.of("--ca-file", file.toString())));
    arguments.add("--");
    return arguments;
  }

  private List<String> minimalArguments(RunServer server, int values) {
    return List.of(
        MinimalWorker.class.getName(),
        server.address() + "/v1/worker/algorithms/acme/" + RunServer.algorithm(values) + "/bundle",
        server.keyFile(values).toString(),
        home.resolve("plugins/provider-internal.jar").toString(),
        server.workerDirectory().toString(),
        server.certificate().map(Path::toString).orElse("-"));
  }

  /**
   * The JARs of this class path in one folder, as a distribution has them: no folders of classes.
   */
  private static String distribution(Path home) throws Exception {
    Path plugins = Files.createDirectories(home.resolve("plugins"));
    Path internal = plugins.resolve("provider-internal.jar");
    Files.copy(Plugins.workerInternal(), internal, StandardCopyOption.REPLACE_EXISTING);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(internal));
    Files.writeString(
        plugins.resolve("provider-internal.jar.sha256"),
        HexFormat.of().formatHex(digest) + "  provider-internal.jar\n");
    Path lib = Files.createDirectories(home.resolve("lib"));
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path path = Path.of(entry);
      if (entry.isEmpty()) {
        continue;
      }
      if (Files.isDirectory(path)) {
        jars.add(0, jar(path, lib.resolve("benchmarks.jar")));
      } else if (isOfTheWorker(path.getFileName().toString())) {
        Path copy = lib.resolve(path.getFileName().toString());
        if (!Files.exists(copy)) {
          Files.copy(path, copy);
          jars.add(copy.toString());
        }
      }
    }
    return String.join(":", jars);
  }

  private static boolean isOfTheWorker(String jar) {
    return Stream.of(
            "worker-",
            "client-",
            "plugin-host-",
            "plugin-sdk-",
            "keysets-",
            "tink-",
            "protobuf-java-",
            "gson-",
            "jackson-core-",
            "caffeine-",
            "resilience4j-",
            "micrometer-core-",
            "micrometer-commons-",
            "micrometer-observation-",
            "slf4j-")
        .anyMatch(jar::startsWith);
  }

  private static String jar(Path classes, Path target) throws IOException, InterruptedException {
    run(List.of(tool("jar"), "-c", "-f", target.toString(), "-C", classes.toString(), "com"));
    return target.toString();
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("failed: " + command.get(0) + " " + command.get(1));
    }
  }

  /** Runs it once for the list of its classes, and makes the archive. */
  private Subject archived(String name, List<String> arguments, RunServer server) throws Exception {
    Path list = folder.resolve(name + ".classes");
    Path archive = folder.resolve(name + ".jsa");
    Subject subject = new Subject(name, arguments, archive);
    Path log = folder.resolve(name + ".load");
    subject
        .start(
            List.of(
                "-XX:DumpLoadedClassList=" + list, "-Xlog:class+load=debug:file=" + log + ":none"),
            false)
        .end();
    Path all = withPlugins(log, list);
    List<String> dump = new ArrayList<>(List.of(tool("java"), "-Xshare:dump"));
    dump.addAll(OPTIONS);
    dump.addAll(
        List.of(
            "-XX:SharedClassListFile=" + all,
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            classPath));
    run(dump);
    server.keepWarm();
    return subject;
  }

  /** The same list with the plugin's classes, as the distribution makes it. */
  private Path withPlugins(Path log, Path list) throws IOException, InterruptedException {
    Path all = list.resolveSibling(list.getFileName() + ".all");
    Process process =
        new ProcessBuilder("cli/src/dist/list-classes", log.toString(), list.toString())
            .redirectOutput(all.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("no list of classes");
    }
    return all;
  }

  /** A program to start. */
  private final class Subject {

    private final String name;
    private final List<String> arguments;
    private final Path archive;
    private final double[] times = new double[RUNS];

    Subject(String name, List<String> arguments, Path archive) {
      this.name = name;
      this.arguments = arguments;
      this.archive = archive;
    }

    private boolean hasChild() {
      return arguments.get(arguments.size() - 1).equals("--");
    }

    Started start(List<String> more, boolean stay) throws IOException {
      List<String> command = new ArrayList<>(List.of(tool("java")));
      command.addAll(OPTIONS);
      command.addAll(more);
      command.addAll(List.of("-Dsecretstore.home=" + home, "-cp", classPath));
      command.addAll(arguments);
      if (hasChild()) {
        command.addAll(stay ? List.of("cat") : List.of("date", "+%s%N"));
      } else if (stay) {
        command.add("stay");
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      long begin = nanosOfDay();
      return new Started(builder.start(), begin);
    }

    double median() {
      double[] sorted = times.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    double millisToFirstInstruction() throws Exception {
      Started started = start(List.of("-XX:SharedArchiveFile=" + archive), false);
      return (Long.parseLong(started.end()) - started.begin) / 1e6;
    }

    /** The resident set once everything is done that there is to do. */
    double megabytes() throws Exception {
      Started started = start(List.of("-XX:SharedArchiveFile=" + archive), true);
      try {
        if (hasChild()) {
          started.process.getOutputStream().write("x\n".getBytes(StandardCharsets.US_ASCII));
          started.process.getOutputStream().flush();
        }
        int unused = started.process.getInputStream().read();
        Path status = Path.of("/proc", "" + started.process.pid(), "status");
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
          }
        }
        throw new IllegalStateException("no VmRSS in " + status);
      } finally {
        started.process.getOutputStream().close();
        started.process.waitFor();
      }
    }

    String sharedClasses() throws Exception {
      Path log = folder.resolve("classes.log");
      start(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + log), false)
          .end();
      List<String> lines = Files.readAllLines(log);
      long shared = lines.stream().filter(line -> line.contains("shared objects file")).count();
      return shared + " of " + lines.size();
    }
  }

  private static long nanosOfDay() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** A process under way. */
  private record Started(Process process, long begin) {

    /** What it printed, once it has ended well. */
    String end() throws Exception {
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("a subject failed with " + process.exitValue());
      }
      return out;
    }
  }
}
