package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A real installation: key sets by {@code init}, a server by {@code serve} on H2 in a thread of
 * this JVM, and the key of its first admin. Most tests share one.
 */
final class Site {

  private static Site shared;

  private final Path directory;
  private Thread serving;
  private String url = "";

  private Site(Path directory) {
    this.directory = directory;
  }

  static synchronized Site shared() throws Exception {
    if (shared == null) {
      shared = create();
      shared.start();
    }
    return shared;
  }

  /** A new installation, not started. */
  static Site create() throws IOException {
    Path directory = Files.createTempDirectory("secret-store-site");
    Site site = new Site(directory);
    TestConsole init = new TestConsole().run("init", "--single-machine", site.path("x").toString());
    assertThat(init.code()).as(init.toString()).isZero();
    return site;
  }

  /** The folder example's JAR. */
  static Path folderPlugin() {
    return Path.of(Objects.requireNonNull(System.getProperty("plugin.folder"), "plugin.folder"));
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Path server() {
    return path("x/server");
  }

  Path worker() {
    return path("x/worker");
  }

  /** What settings of providers may name lies in here. */
  Path files() {
    return path("files");
  }

  Path adminKey() {
    return path("admin.key");
  }

  String url() {
    return url;
  }

  /** Starts the server, with more arguments if need be, and waits until it serves. */
  void start(String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--settings",
                server().resolve("server.properties").toString(),
                "--set",
                "server.port=0",
                "--set",
                "providers.files_directory=" + Files.createDirectories(files()),
                "--admin-key-out",
                adminKey().toString()));
    arguments.addAll(List.of(more));
    PipedInputStream lines = new PipedInputStream();
    PrintStream out = new PrintStream(new PipedOutputStream(lines), true, StandardCharsets.UTF_8);
    TestConsole errors = new TestConsole();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            out,
            errors.console().err(),
            Map.of(),
            Console.Terminals.NONE,
            null);
    serving =
        new Thread(
            () -> {
              int code = Main.run(console, arguments.toArray(new String[0]));
              out.println("ended with " + code);
              out.close();
            },
            "serve");
    serving.setDaemon(true);
    serving.start();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
    String line = reader.readLine();
    assertThat(line).as(errors.err()).startsWith("Serving at ");
    url = line.substring("Serving at ".length());
  }

  /** Stops the server. */
  void stop() throws InterruptedException {
    serving.interrupt();
    serving.join();
  }

  /** A console of the admin. */
  TestConsole admin() {
    return console(adminKey());
  }

  /** A console with another key. */
  TestConsole console(Path keyFile) {
    return new TestConsole()
        .with("SECRET_STORE_SERVER", url)
        .with("SECRET_STORE_KEY_FILE", keyFile.toString());
  }

  /** Runs a command of the admin that must succeed; gives what it printed. */
  String ok(String... arguments) {
    return ok(admin(), arguments);
  }

  static String ok(TestConsole console, String... arguments) {
    console.run(arguments);
    assertThat(console.code()).as(console.toString()).isZero();
    return console.out();
  }
}
