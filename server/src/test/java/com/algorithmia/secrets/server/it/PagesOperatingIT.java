package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.Actor;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What admins and auditors look into: who can read what, open operations, keys, wrong addresses.
 */
class PagesOperatingIT {

  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static Installation at;
  private static Scenario scenario;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    at = Installation.shared("providers");
    scenario = new Scenario(at);
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void an_admin_sees_who_can_read_a_secret_and_who_was_handed_it() {
    String secret = at.newSecret("ACCESS_REPORT", "value");
    try (Visit visit = new Visit(at).signIn("admin")) {
      visit.open("/algorithms/" + at.algorithm.id() + "/secrets/" + secret);
      visit.link("Who can read it").click();
      assertThat(visit.page.locator("h1")).hasText("Who can read ACCESS_REPORT");
      assertThat(visit.page.locator(".rows").nth(0)).containsText("demo/hello");
      assertThat(visit.page.locator(".rows").nth(1)).containsText("worker");
      assertThat(visit.page.locator(".rows").nth(1)).not().containsText("other worker");
      assertThat(visit.page.locator(".rows").nth(2)).containsText("admin");
      assertThat(visit.page.locator(".rows").nth(2)).containsText("developer");
      assertThat(visit.page.locator("main")).containsText("never handed out");

      assertThat(at.as("worker").get("/v1/worker/algorithms/demo/hello/bundle").status())
          .isEqualTo(200);
      visit.page.reload();
      assertThat(visit.page.locator("main")).containsText("Last handed out");
      assertThat(visit.page.locator("tbody tr").first()).containsText("worker");
      assertThat(visit.page.locator("tbody tr").first()).containsText("demo/hello");
      visit.link("Its audit").click();
      assertThat(visit.page.locator("tbody tr").filter(has("secret.create"))).not().hasCount(0);
    }
  }

  @Test
  void an_auditor_finds_the_report_from_the_audit_and_sees_no_secret_page() {
    String secret = at.newSecret("ACCESS_AUDITOR", "value");
    try (Visit visit = new Visit(at).signIn("auditor")) {
      visit.open("/admin/audit?target=" + secret);
      visit.link("who can read it").first().click();
      assertThat(visit.page.locator("h1")).hasText("Who can read ACCESS_AUDITOR");
      assertThat(visit.link("The secret")).hasCount(0);
      visit.open("/admin/audit");
      visit.link("Unused secrets").click();
      assertThat(visit.page.locator("main")).containsText("None.");
    }
  }

  private static String openOperation() {
    return scenario.openOperation();
  }

  private static boolean isOpen(String operation) {
    return at.store.operations().open(Actor.localOperator("test")).stream()
        .anyMatch(open -> open.id().equals(operation));
  }

  @Test
  void an_operation_is_settled_by_hand_only_by_who_says_what_was_found_and_looked() {
    String operation = openOperation();
    try (Visit visit = new Visit(at).signIn("admin")) {
      visit.open("/admin/nodes");
      visit.send("Ask the providers now");
      assertThat(visit.page.locator(".notice.good")).containsText("providers were asked");
      assertThat(visit.page.locator(".rows li").filter(has(operation))).containsText("update");
      visit.link("Settle " + operation + " by hand").click();
      assertThat(visit.page.locator("main")).containsText("still asks the provider by itself");
      assertThat(visit.page.locator(".facts")).containsText("of algorithm demo/hello");
      assertThat(visit.page.locator(".facts code").first())
          .hasText(java.util.regex.Pattern.compile("LOST_[0-9]+"));
      assertThat(visit.page.locator("[name=outcome]:checked")).hasCount(0);
      visit.button("Settle").click();
      assertThat(visit.page.locator("[name=outcome]:invalid")).hasCount(2);
      visit.page.evaluate("() => document.querySelector('form.card').noValidate = true");
      visit.send("Settle");
      assertThat(visit.page.locator("#p-outcome")).containsText("Choose what you found");
      visit.page.locator("[value=not]").check();
      visit.page.evaluate("() => document.querySelector('form.card').noValidate = true");
      visit.send("Settle");
      assertThat(visit.page.locator("#p-looked")).containsText("Look into the backend first");
      assertThat(visit.page.locator("[value=not]")).isChecked();
      assertThat(isOpen(operation)).isTrue();

      visit.page.locator("[name=looked]").check();
      visit.send("Settle");
      assertThat(visit.page.locator("[role=alert]")).containsText("may still take effect until");
      assertThat(isOpen(operation)).isTrue();

      visit.page.locator("[value=happened]").check();
      visit.page.locator("[name=looked]").check();
      visit.send("Settle");
      assertThat(visit.page.locator(".notice.good")).containsText("settled");
      assertThat(isOpen(operation)).isFalse();
      assertThat(visit.status("/admin/nodes/operations/" + operation)).isEqualTo(404);
      assertThat(visit.page.locator("main")).containsText("settled already");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"viewer", "developer", "auditor"})
  void nobody_but_an_admin_settles_or_re_encrypts(String role) throws Exception {
    String operation = openOperation();
    for (String path :
        new String[] {
          "/admin/nodes/operations/" + operation,
          "/admin/nodes/operations/reconcile",
          "/admin/nodes/reencrypt"
        }) {
      assertThat(post(path, role, "outcome=not&looked=1").statusCode()).as(path).isEqualTo(403);
    }
    assertThat(isOpen(operation)).isTrue();
    at.store.operations().settle(Actor.localOperator("test"), operation, true);
  }

  @Test
  void the_overview_shows_the_calls_to_providers_that_this_server_made() {
    at.newSecret("CALLED", "value");
    try (Visit visit = new Visit(at).signIn("viewer")) {
      visit.open("/overview");
      assertThat(visit.page.locator("svg[aria-label^='Calls to providers'] text").nth(1))
          .hasText(java.util.regex.Pattern.compile("[1-9][0-9]* calls?, [0-9]+ failed"));
    }
  }

  @Test
  void re_encryption_says_when_there_is_nothing_to_do() throws Exception {
    HttpResponse<String> answer = post("/admin/nodes/reencrypt", "admin", "");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue("/admin/nodes?done=settings-encrypted-already");
  }

  private static HttpResponse<String> post(String path, String role, String fields)
      throws IOException, InterruptedException {
    var session = at.store.sessions().signIn(at.key(role), "request", null);
    String csrf = URLEncoder.encode(session.session().revealCsrfToken(), StandardCharsets.UTF_8);
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(at.server.uri() + path))
            .header("Cookie", "__Host-secret-store=" + session.revealToken())
            .header("Origin", at.server.uri().toString())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("csrf=" + csrf + "&" + fields))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String method, String path, String accept)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(at.server.uri() + path))
            .header("Accept", accept)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_wrong_address_shows_a_page_with_the_way_back() {
    try (Visit visit = new Visit(at).signIn("viewer")) {
      assertThat(visit.status("/no/such/page<b>")).isEqualTo(404);
      assertThat(visit.page.locator("h1")).hasText("Not found");
      assertThat(visit.page.locator("main b")).hasCount(0);
      visit.link("To the first page").click();
      assertThat(visit.page.locator("h1")).hasText("Overview");
    }
    try (Visit visit = new Visit(at)) {
      assertThat(visit.status("/no/such/page")).isEqualTo(404);
      assertThat(visit.page.locator("nav")).hasCount(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /no/such/page, 404, true",
    "DELETE, /overview, 405, true",
    "GET, /v1/no/such/operation, 404, false",
    "GET, /v1, 404, false",
    "DELETE, /v1/accounts, 405, false",
    "GET, /v1/accounts, 401, false"
  })
  void a_browser_gets_a_page_and_the_api_keeps_its_json(
      String method, String path, int status, boolean page) throws Exception {
    HttpResponse<String> browser = get(method, path, BROWSER);
    assertThat(browser.statusCode()).isEqualTo(status);
    assertThat(browser.headers().firstValue("Content-Type").orElse(""))
        .startsWith(page ? "text/html" : "application/json");
    if (page) {
      assertThat(browser.headers().firstValue("Content-Security-Policy")).isPresent();
      assertThat(browser.body()).doesNotContain("no/such");
    }
    HttpResponse<String> program = get(method, path, "application/json");
    assertThat(program.statusCode()).isEqualTo(status);
    assertThat(program.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    if (status == 405) {
      assertThat(browser.headers().firstValue("Allow"))
          .isEqualTo(program.headers().firstValue("Allow"));
    }
  }
}
