package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.client.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** provider ...: with the folder example's JAR on a real server. */
final class ProviderCommandsIT {

  private static Site site;
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    site = Site.shared();
  }

  @BeforeEach
  void makeFolder() throws Exception {
    dir = Files.createTempDirectory(site.files(), "folder");
  }

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private String add(String name, String... more) throws Exception {
    Files.writeString(dir.resolve("shared"), "from the folder");
    String[] first = {
      "provider", "add", name, "--jar", Site.folderPlugin().toString(), "--config", "folder=" + dir
    };
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return site.ok(all);
  }

  @Test
  void a_provider_is_added_shown_checked_switched_and_removed() throws Exception {
    assertThat(add("life", "--description", "A folder")).contains("serving");
    assertThat(site.ok("provider", "list")).contains("life").contains("algorithmia_internal");
    String shown = site.ok("provider", "show", "life");
    assertThat(shown).contains("A folder").contains("setting folder").contains(dir.toString());
    Json check = json(site.ok("provider", "check", "life", "--json"));
    assertThat(check.get("state").text()).isEqualTo("READY");
    assertThat(site.ok("provider", "disable", "life")).contains("disabled");
    assertThat(site.ok("provider", "list", "--enabled"))
        .doesNotContain("life", "STATE")
        .containsPattern("algorithmia_internal\\S* +default ");
    assertThat(site.ok("provider", "enable", "life")).contains("serving");
    String updated = site.ok("provider", "update", "life", "--description", "Other");
    assertThat(updated).contains("Other");
    assertThat(site.ok("provider", "upload", "life", Site.folderPlugin().toString()))
        .contains("serving");
    assertThat(site.admin().run("provider", "remove", "life").code()).as("not asked").isEqualTo(2);
    site.ok("provider", "remove", "life", "--yes");
    assertThat(site.admin().run("provider", "show", "life").code()).isEqualTo(4);
  }

  @Test
  void a_disabled_provider_keeps_its_jar_and_runs_none_of_it() throws Exception {
    assertThat(add("staged", "--disabled")).doesNotContain("serving");
    assertThat(site.ok("provider", "enable", "staged")).contains("serving");
  }

  @Test
  void references_are_off_until_a_pattern_allows_them() throws Exception {
    add("referenced");
    site.admin().run("account", "create", "referrer");
    site.ok("algorithm", "create", "referrer/one");
    String[] reference = {
      "secret",
      "create",
      "referrer/one",
      "SHARED",
      "--provider",
      "referenced",
      "--reference",
      "shared"
    };
    assertThat(site.ok("provider", "references", "referenced")).contains("No references");
    TestConsole refused = site.admin().run(reference);
    assertThat(refused.code()).as(refused.toString()).isEqualTo(4);
    assertThat(refused.err()).contains("secret-store provider references PROVIDER --allow");
    site.ok("provider", "references", "referenced", "--allow", "shared", "--account", "referrer");
    assertThat(site.ok("provider", "references", "referenced")).contains("shared   referrer");
    assertThat(site.ok(reference)).contains("reference    yes");
    assertThat(site.admin().run("provider", "remove", "referenced", "--yes").code())
        .as("has entries")
        .isEqualTo(5);
    site.ok("secret", "delete", "referrer/one", "SHARED", "--yes");
    assertThat(dir.resolve("shared")).hasContent("from the folder");
    site.ok("provider", "references", "referenced", "--clear");
    assertThat(site.ok("provider", "references", "referenced")).contains("No references");
  }

  @Test
  void wrong_settings_are_all_named_and_none_is_repeated() throws Exception {
    TestConsole wrong =
        site.admin()
            .run(
                "provider",
                "add",
                "wrong",
                "--jar",
                Site.folderPlugin().toString(),
                "--config",
                "folder=canary-not-absolute",
                "--config",
                "writable=canary-perhaps");
    assertThat(wrong.code()).as(wrong.toString()).isNotZero();
    assertThat(wrong.err())
        .containsOnlyOnce("folder: ")
        .doesNotContain("folder: folder: ")
        .contains("writable")
        .contains(site.files().toString())
        .doesNotContain("canary-");
    TestConsole internal =
        site.admin()
            .run("provider", "update", "algorithmia_internal_secret_provider", "--name", "x");
    assertThat(internal.code()).isIn(3, 5);
    assertThat(internal.err()).contains("8005");
  }

  @Test
  void a_file_that_is_no_jar_is_refused_and_the_provider_says_so() throws Exception {
    Path file = Files.writeString(dir.resolve("no.jar"), "not a JAR");
    TestConsole result = site.admin().run("provider", "add", "nojar", "--jar", file.toString());
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.err()).containsOnlyOnce("The JAR is refused: ");
    assertThat(result.err()).contains("8115").contains("provider upload");
    assertThat(site.admin().run("provider", "add", "x", "--jar", "/nonexistent.jar").code())
        .isEqualTo(2);
  }

  @Test
  void dry_run_adds_nothing() {
    assertThat(
            site.admin()
                .run("provider", "add", "dry", "--jar", Site.folderPlugin().toString(), "--dry-run")
                .err())
        .contains("Would add the provider dry");
    assertThat(site.ok("provider", "list")).doesNotContain("dry");
  }

  @Test
  void a_folder_that_the_operator_did_not_allow_is_refused() {
    TestConsole wrong =
        site.admin()
            .run(
                "provider",
                "add",
                "keys",
                "--jar",
                Site.folderPlugin().toString(),
                "--config",
                "folder=" + site.server());
    assertThat(wrong.code()).as(wrong.toString()).isNotZero();
    assertThat(wrong.err()).contains("folder").contains(site.files().toString());
  }
}
