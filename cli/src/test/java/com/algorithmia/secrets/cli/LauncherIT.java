package com.algorithmia.secrets.cli;

import static com.algorithmia.secrets.cli.Site.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/secret-store as a process, from what the build made. */
final class LauncherIT {

  private static final Path LAUNCHER =
      Path.of("..", "bin", "secret-store").toAbsolutePath().normalize();
  private static final Path DIST = Path.of(System.getProperty("secretstore.home", "target/dist"));
  private static final String VALUE = "pässwörd-€-hunter2-canary";

  private static Site site;
  private static Path workerKey;

  @TempDir Path dir;

  /** What a process said, and how it ended. */
  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    site = Site.shared();
    site.ok("account", "create", "launched");
    site.ok("algorithm", "create", "launched/one");
    ok(site.admin().input(VALUE), "secret", "create", "launched/one", "PASSWORD");
    workerKey = site.path("launched.key");
    site.ok(
        "key",
        "create",
        "launched",
        "--role",
        "worker",
        "--algorithm",
        "launched/one",
        "--out",
        workerKey.toString());
  }

  private static Result run(Map<String, String> environment, String input, String... command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", command)).isTrue();
    return new Result(process.exitValue(), out.get(), err.get());
  }

  private static String read(java.io.InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Result workload(Map<String, String> environment, String option, String... command)
      throws Exception {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            LAUNCHER.toString(),
            "run",
            "--server",
            site.url(),
            "--key-file",
            workerKey.toString(),
            "--worker-dir",
            site.worker().toString(),
            "--state-dir",
            dir.resolve("state").toString(),
            "--algorithm",
            "launched/one"));
    if (!option.isEmpty()) {
      all.add(option);
    }
    all.add("--");
    all.addAll(List.of(command));
    return run(environment, "", all.toArray(new String[0]));
  }

  @Test
  void a_plugin_is_verified_by_what_the_distribution_itself_has() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("secrets"));
    Files.writeString(folder.resolve("one"), VALUE);
    Result result =
        run(
            Map.of(),
            "",
            LAUNCHER.toString(),
            "plugin",
            "verify",
            Site.folderPlugin().toString(),
            "--config",
            "folder=" + folder,
            "--existing",
            "one");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.out())
        .containsPattern("1\\.2 +holds")
        .containsPattern("3\\.1 +holds")
        .contains(" 0 are broken")
        .doesNotContain(VALUE);
  }

  @Test
  void it_starts_from_anywhere_and_through_symbolic_links() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), LAUNCHER);
    Path second = Files.createSymbolicLink(dir.resolve("second"), Path.of("link"));
    Result result = run(Map.of(), "", second.toString(), "--version");
    assertThat(result.out()).as(result.err()).startsWith("secret-store ");
    assertThat(link).isSymbolicLink();
    assertThat(result.code()).isZero();
  }

  @Test
  void the_archives_of_classes_fit_and_are_in_use() throws Exception {
    for (String part : List.of("worker", "cli")) {
      Path archive = DIST.resolve(part + ".jsa");
      assertThat(archive).exists();
      Path jar;
      try (var jars = Files.newDirectoryStream(DIST.resolve("lib"), part + "-[0-9]*.jar")) {
        jar = jars.iterator().next();
      }
      String main =
          part.equals("worker")
              ? "com.algorithmia.secrets.worker.WorkerMain"
              : Main.class.getName();
      Result result =
          run(
              Map.of("LC_ALL", "C.UTF-8"),
              "",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-Xshare:on",
              "-XX:SharedArchiveFile=" + archive.toRealPath(),
              "-Xlog:class+load",
              "-cp",
              jar.toRealPath().toString(),
              main,
              part.equals("worker") ? "run" : "--version",
              "--help");
      assertThat(result.code()).as(result.err()).isZero();
      List<String> own =
          result.out().lines().filter(line -> line.contains(" " + main + " ")).toList();
      assertThat(own).hasSize(1);
      assertThat(own.get(0)).contains("shared objects file");
    }
  }

  @Test
  void a_workers_archive_has_the_classes_of_the_internal_provider_too() throws Exception {
    Path log = dir.resolve("classes.log");
    Result result =
        workload(
            Map.of("SECRET_STORE_JAVA_OPTS", "-Xlog:class+load:file=" + log + ":none"), "", "true");
    assertThat(result.code()).as(result.err()).isZero();
    List<String> factory =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(".InternalSecretProviderFactory "))
            .toList();
    assertThat(factory).singleElement().asString().contains("shared objects file");
  }

  @Test
  void without_java_or_a_build_it_says_what_to_do() throws Exception {
    Result noJava = run(Map.of("JAVA_HOME", "/nonexistent"), "", LAUNCHER.toString(), "--version");
    assertThat(noJava.code()).isEqualTo(1);
    assertThat(noJava.err()).contains("JAVA_HOME");
    Result run =
        run(Map.of("JAVA_HOME", "/nonexistent"), "", LAUNCHER.toString(), "run", "--", "true");
    assertThat(run.code()).as("of a workload's launcher").isEqualTo(125);
    assertThat(run.err()).contains("JAVA_HOME");
    Path alone = Files.createDirectories(dir.resolve("bin")).resolve("secret-store");
    Files.copy(LAUNCHER, alone, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Result notBuilt = run(Map.of(), "", alone.toString(), "--version");
    assertThat(notBuilt.code()).isEqualTo(1);
    assertThat(notBuilt.err()).contains("not built yet").contains("mvn");
  }

  @Test
  void a_workload_gets_its_value_byte_for_byte_and_the_callers_locale_back() throws Exception {
    String script =
        "printf '%s|%s|%s' \"$PASSWORD\" \"${LC_ALL-unset}\" \"$(env | grep -c SECRET_STORE_)\"";
    for (String option : List.of("", "--exec")) {
      Result unset = workload(Map.of("LANG", "C"), option, "sh", "-c", script);
      assertThat(unset.out()).as(unset.err()).isEqualTo(VALUE + "|unset|0");
      Result set = workload(Map.of("LC_ALL", "C"), option, "sh", "-c", script);
      assertThat(set.out()).as(set.err()).isEqualTo(VALUE + "|C|0");
    }
  }

  @Test
  void nothing_that_the_caller_exports_is_evaluated_or_overwritten() throws Exception {
    Path touched = dir.resolve("touched");
    String code = "touch '" + touched + "'; echo EVALUATED; exit 9";
    Map<String, String> exported = new TreeMap<>();
    // The names that launchers had before all were SECRET_STORE_SH_..., and what a shell may use.
    String before =
        "stage version name home self main level java release part jar directory tuning archive"
            + " terminals argument target exec rest code x y z";
    for (String name : List.of(before.split(" ", -1))) {
      exported.put(name, code);
    }
    Map<String, String> all = new TreeMap<>(exported);
    Matcher names =
        Pattern.compile("SECRET_STORE_(?:SH|CALLER|EXEC)_[A-Z_]+")
            .matcher(Files.readString(LAUNCHER));
    while (names.find()) {
      all.put(names.group(), code);
    }
    assertThat(all).containsKey("SECRET_STORE_SH_STAGE").containsKey("SECRET_STORE_SH_HOME");
    for (String option : List.of("", "--exec")) {
      Result result = workload(all, option, "env", "-0");
      assertThat(result.code()).as(result.err()).isZero();
      List<String> variables = List.of(result.out().split("\0", 0));
      exported.forEach((name, value) -> assertThat(variables).contains(name + "=" + value));
      assertThat(variables)
          .contains("PASSWORD=" + VALUE)
          .noneMatch(variable -> variable.startsWith("SECRET_STORE_"))
          .noneMatch(variable -> variable.startsWith("LC_ALL="))
          .noneMatch(variable -> variable.startsWith("JAVA_TOOL_OPTIONS="));
    }
    assertThat(touched).doesNotExist();
  }

  @Test
  void exec_evaluates_the_workers_script_and_nothing_else() throws Exception {
    Result help = workload(Map.of(), "--help", "--exec", "--", "true");
    assertThat(help.code()).as("run --help").isZero();
    Map<String, String> printing = Map.of("SECRET_STORE_JAVA_OPTS", "-Xlog:class+load:stdout");
    for (Result result :
        List.of(
            plain(Map.of(), "run", "--exec", "--help", "--", "echo", "started"),
            plain(Map.of(), "run", "--exec", "--help"),
            plain(Map.of(), "run", "--exec"),
            plain(Map.of(), "run", "--optional", "--exec", "--", "echo", "started"),
            workload(printing, "--exec", "echo", "started"),
            workload(Map.of("SECRET_STORE_JAVA_OPTS", "--nonsense"), "--exec", "echo", "started"),
            workload(Map.of("SECRET_STORE_JAVA_OPTS", "-version"), "--exec", "echo", "started"))) {
      assertThat(result.code()).as(result.err()).isEqualTo(125);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).isNotEmpty().doesNotContain("not found").doesNotContain(VALUE);
    }
  }

  private static Result plain(Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(LAUNCHER.toString()));
    all.addAll(List.of(arguments));
    return run(environment, "", all.toArray(new String[0]));
  }

  @Test
  void what_is_meant_for_a_workloads_jvm_is_not_the_workers() throws Exception {
    Map<String, String> ofTheWorkload =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-javaagent:/nonexistent/agent.jar",
            "JDK_JAVA_OPTIONS", "-Dof='the workload'",
            "_JAVA_OPTIONS", "-Dalso=its",
            "CLASSPATH", "/nonexistent/classes");
    for (String option : List.of("", "--exec")) {
      Result result = workload(ofTheWorkload, option, "env");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.err()).isEmpty();
      ofTheWorkload.forEach(
          (name, value) -> assertThat(result.out().lines()).contains(name + "=" + value));
      Result none = workload(Map.of(), option, "env");
      ofTheWorkload
          .keySet()
          .forEach(name -> assertThat(none.out()).doesNotContain("\n" + name + "="));
    }
  }

  @Test
  void a_thread_dump_does_not_get_into_the_workloads_output() throws Exception {
    Path errors = dir.resolve("errors");
    String script =
        "kill -QUIT $PPID; i=0; while ! grep -q 'Full thread dump' '"
            + errors
            + "' && [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); done; echo done";
    Result result =
        run(
            Map.of(),
            "",
            "sh",
            "-c",
            "exec \"$@\" 2>'" + errors + "'",
            "sh",
            LAUNCHER.toString(),
            "run",
            "--server",
            site.url(),
            "--key-file",
            workerKey.toString(),
            "--worker-dir",
            site.worker().toString(),
            "--state-dir",
            dir.resolve("state").toString(),
            "--algorithm",
            "launched/one",
            "--",
            "sh",
            "-c",
            script);
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(errors).content().contains("Full thread dump").doesNotContain("canary");
  }

  @Test
  void the_exit_code_is_the_workloads() throws Exception {
    assertThat(workload(Map.of(), "", "sh", "-c", "exit 7").code()).isEqualTo(7);
    assertThat(workload(Map.of(), "--exec", "sh", "-c", "exit 7").code()).isEqualTo(7);
    assertThat(workload(Map.of(), "", "/nonexistent").code()).isEqualTo(127);
  }

  @Test
  void a_prompt_at_a_terminal_does_not_show_what_is_typed() throws Exception {
    Path script = dir.resolve("type.py");
    Files.writeString(
        script,
        """
        import os, pty, sys
        typed = sys.stdin.readline().encode()
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(sys.argv[1], sys.argv[1:])
        seen = b""
        def until(text):
            global seen
            while seen.count(text) == 0:
                seen += os.read(fd, 1024)
            seen = seen.replace(text, b"[asked]", 1)
        until(b"(not shown): ")
        os.write(fd, typed)
        until(b"again: ")
        os.write(fd, typed)
        try:
            while True:
                more = os.read(fd, 1024)
                if not more:
                    break
                seen += more
        except OSError:
            pass
        status = os.waitpid(pid, 0)[1]
        sys.stdout.buffer.write(seen)
        sys.exit(os.waitstatus_to_exitcode(status))
        """);
    Result python;
    try {
      python = run(Map.of(), "", "python3", "--version");
    } catch (IOException e) {
      python = new Result(127, "", "");
    }
    boolean there = python.code() == 0;
    if (!there && "ci".equals(System.getProperty("secretstore.servers"))) {
      throw new AssertionError("CI needs python3 for a terminal");
    }
    Assumptions.assumeTrue(there, "SKIPPED: no python3, so no terminal to type at");
    Result result =
        run(
            Map.of(
                "SECRET_STORE_SERVER",
                site.url(),
                "SECRET_STORE_KEY_FILE",
                site.adminKey().toString()),
            VALUE + "\n",
            "python3",
            script.toString(),
            LAUNCHER.toString(),
            "secret",
            "create",
            "launched/one",
            "TYPED");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("[asked]").contains("TYPED").doesNotContain("hunter2");
    Result read = workload(Map.of(), "", "sh", "-c", "printf %s \"$TYPED\"");
    assertThat(read.out()).isEqualTo(VALUE);
  }

  @Test
  void serve_stops_in_order_when_it_is_told_to(@TempDir Path other) throws Exception {
    Path settings = other.resolve("x/server/server.properties");
    assertThat(
            run(
                    Map.of(),
                    "",
                    LAUNCHER.toString(),
                    "init",
                    "--single-machine",
                    other.resolve("x").toString())
                .code())
        .isZero();
    Process server =
        new ProcessBuilder(
                LAUNCHER.toString(),
                "serve",
                "--settings",
                settings.toString(),
                "--set",
                "server.port=0",
                "--admin-key-out",
                other.resolve("admin.key").toString(),
                "--ready-file",
                other.resolve("url").toString())
            .redirectError(other.resolve("log").toFile())
            .start();
    try (var lines = server.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("Serving at http://127.0.0.1:");
      assertThat(other.resolve("url")).exists();
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(server.exitValue()).isEqualTo(143);
    assertThat(other.resolve("url")).as("removed at the end").doesNotExist();
    assertThat(Files.readString(other.resolve("log")))
        .contains("Stopped")
        .doesNotContain("Exception");
    assertThat(Files.readString(other.resolve("x/data/audit.heads"))).isNotBlank();
  }
}
