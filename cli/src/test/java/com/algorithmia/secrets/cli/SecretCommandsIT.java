package com.algorithmia.secrets.cli;

import static com.algorithmia.secrets.cli.Site.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.client.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** secret ...: end to end on a real server. */
final class SecretCommandsIT {

  private static final String CANARY = "hunter2-canary-91c4";
  private static Site site;

  private final List<String> printed = new ArrayList<>();
  private String owner;
  @TempDir Path dir;

  @BeforeAll
  static void start() throws Exception {
    site = Site.shared();
    TestConsole account = site.admin().run("account", "create", "secretive");
    assertThat(account.code()).isIn(0, 5);
  }

  @BeforeEach
  void algorithm() {
    owner = "secretive/a" + Long.toHexString(System.nanoTime());
    site.ok("algorithm", "create", owner);
  }

  @AfterEach
  void nothing_that_was_printed_holds_a_value() {
    assertThat(printed).isNotEmpty().noneMatch(text -> text.contains(CANARY));
  }

  private TestConsole run(TestConsole console, String... arguments) {
    console.run(arguments);
    printed.add(console.out() + console.err());
    return console;
  }

  private TestConsole run(String... arguments) {
    return run(site.admin(), arguments);
  }

  private static Json json(TestConsole result) {
    assertThat(result.code()).as(result.toString()).isZero();
    return Json.parse(result.out().getBytes(StandardCharsets.UTF_8));
  }

  private void create(String variable, String value) {
    ok(site.admin().input(value), "secret", "create", owner, variable);
  }

  @Test
  void a_value_comes_from_standard_input_a_file_or_the_prompt() throws Exception {
    assertThat(run(site.admin().input(CANARY), "secret", "create", owner, "A").code()).isZero();
    Path file = Files.writeString(dir.resolve("v"), CANARY + "\n");
    assertThat(
            run("secret", "create", owner, "B", "--from-file", file.toString(), "--trim-newline")
                .code())
        .isZero();
    assertThat(run(site.admin().typing(CANARY, CANARY), "secret", "create", owner, "C").code())
        .isZero();
    TestConsole list = run("secret", "list", owner);
    assertThat(list.out()).contains("VARIABLE").contains("A ").contains("B ").contains("C ");
  }

  @Test
  void json_is_what_the_api_answers() {
    TestConsole created =
        run(
            site.admin().input(CANARY),
            "secret",
            "create",
            owner,
            "A",
            "--name",
            "The one",
            "--description",
            "d",
            "--type",
            "password",
            "--metadata",
            "team=x",
            "--expires",
            "2099-01-31",
            "--immutable",
            "--json");
    Json secret = json(created);
    assertThat(secret.members().keySet())
        .containsExactlyInAnyOrder(
            "id",
            "short_name",
            "description",
            "secret_key",
            "owner_type",
            "owner_id",
            "provider_id",
            "created",
            "created_by",
            "modified",
            "modified_by",
            "type",
            "metadata",
            "version",
            "expires",
            "immutable",
            "revision",
            "reference",
            "verified");
    assertThat(secret.get("short_name").text()).isEqualTo("The one");
    assertThat(secret.get("metadata").get("team").text()).isEqualTo("x");
    assertThat(secret.get("expires").text()).startsWith("2099-01-31T00:00");
    assertThat(secret.get("immutable").isTrue()).isTrue();
    assertThat(created.err()).isEmpty();
    assertThat(run(site.admin().input(CANARY + "2"), "secret", "update", owner, "A").code())
        .as("immutable")
        .isEqualTo(5);
    assertThat(json(run("secret", "list", owner, "--json")).items()).hasSize(1);
  }

  @Test
  void what_is_taken_missing_or_refused_has_its_exit_code_and_changes_nothing() {
    create("A", CANARY);
    TestConsole taken = run(site.admin().input(CANARY), "secret", "create", owner, "A");
    assertThat(taken.code()).isEqualTo(5);
    assertThat(taken.err()).contains("code 8103").contains("request ");
    assertThat(run("secret", "show", owner, "B").code()).isEqualTo(4);
    assertThat(run("secret", "list", "secretive/none").code()).isEqualTo(4);
    assertThat(run(site.admin().input(CANARY), "secret", "create", owner, "LD_PRELOAD").code())
        .isEqualTo(6);
    // No variable can have this name: it is not even sent.
    TestConsole misnamed = run(site.admin().input(CANARY), "secret", "create", owner, "1A");
    assertThat(misnamed.code()).isEqualTo(2);
    assertThat(misnamed.err()).doesNotContain("1A", CANARY);
    TestConsole large = run(site.admin().input("x".repeat(65_537)), "secret", "create", owner, "L");
    assertThat(large.code()).isEqualTo(6);
    assertThat(large.err()).contains("code 8111");
    TestConsole json = run(site.admin().input(CANARY), "secret", "create", owner, "A", "--json");
    assertThat(json.code()).isEqualTo(5);
    assertThat(
            Json.parse(json.err().getBytes(StandardCharsets.UTF_8)).get("error").members().keySet())
        .contains("message", "status", "code", "id");
  }

  @Test
  void update_changes_the_value_or_only_what_is_noted() {
    create("A", CANARY);
    String before = json(run("secret", "show", owner, "A", "--json")).get("version").text();
    Json noted = json(run("secret", "update", owner, "A", "--description", "new", "--json"));
    assertThat(noted.get("description").text()).isEqualTo("new");
    assertThat(noted.get("version").text()).isEqualTo(before);
    Json changed = json(run(site.admin().input(CANARY), "secret", "update", owner, "A", "--json"));
    assertThat(changed.get("version").text()).isNotEqualTo(before);
    TestConsole stale =
        run(site.admin().input(CANARY), "secret", "update", owner, "A", "--revision", "1");
    assertThat(stale.code()).isEqualTo(5);
    assertThat(stale.err()).contains("8104").contains("--revision");
  }

  @Test
  void history_and_rollback_bring_an_earlier_value_back_as_a_new_version() {
    create("A", CANARY);
    ok(site.admin().input("other"), "secret", "update", owner, "A");
    List<Json> versions = json(run("secret", "history", owner, "A", "--json")).items();
    assertThat(versions).hasSize(2);
    String first = versions.get(1).get("version").text();
    Json back = json(run("secret", "rollback", owner, "A", first, "--json"));
    assertThat(back.get("version").text()).isNotEqualTo(first);
    assertThat(json(run("secret", "history", owner, "A", "--json")).items()).hasSize(3);
    assertThat(run("secret", "history", owner, "A").out()).contains("current");
  }

  @Test
  void the_same_idempotency_key_creates_once() {
    String[] create = {
      "secret", "create", owner, "A", "--idempotency-key", "once-" + owner.hashCode(), "--json"
    };
    Json first = json(run(site.admin().input(CANARY), create));
    Json again = json(run(site.admin().input(CANARY), create));
    assertThat(again.get("id").text()).isEqualTo(first.get("id").text());
  }

  @Test
  void delete_asks_unless_told_not_to() {
    create("A", CANARY);
    TestConsole unasked = run("secret", "delete", owner, "A");
    assertThat(unasked.code()).isEqualTo(2);
    assertThat(unasked.err()).contains("--yes");
    assertThat(run(site.admin().typing().input("n\n"), "secret", "delete", owner, "A").code())
        .isEqualTo(1);
    assertThat(run(site.admin().typing().input("y\n"), "secret", "delete", owner, "A").code())
        .isZero();
    assertThat(run("secret", "show", owner, "A").code()).isEqualTo(4);
  }

  @Test
  void generated_values_are_never_shown() {
    assertThat(run("secret", "create", owner, "G", "--generate", "48").code()).isZero();
    assertThat(run("secret", "create", owner, "H", "--generate", "12", "--alphabet", "ab").code())
        .isZero();
    assertThat(run("secret", "create", owner, "I", "--generate", "3").code()).isEqualTo(2);
  }

  @Test
  void dry_run_looks_up_and_changes_nothing() {
    TestConsole create = run("secret", "create", owner, "A", "--dry-run");
    assertThat(create.code()).isZero();
    assertThat(create.err()).contains("Would create A").contains("Nothing was changed");
    assertThat(run("secret", "list", owner, "--json").out().strip()).isEqualTo("[ ]");
    create("A", CANARY);
    for (String[] arguments :
        new String[][] {
          {"secret", "delete", owner, "A", "--dry-run"},
          {"secret", "update", owner, "A", "--dry-run"},
          {"secret", "rollback", owner, "A", "x", "--dry-run"}
        }) {
      assertThat(run(arguments).code()).isZero();
    }
    assertThat(json(run("secret", "show", owner, "A", "--json")).get("revision").number(0))
        .isEqualTo(1);
    assertThat(run("secret", "delete", owner, "MISSING", "--dry-run").code()).isEqualTo(4);
  }

  @Test
  void import_creates_skips_or_updates() {
    String file = "A=" + CANARY + "\nB='" + CANARY + "'\n";
    String[] arguments = {"secret", "import", owner, "--from-file", "-"};
    TestConsole first = run(site.admin().input(file), arguments);
    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(first.out()).contains("A         created").contains("B         created");
    TestConsole clash = run(site.admin().input(file + "C=" + CANARY), arguments);
    assertThat(clash.code()).isEqualTo(5);
    assertThat(clash.err()).contains("A, B");
    assertThat(run("secret", "show", owner, "C").code()).as("nothing changed").isEqualTo(4);
    TestConsole updated =
        run(
            site.admin().input(file + "C=" + CANARY),
            "secret",
            "import",
            owner,
            "--from-file",
            "-",
            "--existing",
            "update",
            "--json");
    assertThat(json(updated).items())
        .extracting(item -> item.get("result").text())
        .containsExactly("updated", "updated", "created");
    TestConsole partly =
        run(
            site.admin().input("D=" + CANARY + "\nPATH=" + CANARY),
            "secret",
            "import",
            owner,
            "--from-file",
            "-");
    assertThat(partly.code()).isEqualTo(1);
    assertThat(partly.out()).contains("D         created").contains("PATH      failed");
  }

  @Test
  void search_finds_over_all_owners() {
    String unique = "V" + Long.toHexString(System.nanoTime()).toUpperCase(java.util.Locale.ROOT);
    create(unique, CANARY);
    assertThat(run("secret", "list", "--search", unique.toLowerCase(java.util.Locale.ROOT)).out())
        .contains(unique);
    assertThat(run("secret", "list", "--search", unique, "--type", "key").out())
        .doesNotContain(unique);
  }
}
