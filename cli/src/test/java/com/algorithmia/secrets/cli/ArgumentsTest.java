package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong arguments: a message, exit code 2, and nothing of what may be a value. */
final class ArgumentsTest {

  private static final String CANARY = "hunter2-canary";

  private static TestConsole run(String... arguments) {
    return new TestConsole()
        .with("SECRET_STORE_SERVER", "http://127.0.0.1:9")
        .with("SECRET_STORE_API_KEY", "k")
        .run(arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "secret create acme/algo NAME hunter2-canary",
    "secret create acme/algo NAME --value=hunter2-canary",
    "secret create acme/algo NAME --value hunter2-canary",
    "secret update acme/algo NAME --password hunter2-canary",
    "secret list --limit hunter2-canary",
    "secret create acme/algo NAME --generate hunter2-canary",
    "secret create acme/algo NAME --expires hunter2-canary",
    "key create n --role admin --api-key hunter2-canary",
    "provider add vault --config vault_token=hunter2-canary",
    "provider add vault --config client_secret=hunter2-canary",
    "provider add vault --worker-config db_password=hunter2-canary",
    "plugin verify x.jar --config master_key=hunter2-canary",
    "hunter2-canary",
    "--server hunter2-canary secret list",
  })
  void what_may_be_a_value_is_refused_and_never_repeated(String line) {
    TestConsole result = run(line.split(" "));
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.out() + result.err()).doesNotContain(CANARY);
    assertThat(result.err()).startsWith("secret-store: ");
  }

  @Test
  void a_value_as_an_option_is_answered_with_how_to_give_it() {
    assertThat(run("secret", "create", "a/b", "N", "--value=x").err())
        .contains("never taken from an argument")
        .contains("Try 'secret-store secret create --help'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "provider",
        "key",
        "audit",
        "keyset",
        "plugin",
        "grant",
        "account",
        "algorithm"
      })
  void a_group_alone_names_its_commands(String group) {
    TestConsole result = group.isEmpty() ? run() : run(group);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("A command is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret create", "provider add", "serve", "init", "plugin verify"})
  void help_has_a_synopsis_options_and_examples(String command) {
    TestConsole result = run((command + " --help").split(" "));
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("Usage: secret-store " + command)
        .contains("Example")
        .doesNotContain("<");
  }

  @Test
  void the_version_is_printed() {
    assertThat(run("--version").out()).startsWith("secret-store ");
  }

  @Test
  void without_a_server_or_a_key_it_says_how_to_name_one() {
    TestConsole none = new TestConsole().with("HOME", "/nonexistent").run("secret", "list");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--server").contains("SECRET_STORE_SERVER");
    TestConsole noKey =
        new TestConsole()
            .with("HOME", "/nonexistent")
            .run("secret", "list", "--server", "http://127.0.0.1:9");
    assertThat(noKey.code()).isEqualTo(2);
    assertThat(noKey.err()).contains("--key-file").contains("SECRET_STORE_API_KEY");
  }

  @Test
  void a_key_file_that_others_can_read_is_refused(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("key"), CANARY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    TestConsole result = run("secret", "list", "--key-file", file.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("chmod 600").doesNotContain(CANARY);
  }

  @Test
  void files_that_are_not_there_are_told_as_that() {
    assertThat(run("key", "list", "--key-file", "/nowhere/nokey").err())
        .contains("There is no key file /nowhere/nokey.");
    assertThat(run("key", "list", "--config-file", "/nowhere/none").err())
        .contains("There is no configuration file /nowhere/none.");
  }

  @Test
  void the_configuration_file_names_server_and_key_relative_to_itself(@TempDir Path dir)
      throws Exception {
    Files.createDirectories(dir.resolve("secret-store"));
    Path config = dir.resolve("secret-store/config.properties");
    Files.writeString(config, "server = http://127.0.0.1:9\nkey_file = my.key\n");
    Path key = Files.writeString(dir.resolve("secret-store/my.key"), "k\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    TestConsole result =
        new TestConsole().with("XDG_CONFIG_HOME", dir.toString()).run("secret", "list");
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.err()).contains("connection refused").contains("Is the server running");
    Files.writeString(config, "server = http://127.0.0.1:9\nsecret = " + CANARY + "\n");
    TestConsole unknown =
        new TestConsole().with("XDG_CONFIG_HOME", dir.toString()).run("secret", "list");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("'secret'").doesNotContain(CANARY);
  }

  @Test
  void plain_http_to_another_machine_is_refused() {
    TestConsole result = run("secret", "list", "--server", "http://example.com");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("https");
  }

  @Test
  void with_json_an_error_is_json() {
    TestConsole result = run("secret", "list", "--json");
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("{").contains("\"error\"").contains("\"message\"");
  }

  @ParameterizedTest
  @CsvSource({
    "srve, serve",
    "accounts list, account",
    "account creat acme, create",
    "secret lst acme, list",
  })
  void a_mistyped_command_is_answered_with_those_there_are(String line, String meant) {
    TestConsole result = run(line.split(" "));
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.err())
        .contains("There is no such command here. There are: ")
        .contains("Did you mean " + meant + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret get acme X", "hunter2-canary", "secret hunter2-canary"})
  void what_resembles_no_command_is_answered_with_all_and_not_repeated(String line) {
    TestConsole result = run(line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("There is no such command here. There are: ")
        .doesNotContain("Did you mean", "argument too many", CANARY, " get");
  }

  @Test
  void an_option_before_its_command_is_told_where_it_belongs() {
    TestConsole result = run("--json", "secret", "list");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("Options stand after the command").contains("--json");
    assertThat(run("--jason", "secret", "list").err()).doesNotContain("Options stand after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "update", "show", "delete", "history"})
  void a_value_behind_the_variable_is_refused_at_once_and_not_repeated(String command) {
    TestConsole result = run("secret", command, "acme", "PASSWORD=" + CANARY);
    if (command.equals("create")) {
      assertThat(result.code()).as(result.toString()).isEqualTo(2);
      assertThat(result.err()).contains("A value is never an argument");
    }
    assertThat(result.out() + result.err()).doesNotContain(CANARY);
  }

  @Test
  void a_variable_that_is_none_is_refused_before_anything_is_asked() {
    TestConsole result = run("secret", "create", "acme", CANARY);
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.err()).contains("VARIABLE does not fit").doesNotContain(CANARY);
  }

  @Test
  void a_usage_error_is_json_where_json_was_asked_for() {
    TestConsole result = run("secret", "list", "--nonsense", "--json");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("{").contains("There is no option --nonsense");
    assertThat(result.err()).doesNotContain("Try ");
  }

  @Test
  void an_argument_that_begins_with_an_at_sign_is_no_file_of_arguments(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("arguments"), "--version");
    TestConsole result = run("@" + file);
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void what_could_not_be_printed_is_no_success() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space");
          }
        };
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(full, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            Console.Terminals.NONE,
            null);
    assertThat(Main.run(console, "--version")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("could not be written");
  }

  @Test
  void a_change_whose_answer_a_proxy_lost_may_have_happened(@TempDir Path folder) throws Exception {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          boolean found = exchange.getRequestURI().getPath().endsWith("/accounts");
          byte[] body =
              "{\"results\":[{\"id\":\"a1\",\"name\":\"acme\"}]}".getBytes(StandardCharsets.UTF_8);
          boolean good = found && exchange.getRequestMethod().equals("GET");
          exchange.sendResponseHeaders(good ? 200 : 504, good ? body.length : -1);
          if (good) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    proxy.start();
    try {
      String url = "http://127.0.0.1:" + proxy.getAddress().getPort();
      TestConsole console =
          new TestConsole()
              .with("SECRET_STORE_SERVER", url)
              .with("SECRET_STORE_API_KEY", "sk_0123456789abcdef");
      assertThat(console.run("key", "list").code()).as("a read: " + console).isEqualTo(7);
      assertThat(console.run("account", "create", "x").code()).as("" + console).isEqualTo(8);
      assertThat(console.err()).contains("may have been done");
      Path out = folder.resolve("key");
      console.run("key", "create", "ci", "--role", "admin", "--out", "" + out);
      assertThat(console.code()).as("" + console).isEqualTo(8);
      assertThat(out).as("the place for a key that there is not").doesNotExist();
      console.input(CANARY).run("secret", "create", "acme", "NAME");
      assertThat(console.code()).as("" + console).isEqualTo(8);
      assertThat(console.err()).contains("--idempotency-key ").doesNotContain(CANARY);
    } finally {
      proxy.stop(0);
    }
  }
}
