package com.algorithmia.secrets.cli;

import static com.algorithmia.secrets.cli.Site.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.client.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** account, algorithm, grant, key, audit, keyset status: end to end on a real server. */
final class AdminCommandsIT {

  private static Site site;
  @TempDir Path dir;

  @BeforeAll
  static void start() throws Exception {
    site = Site.shared();
  }

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void accounts_and_algorithms_come_and_go() {
    site.ok("account", "create", "owners");
    site.ok("algorithm", "create", "owners/one");
    assertThat(site.ok("account", "list")).containsPattern("owners +default");
    assertThat(site.ok("account", "show", "owners")).containsPattern("recipient +default");
    assertThat(site.ok("algorithm", "list")).contains("owners/one");
    assertThat(site.ok("algorithm", "show", "owners/one")).contains("owners/one");
    assertThat(site.admin().run("account", "delete", "owners", "--yes").code())
        .as("has algorithms")
        .isEqualTo(5);
    site.ok("algorithm", "delete", "owners/one", "--yes");
    site.ok("account", "delete", "owners", "--yes");
    assertThat(site.admin().run("account", "show", "owners").code()).isEqualTo(4);
    assertThat(site.admin().run("algorithm", "create", "no-slash").code()).isEqualTo(2);
  }

  @Test
  void an_accounts_secret_is_granted_and_taken_away() {
    site.ok("account", "create", "granting");
    site.ok("algorithm", "create", "granting/one");
    ok(site.admin().input("v"), "secret", "create", "granting", "TOKEN");
    site.ok("grant", "add", "granting", "TOKEN", "granting/one", "--dry-run");
    assertThat(site.ok("grant", "list", "granting")).doesNotContain("TOKEN");
    site.ok("grant", "add", "granting", "TOKEN", "granting/one");
    assertThat(site.ok("grant", "list", "granting")).contains("TOKEN").contains("granting/one");
    assertThat(site.ok("grant", "list", "granting/one")).contains("TOKEN");
    assertThat(site.ok("audit", "access", "granting", "TOKEN")).contains("by a grant");
    site.ok("grant", "remove", "granting", "TOKEN", "granting/one");
    assertThat(site.admin().run("grant", "remove", "granting", "TOKEN", "granting/one").code())
        .isEqualTo(4);
  }

  @Test
  void a_key_is_written_to_a_file_of_its_owner_works_and_is_revoked() throws Exception {
    Path file = dir.resolve("viewer.key");
    TestConsole created =
        site.admin().run("key", "create", "looker", "--role", "viewer", "--out", file.toString());
    assertThat(created.code()).as(created.toString()).isZero();
    String key = Files.readString(file).strip();
    assertThat(key).startsWith("sst_");
    assertThat(created.out() + created.err()).doesNotContain(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(ok(site.console(file), "key", "self")).contains("looker").contains("viewer");
    TestConsole denied = site.console(file).run("account", "create", "denied");
    assertThat(denied.code()).isEqualTo(3);
    assertThat(denied.err()).contains("role");
    assertThat(site.ok("key", "list")).contains("looker").doesNotContain(key);
    site.ok("key", "revoke", "looker", "--yes");
    TestConsole revoked = site.console(file).run("key", "self");
    assertThat(revoked.code()).isEqualTo(3);
    assertThat(revoked.err()).contains("--key-file");
    TestConsole unknown = site.admin().run("key", "revoke", key, "--yes");
    assertThat(unknown.code()).isEqualTo(4);
    assertThat(unknown.err()).doesNotContain(key);
  }

  @Test
  void keys_are_listed_with_what_they_are_for() {
    site.ok("account", "create", "scoped");
    site.ok("algorithm", "create", "scoped/one");
    site.ok("key", "create", "of-one", "--role", "worker", "--algorithm", "scoped/one");
    site.ok("key", "create", "of-all", "--role", "developer", "--account", "scoped");
    assertThat(site.ok("key", "list"))
        .containsPattern("of-one +worker +scoped/one ")
        .containsPattern("of-all +developer +scoped ");
  }

  @Test
  void a_key_without_a_file_is_shown_once_on_standard_output() {
    String key = site.ok("key", "create", "shown", "--role", "auditor").strip();
    assertThat(key).matches("sst_\\S+");
    Json made = json(site.ok("key", "create", "shown-json", "--role", "auditor", "--json"));
    assertThat(made.get("key").text()).startsWith("sst_");
    assertThat(site.admin().run("key", "create", "n", "--role", "king").code()).isEqualTo(6);
    assertThat(site.admin().run("key", "create", "n", "--role", "worker").code()).isEqualTo(6);
  }

  @Test
  void a_repeated_intent_makes_no_second_key_and_tells_which_one_to_revoke() {
    String[] command = {"key", "create", "once", "--role", "viewer", "--idempotency-key", "once-1"};
    String id =
        json(site.ok(
                "key",
                "create",
                "once",
                "--role",
                "viewer",
                "--idempotency-key",
                "once-1",
                "--json"))
            .get("id")
            .text();
    TestConsole repeat = site.admin().run(command);
    assertThat(repeat.code()).isEqualTo(5);
    assertThat(repeat.err()).contains(id).contains("revoke it");
    assertThat(site.ok("key", "list").split("once", -1)).hasSize(2);
  }

  @Test
  void an_existing_file_is_not_overwritten_by_a_key_and_no_key_is_made() throws Exception {
    Path file = Files.writeString(dir.resolve("there"), "precious");
    TestConsole result =
        site.admin().run("key", "create", "lost", "--role", "viewer", "--out", file.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(file).hasContent("precious");
    assertThat(site.ok("key", "list")).doesNotContain("lost");
  }

  @Test
  void a_key_that_found_no_room_in_its_file_is_revoked() throws Exception {
    Path small = Files.createDirectory(dir.resolve("small"));
    boolean mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small.toString())
                .start()
                .waitFor()
            == 0;
    Assumptions.assumeTrue(mounted, "SKIPPED: only root can mount a small tmpfs");
    try {
      Files.writeString(small.resolve("filler"), "x");
      Path out = small.resolve("key");
      TestConsole result =
          site.admin().run("key", "create", "roomless", "--role", "viewer", "--out", "" + out);
      assertThat(result.code()).as(result.toString()).isEqualTo(1);
      assertThat(result.err()).contains("can't be written").contains("was revoked again");
      assertThat(out).doesNotExist();
      assertThat(site.ok("key", "list")).doesNotContain("roomless");
    } finally {
      new ProcessBuilder("umount", small.toString()).inheritIO().start().waitFor();
    }
  }

  @Test
  void json_is_printed_by_every_change() {
    assertThat(json(site.ok("operation", "reconcile", "--json")).get("settled").number(-1))
        .isZero();
    assertThat(json(site.ok("keyset", "reencrypt", "--json")).get("encrypted").number(-1))
        .isNotNegative();
    TestConsole dry = site.admin().run("account", "create", "dry-json", "--json", "--dry-run");
    assertThat(dry.code()).isZero();
    assertThat(dry.err()).isEmpty();
    assertThat(json(dry.out()).get("dry_run").isTrue()).isTrue();
    assertThat(json(dry.out()).get("would").text()).contains("dry-json");
    site.ok("key", "create", "json-revoked", "--role", "viewer");
    Json done = json(site.ok("key", "revoke", "json-revoked", "--yes", "--json"));
    assertThat(done.get("done").isTrue()).isTrue();
  }

  @Test
  void the_audit_lists_verifies_and_exports() throws Exception {
    site.ok("account", "create", "audited");
    assertThat(site.ok("audit", "list", "--action", "account.", "--limit", "5"))
        .contains("account.create")
        .contains("first admin");
    assertThat(site.ok("audit", "verify")).contains("intact").contains("not proven");
    assertThat(json(site.ok("audit", "verify", "--json")).get("intact").isTrue()).isTrue();
    Path out = dir.resolve("audit.jsonl");
    site.ok("audit", "export", "--out", out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(lines.get(lines.size() - 1)).contains("complete");
    assertThat(json(lines.get(0)).get("sequence").number(-1)).isNotNegative();
    assertThat(dir.resolve("audit.jsonl.part")).doesNotExist();
    assertThat(site.ok("audit", "export", "--action", "account.create")).contains("account.create");
  }

  @Test
  void open_operations_are_listed_and_settled() {
    assertThat(site.ok("operation", "list")).startsWith("ID");
    assertThat(site.ok("operation", "reconcile")).isEqualTo("0 settled\n");
    assertThat(site.admin().run("operation", "settle", "none").code()).isEqualTo(2);
    assertThat(site.admin().run("operation", "settle", "none", "--happened", "--yes").code())
        .isEqualTo(4);
  }

  @Test
  void key_sets_are_listed_with_their_keys() {
    assertThat(site.ok("keyset", "status")).contains("values/default").contains("primary");
    assertThat(json(site.ok("keyset", "status", "--json")).items()).hasSize(5);
    assertThat(site.ok("keyset", "reencrypt")).contains("encrypted anew");
  }
}
