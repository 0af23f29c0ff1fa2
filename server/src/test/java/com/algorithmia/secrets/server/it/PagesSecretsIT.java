package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The secrets of an algorithm and of an account, in a real browser. */
class PagesSecretsIT {

  private static final String CANARY = "Canary-7d1f-\u00fc-value";

  private static Installation at;
  private static String base;

  @BeforeAll
  static void start() {
    at = Installation.shared("pages");
    base = "/algorithms/" + at.algorithm.id() + "/secrets";
  }

  private static String account() {
    return "/accounts/" + at.account.id() + "/secrets";
  }

  private static void create(Visit visit, String base, String variable, String value) {
    visit.open(base + "/new");
    visit.field("Environment variable name").fill(variable);
    visit.page.locator("#f-value").fill(value);
    visit.send("Create Secret");
  }

  @Test
  void a_secret_is_created_updated_and_removed_and_its_value_is_nowhere() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      String empty = "/algorithms/" + newAlgorithm("lifecycle") + "/secrets";
      visit.open(empty);
      assertThat(visit.page.locator(".empty"))
          .containsText("There are no secrets for this algorithm");

      visit.link("New secret").click();
      assertThat(visit.field("Secret provider")).hasValue(at.internal.id());
      assertThat(visit.page.locator("body")).containsText("cannot be changed once set");
      visit.field("Display name").fill("MySQL");
      visit.field("Description").fill("The orders database");
      visit.field("Environment variable name").fill("MYSQL_PASSWORD");
      visit.page.locator("#f-value").fill(CANARY);
      visit.send("Create Secret");

      assertThat(visit.page.locator(".notice")).containsText("created");
      assertThat(visit.page.locator(".rows")).containsText("MySQL");
      assertThat(visit.page.locator(".rows code")).hasText("MYSQL_PASSWORD");
      assertThat(visit.page.locator(".rows")).containsText("The orders database");
      assertThat(visit.page.locator(".rows")).containsText("Updated just now");
      assertThat(visit.page.locator(".paging")).containsText("1-1 of 1");

      visit.link("Update MySQL").click();
      assertThat(visit.page.locator("#f-variable")).hasAttribute("readonly", "");
      assertThat(visit.page.locator("#f-value")).hasValue("");
      visit.field("Display name").fill("MySQL orders");
      visit.page.locator("#f-value").fill(CANARY + "-2");
      visit.send("Update");
      assertThat(visit.page.locator(".rows")).containsText("MySQL orders");

      visit.link("Remove MySQL orders").click();
      visit.page.locator("#f-confirm").fill("mysql_password");
      visit.send("Remove");
      assertThat(visit.page.locator("#p-confirm")).containsText("Type MYSQL_PASSWORD");
      visit.page.locator("#f-confirm").fill("MYSQL_PASSWORD");
      visit.send("Remove");
      assertThat(visit.page.locator(".empty"))
          .containsText("There are no secrets for this algorithm");
      visit.assertNowhere(CANARY);
    }
  }

  private static String newAlgorithm(String name) {
    return at.store
        .directory()
        .createAlgorithm(com.algorithmia.secrets.store.Actor.localOperator("test"), "demo", name)
        .id();
  }

  @Test
  void what_was_typed_is_kept_when_the_form_is_wrong_and_the_value_is_not() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Display name").fill("Kept name");
      visit.field("Description").fill("Kept <b>description</b>");
      visit.field("Environment variable name").fill("1NOT_A_NAME");
      visit.page.locator("#f-value").fill(CANARY);
      visit.page.locator("#f-expires").fill("2031-02-03T04:05");
      visit.send("Create Secret");

      assertThat(visit.page.locator("[role=alert]")).isVisible();
      assertThat(visit.field("Display name")).hasValue("Kept name");
      assertThat(visit.field("Description")).hasValue("Kept <b>description</b>");
      assertThat(visit.page.locator("#f-variable")).hasValue("1NOT_A_NAME");
      assertThat(visit.page.locator("#f-variable")).hasAttribute("aria-invalid", "true");
      assertThat(visit.page.locator("#f-expires")).hasValue("2031-02-03T04:05");
      assertThat(visit.page.locator("#f-value")).hasValue("");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void a_trailing_blank_is_warned_of_while_it_is_typed_and_goes_in_only_if_it_is_meant() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Environment variable name").fill("WITH_BLANK");
      visit.page.locator("#f-value").fill("value ");
      assertThat(visit.page.locator("#w-value")).containsText("ends with a blank");
      visit.button("Create Secret").click();
      assertThat(visit.page.locator("#f-value")).hasValue("value ");
      visit.page.locator("[name=as-is]").check();
      visit.send("Create Secret");
      assertThat(visit.page.locator(".notice.good")).containsText("created");
    }
  }

  @Test
  void two_clicks_make_one_secret() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Environment variable name").fill("CLICKED_TWICE");
      visit.page.locator("#f-value").fill("value");
      visit.page.evaluate(
          "async () => { const form = document.querySelector('form.card');"
              + " const body = new URLSearchParams(new FormData(form)).toString();"
              + " const send = () => fetch(form.action, {method: 'POST', body, headers:"
              + " {'Content-Type': 'application/x-www-form-urlencoded'}});"
              + " await send(); await send(); }");
      visit.open(base + "?q=CLICKED_TWICE");
      assertThat(visit.page.locator(".paging")).containsText("1-1 of 1");
    }
  }

  @Test
  void search_answers_while_typing_and_without_script_too() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      create(visit, base, "SEARCH_ME", "value");
      create(visit, base, "LEAVE_OUT", "value");
      visit.open(base);
      visit.page.locator("#f-q").fill("search_m");
      assertThat(visit.page.locator("#secrets .secrets > li")).hasCount(1);
      assertThat(visit.page.locator("#secrets")).containsText("SEARCH_ME");
    }
    var without =
        new com.microsoft.playwright.Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (Visit visit = new Visit(at, without).signIn("developer")) {
      visit.open(base);
      visit.page.locator("#f-q").fill("search_m");
      visit.button("Search").click();
      assertThat(visit.page.locator("#secrets .secrets > li")).hasCount(1);
      create(visit, base, "WITHOUT_SCRIPT", "value");
      assertThat(visit.page.locator(".notice.good")).containsText("created");
    }
  }

  @Test
  void an_earlier_version_is_used_again() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      create(visit, base, "ROLLED_BACK", CANARY + "-old");
      visit.open(base + "?q=ROLLED_BACK");
      visit.link("Update ROLLED_BACK").click();
      visit.page.locator("#f-value").fill(CANARY + "-new");
      visit.send("Update");
      visit.open(base + "?q=ROLLED_BACK");
      visit.link("ROLLED_BACK").click();
      assertThat(visit.page.locator("tbody tr")).hasCount(2);
      visit.page.locator("tbody button").click();
      assertThat(visit.page.locator(".notice.good")).containsText("in use again");
      assertThat(visit.page.locator("tbody tr")).hasCount(3);
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void names_and_lines_of_code_can_be_copied() {
    var options = new com.microsoft.playwright.Browser.NewContextOptions();
    options.setPermissions(java.util.List.of("clipboard-read", "clipboard-write"));
    try (Visit visit = new Visit(at, options).signIn("developer")) {
      create(visit, base, "COPIED_NAME", "value");
      visit.open(base + "?q=COPIED_NAME");
      visit.button("Copy COPIED_NAME").click();
      assertThat(visit.page.locator("[role=status]").last()).hasText("Copied");
      assertThat(visit.page.evaluate("() => navigator.clipboard.readText()"))
          .isEqualTo("COPIED_NAME");
      visit.link("COPIED_NAME").click();
      visit.button("Copy the line for Python").click();
      assertThat(visit.page.locator(".snippets [role=status]")).hasText("Copied");
      assertThat(visit.page.evaluate("() => navigator.clipboard.readText()"))
          .isEqualTo("import os\nvalue = os.environ[\"COPIED_NAME\"]");
    }
  }

  @Test
  void a_random_value_is_made_that_nobody_sees() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Environment variable name").fill("RANDOM_ONE");
      visit.page.getByLabel("Make a random one").check();
      assertThat(visit.page.locator("#f-value")).isHidden();
      visit.send("Create Secret");
      assertThat(visit.page.locator(".notice.good")).containsText("created");
    }
  }

  @Test
  void an_env_file_is_previewed_by_name_and_imported() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      create(visit, base, "ENV_THERE", "old");
      visit.open(base + "/import");
      visit
          .page
          .locator("#f-file")
          .setInputFiles(
              new com.microsoft.playwright.options.FilePayload(
                  ".env",
                  "text/plain",
                  ("# mine\nexport ENV_ONE=\""
                          + CANARY
                          + "\"\nENV_TWO='b '\nPATH=/x\n"
                          + "ENV_THERE=new\nthis is no line\n")
                      .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      visit.button("Preview names").click();
      assertThat(visit.page.locator("#preview li")).hasCount(5);
      assertThat(visit.page.locator("#preview")).containsText("ENV_ONE");
      assertThat(visit.page.locator("#preview")).containsText("ends with a blank");
      assertThat(visit.page.locator("#preview [value=ENV_THERE]")).not().isChecked();
      visit.send("Import");
      assertThat(visit.page.locator("main")).containsText("created");
      assertThat(visit.page.locator("main li").filter(has("ENV_ONE"))).containsText("created");
      assertThat(visit.page.locator("main li").filter(has("ENV_THERE"))).containsText("left out");
      assertThat(visit.page.locator("main li").filter(has("PATH"))).containsText("left out");
      visit.assertNowhere(CANARY);
    }
  }

  private static com.microsoft.playwright.Locator.FilterOptions has(String text) {
    return new com.microsoft.playwright.Locator.FilterOptions().setHasText(text);
  }

  @Test
  void markup_in_names_is_text_everywhere() {
    String hostile = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Display name").fill(hostile);
      visit.field("Description").fill(hostile);
      visit.field("Environment variable name").fill("HOSTILE_NAME");
      visit.page.locator("#f-value").fill("value");
      visit.send("Create Secret");
      for (String page :
          new String[] {
            base + "?q=HOSTILE_NAME", "/secrets?q=HOSTILE_NAME", base + "?q=" + "%3Cscript%3E"
          }) {
        visit.open(page);
        assertThat(visit.page.locator("main img, main script")).hasCount(0);
      }
      visit.open(base + "?q=HOSTILE_NAME");
      assertThat(visit.page.locator(".rows a.strong")).hasText(hostile);
      visit.page.locator(".rows a.strong").click();
      assertThat(visit.page.locator("h1")).hasText(hostile);
      visit
          .page
          .getByRole(com.microsoft.playwright.options.AriaRole.LINK)
          .filter(has("Update"))
          .first()
          .click();
      assertThat(visit.field("Display name")).hasValue(hostile);
    }
  }

  @Test
  void pages_of_a_long_list_follow_each_other() {
    for (int i = 0; i < 53; i++) {
      at.admin()
          .post(
              "/v1/accounts/" + at.otherAccount.id() + "/secrets",
              "{\"secret_key\":\"PAGED_%02d\",\"secret_value\":\"v\"}".formatted(i));
    }
    try (Visit visit = new Visit(at).signIn("admin")) {
      visit.open("/accounts/" + at.otherAccount.id() + "/secrets");
      assertThat(visit.page.locator(".paging")).containsText("1-50 of more");
      visit.link("Next").click();
      assertThat(visit.page.locator(".paging")).containsText("51-53 of 53");
      assertThat(visit.page.locator(".rows")).containsText("PAGED_52");
      visit.link("Previous").click();
      assertThat(visit.page.locator(".paging")).containsText("1-50 of 53");
      assertThat(visit.link("Previous")).hasCount(0);
      visit.link("Last").click();
      assertThat(visit.page.locator(".paging")).containsText("the last 50");
      assertThat(visit.page.locator(".rows")).containsText("PAGED_52");
      assertThat(visit.link("Next")).hasCount(0);
      visit.link("Previous").click();
      assertThat(visit.page.locator(".paging")).containsText("1-3 of 53");
      visit.link("Next").click();
      assertThat(visit.page.locator(".paging")).containsText("4-53 of 53");
      visit.link("First").click();
      assertThat(visit.page.locator(".paging")).containsText("1-50 of more");
      visit.page.locator("#f-q").fill("paged_");
      assertThat(visit.page).hasURL(java.util.regex.Pattern.compile(".*q=paged_.*"));
      visit.link("Next").click();
      assertThat(visit.page.locator("#f-q")).hasValue("paged_");
      assertThat(visit.page.locator(".paging")).containsText("51-53 of 53");
    }
  }

  @Test
  void a_place_in_a_list_that_is_gone_says_so_and_leads_to_the_beginning() {
    String id = newAlgorithm("shrinking");
    String list = "/algorithms/" + id + "/secrets";
    String secret =
        at.admin().post("/v1" + list, "{\"secret_key\":\"A\",\"secret_value\":\"v\"}").id();
    // Where a page after the only secret would begin, as a list of more of them gives it.
    String marker =
        java.util.Base64.getUrlEncoder().withoutPadding().encodeToString("A".getBytes(UTF_8));
    try (Visit visit = new Visit(at).signIn("admin")) {
      for (String stale :
          List.of(list + "?marker=" + marker + "&from=51", list + "?marker=foreign~")) {
        assertThat(visit.status(stale)).as(stale).isEqualTo(200);
        assertThat(visit.page.locator(".empty")).containsText("not there any more");
        assertThat(visit.page.locator(".empty")).not().containsText("no secrets");
        assertThat(visit.page.locator("main")).not().containsText("Remove this algorithm");
        visit.link("To the beginning of the list").click();
        assertThat(visit.page.locator(".rows")).containsText("A");
      }
      for (String path :
          List.of("/secrets", "/algorithms", "/accounts", "/admin/audit", "/admin/audit/unused")) {
        assertThat(visit.status(path + "?marker=foreign~")).as(path).isEqualTo(200);
        assertThat(visit.page.locator(".empty")).containsText("not there any more");
        assertThat(visit.link("To the beginning of the list")).isVisible();
      }
      at.admin().delete("/v1" + list + "/" + secret);
      visit.open(list);
      assertThat(visit.page.locator(".empty"))
          .containsText("There are no secrets for this algorithm");
    }
  }

  @Test
  void an_algorithm_without_secrets_is_removed_by_typing_its_name() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      String own = "/algorithms/" + newAlgorithm("mistyped") + "/secrets";
      create(visit, own, "IN_THE_WAY", "value");
      visit.open(own + "/remove-owner");
      visit.page.locator("#f-confirm").fill("demo/mistyped");
      visit.send("Remove");
      assertThat(visit.page.locator("[role=alert]")).containsText("still has secrets");
      visit.link("Cancel").click();
      visit.link("Remove IN_THE_WAY").click();
      visit.page.locator("#f-confirm").fill("IN_THE_WAY");
      visit.send("Remove");
      visit.link("Remove this algorithm").click();
      visit.page.locator("#f-confirm").fill("demo/other");
      visit.send("Remove");
      assertThat(visit.page.locator("#p-confirm")).containsText("Type demo/mistyped");
      visit.page.locator("#f-confirm").fill("demo/mistyped");
      visit.send("Remove");
      assertThat(visit.page.locator(".notice.good")).containsText("was removed");
      assertThat(visit.page.locator(".rows")).not().containsText("mistyped");
    }
  }

  @Test
  void metadata_is_added_changed_and_removed() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Environment variable name").fill("WITH_METADATA");
      visit.page.locator("#f-value").fill(CANARY);
      metadata(visit, 0, "owner", "<b>Ann</b>");
      visit.button("Add metadata").click();
      metadata(visit, 1, "owner", "Bob");
      visit.send("Create Secret");
      assertThat(visit.page.locator("#p-metadata")).containsText("owner is there twice");
      assertThat(visit.page.locator("[name=meta-text]").first()).hasValue("<b>Ann</b>");
      metadata(visit, 1, "ticket", "OPS-1");
      visit.page.locator("#f-value").fill(CANARY);
      visit.send("Create Secret");

      visit.open(base + "?q=WITH_METADATA");
      visit.link("WITH_METADATA").click();
      assertThat(visit.page.locator(".facts")).containsText("<b>Ann</b>");
      assertThat(visit.page.locator(".facts")).containsText("OPS-1");
      visit.link("Update").click();
      metadata(visit, 0, "", "");
      metadata(visit, 2, "rotated", "monthly");
      visit.send("Update");
      visit.link("WITH_METADATA").click();
      assertThat(visit.page.locator(".facts")).containsText("monthly");
      assertThat(visit.page.locator(".facts")).containsText("OPS-1");
      assertThat(visit.page.locator(".facts")).not().containsText("Ann");
      assertThat(visit.page.locator("tbody tr")).hasCount(1);
      visit.assertNowhere(CANARY);
    }
  }

  private static void metadata(Visit visit, int row, String name, String text) {
    visit.page.locator("[name=meta-name]").nth(row).fill(name);
    visit.page.locator("[name=meta-text]").nth(row).fill(text);
  }

  @Test
  void after_a_mistake_the_field_to_mend_has_the_focus() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      assertThat(visit.field("Display name")).isFocused();
      visit.field("Environment variable name").fill("NOT-A-NAME");
      visit.page.locator("#f-value").fill("value");
      visit.send("Create Secret");
      assertThat(visit.page.locator("#f-variable")).isFocused();
    }
  }

  @Test
  void a_secret_of_an_account_is_shared_with_an_algorithm() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      create(visit, account(), "SHARED_ONE", "value");
      visit.open("/accounts/" + at.account.id() + "/grants");
      visit.field("Algorithm").fill("demo/hello");
      visit.send("Share");
      assertThat(visit.page.locator(".notice.good")).containsText("shared");
      visit.button("Stop sharing SHARED_ONE with demo/hello").click();
      assertThat(visit.page.locator(".empty")).containsText("Nothing is shared yet");
    }
  }

  @Test
  void a_session_that_ends_in_the_middle_of_a_form_loses_nothing_but_the_value() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Display name").fill("Survives <i>");
      visit.field("Environment variable name").fill("SURVIVES");
      visit.page.locator("#f-value").fill(CANARY);
      visit.context.clearCookies();
      visit.send("Create Secret");

      assertThat(visit.page.locator("[role=alert]")).containsText("session has ended");
      visit.assertNowhere(CANARY);
      visit.page.getByLabel("API key").fill(at.key("developer"));
      visit.button("Sign in").click();
      assertThat(visit.field("Display name")).hasValue("Survives <i>");
      assertThat(visit.page.locator("#f-variable")).hasValue("SURVIVES");
      assertThat(visit.page.locator("#f-value")).hasValue("");
      visit.page.locator("#f-value").fill(CANARY);
      visit.send("Create Secret");
      assertThat(visit.page.locator(".rows")).containsText("Survives <i>");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void a_lost_connection_loses_nothing_that_was_typed() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open(base + "/new");
      visit.field("Display name").fill("Typed before");
      visit.field("Environment variable name").fill("LOST_CONNECTION");
      visit.page.locator("#f-value").fill(CANARY);
      visit.context.setOffline(true);
      visit.button("Create Secret").click();
      assertThat(visit.page.locator("main > [role=alert]")).containsText("Nothing typed is lost");
      assertThat(visit.field("Display name")).hasValue("Typed before");
      visit.context.setOffline(false);
      visit.send("Create Secret");
      assertThat(visit.page.locator(".notice.good")).containsText("created");
      assertThat(visit.page.locator(".rows")).containsText("Typed before");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void a_change_by_somebody_else_in_between_is_not_overwritten() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      create(visit, base, "RACED", "value");
      visit.open(base + "?q=RACED");
      visit.link("Update RACED").click();
      String id = visit.path().replaceFirst(".*/secrets/([^/]+)/update.*", "$1");
      at.admin().put(at.secretsPath() + "/" + id, "{\"description\":\"by another\"}");
      visit.field("Display name").fill("Mine");
      visit.send("Update");
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      assertThat(visit.field("Display name")).hasValue("Mine");
      assertThat(visit.status(base + "?q=Mine")).isEqualTo(200);
      assertThat(visit.page.locator(".empty")).isVisible();
    }
  }
}
