package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-in and out, and what keeps other sites out. */
class PagesSignInIT {

  private static final String FORM = "application/x-www-form-urlencoded";

  private static Installation at;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    at = Installation.shared("pages");
  }

  private static String origin() {
    return at.server.uri().toString();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(origin() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder post(String path, String cookie, String body) {
    return request(path)
        .header("Content-Type", FORM)
        .header("Cookie", cookie)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** The cookie of a new session. */
  private static String session(String role) throws Exception {
    HttpResponse<String> answer =
        send(post("/sign-in", "x=y", "secret-key=" + at.key(role)).header("Origin", origin()));
    assertThat(answer.statusCode()).isEqualTo(303);
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private static String csrf(String cookie) throws Exception {
    String page = send(request("/algorithms").header("Cookie", cookie)).body();
    int start = page.indexOf("name=\"csrf\" value=\"") + 19;
    return page.substring(start, page.indexOf('"', start));
  }

  @Test
  void signing_in_leads_to_the_page_that_was_asked_for_and_signing_out_ends_it() {
    try (Visit visit = new Visit(at)) {
      visit.open("/admin/secret-store");
      assertThat(visit.page.locator("h1")).hasText("Sign in");
      visit.page.getByLabel("API key").fill("sst_wrong");
      visit.button("Sign in").click();
      assertThat(visit.page.locator("[role=alert]")).containsText("not valid");
      assertThat(visit.page.getByLabel("API key")).hasValue("");
      visit.page.getByLabel("API key").fill(at.key("admin"));
      visit.button("Sign in").click();
      assertThat(visit.page.locator("h1")).hasText("Secret Store");
      visit.button("Sign out").click();
      assertThat(visit.page.locator(".notice")).containsText("signed out");
      visit.open("/admin/secret-store");
      assertThat(visit.page.locator("h1")).hasText("Sign in");
      visit.assertNowhere(at.key("admin"));
    }
  }

  @Test
  void the_cookie_is_for_this_host_only_and_not_for_scripts_and_changes_with_each_sign_in() {
    try (Visit visit = new Visit(at).signInWith(at.key("admin"))) {
      assertThat(visit.page.locator("h1")).hasText("Overview");
      Cookie first = visit.context.cookies().get(0);
      assertThat(first.name).isEqualTo("__Host-secret-store");
      assertThat(first.secure).isTrue();
      assertThat(first.httpOnly).isTrue();
      assertThat(first.sameSite).isEqualTo(SameSiteAttribute.STRICT);
      assertThat(first.path).isEqualTo("/");
      visit.send("Sign out");
      visit.signInWith(at.key("admin"));
      assertThat(visit.page.locator("h1")).hasText("Overview");
      Cookie second = visit.context.cookies().get(0);
      assertThat(second.value).isNotEqualTo(first.value);
      visit.context.clearCookies();
      visit.context.addCookies(List.of(first));
      visit.open("/overview");
      assertThat(visit.page.locator("h1")).hasText("Sign in");
    }
  }

  @Test
  void the_search_for_values_finds_what_is_there() {
    Visit visit = new Visit(at).open("/sign-in");
    String shown = "an admin makes more under Keys";
    assertThatThrownBy(() -> visit.assertNowhere(shown)).isInstanceOf(AssertionError.class);
    visit.open("/healthz");
    visit.assertNowhere("nothing-like-this");
    visit.lookForWhenItEnds(shown);
    assertThatThrownBy(visit::close).isInstanceOf(AssertionError.class);
  }

  @Test
  void the_first_page_is_small() {
    try (Visit visit = new Visit(at)) {
      visit.open("/sign-in");
      visit.page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
      assertThat(visit.weight().get(0).intValue()).isBetween(4, 12);
      assertThat(visit.weight().get(1).intValue()).isBetween(1_000, 150_000);
    }
  }

  @Test
  void a_key_that_goes_takes_its_sessions_along() {
    String key = at.key("short-lived", Role.VIEWER, Scope.NONE);
    try (Visit visit = new Visit(at).signInWith(key)) {
      assertThat(visit.status("/overview")).isEqualTo(200);
      Actor operator = Actor.localOperator("test");
      at.store.apiKeys().list(operator).stream()
          .filter(info -> info.name().equals("short-lived"))
          .forEach(info -> at.store.apiKeys().delete(operator, info.id()));
      visit.open("/overview");
      assertThat(visit.page.locator("h1")).hasText("Sign in");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker", "reencryptor"})
  void keys_for_programs_get_no_session(String role) {
    try (Visit visit = new Visit(at).signInWith(at.key(role))) {
      assertThat(visit.page.locator("[role=alert]")).containsText("for programs");
      assertThat(visit.context.cookies()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)"
      })
  void sign_in_leads_to_no_other_site(String to) throws Exception {
    String body =
        "secret-key="
            + at.key("admin")
            + "&to="
            + java.net.URLEncoder.encode(to, StandardCharsets.UTF_8);
    HttpResponse<String> answer = send(post("/sign-in", "x=y", body).header("Origin", origin()));
    assertThat(answer.headers().firstValue("Location")).hasValue("/");
  }

  @Test
  void a_change_needs_the_sessions_token() throws Exception {
    String cookie = session("admin");
    String name = "name=no-token&recipient=";
    for (String body : List.of(name, name + "&csrf=", name + "&csrf=" + csrf(session("admin")))) {
      HttpResponse<String> answer =
          send(post("/accounts", cookie, body).header("Origin", origin()));
      assertThat(answer.headers().firstValue("Location")).isEmpty();
    }
    HttpResponse<String> button =
        send(post("/sign-out", cookie, "csrf=wrong").header("Origin", origin()));
    assertThat(button.statusCode()).isEqualTo(403);
    assertThat(accounts()).doesNotContain("no-token");

    HttpResponse<String> good =
        send(
            post("/accounts", cookie, "name=with-token&csrf=" + csrf(cookie))
                .header("Origin", origin()));
    assertThat(good.statusCode()).isEqualTo(303);
    assertThat(accounts()).contains("with-token");
  }

  private static List<String> accounts() {
    return at.store.directory().accounts(Actor.localOperator("test"), null, 1000).items().stream()
        .map(account -> account.name())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"})
  void a_change_from_another_origin_is_refused_even_with_the_token(String origin) throws Exception {
    String cookie = session("admin");
    HttpResponse<String> answer =
        send(
            post("/accounts", cookie, "name=foreign&csrf=" + csrf(cookie))
                .header("Origin", origin));
    assertThat(answer.statusCode()).isEqualTo(403);
    HttpResponse<String> none =
        send(post("/accounts", cookie, "name=foreign&csrf=" + csrf(cookie)));
    assertThat(none.statusCode()).isEqualTo(403);
    assertThat(accounts()).doesNotContain("foreign");
  }

  @Test
  void a_multipart_form_needs_origin_and_token_too() throws Exception {
    String cookie = session("admin");
    String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
    String body =
        part.formatted("csrf", "", "wrong")
            + part.formatted("module", "; filename=\"x.jar\"", "PK")
            + "--b--\r\n";
    HttpRequest.Builder wrong =
        request("/admin/secret-store/modules")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .header("Cookie", cookie)
            .header("Origin", origin())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    assertThat(send(wrong).statusCode()).isEqualTo(403);
    HttpRequest.Builder foreign =
        request("/admin/secret-store/modules")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .header("Cookie", cookie)
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.ofString(body.replace("wrong", csrf(cookie))));
    assertThat(send(foreign).statusCode()).isEqualTo(403);
  }

  @Test
  void the_api_takes_no_change_by_cookie_without_the_token() throws Exception {
    String cookie = session("admin");
    HttpRequest.Builder create =
        request("/v1/accounts")
            .header("Cookie", cookie)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"by-cookie\"}"));
    assertThat(send(create).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "evil.example:80"})
  void pages_answer_to_no_foreign_host_name(String host) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /sign-in HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("secret-key");
    }
  }

  private static String wire(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Of a request line that is refused nothing more is read: then nobody knows what it asks for. */
  @ParameterizedTest
  @CsvSource({
    "GET /canary HTTP/1.1, X: LONG, 431, true",
    "GET /canary HTTP/1.1, bad canary, 400, true",
    "GET /LONG HTTP/1.1, X: y, 4[13][41], false",
    "GET /%2e%2e/canary HTTP/1.1, X: y, 400, false",
    "canary, X: y, 400, false"
  })
  void what_the_web_server_refuses_by_itself_is_a_page_for_browsers_and_json_for_programs(
      String line, String header, String status, boolean page) throws Exception {
    String host = "Host: 127.0.0.1:" + at.server.port() + "\r\nConnection: close\r\n";
    String first = line.replace("LONG", "canary".repeat(4_000)) + "\r\n" + host;
    String last = header.replace("LONG", "canary".repeat(4_000)) + "\r\n\r\n";
    String browser = wire(first + "Accept: text/html,*/*;q=0.8\r\n" + last);
    String program = wire(first + "Accept: application/json\r\n" + last);

    for (String answer : List.of(browser, program)) {
      assertThat(answer).containsPattern("^HTTP/1.1 " + status + " ");
      assertThat(answer).doesNotContain("canary").doesNotContainIgnoringCase("jetty");
      assertThat(answer).contains("X-Content-Type-Options: nosniff", "Cache-Control: no-store");
      assertThat(answer).doesNotContain("\r\nServer:");
    }
    assertThat(program).contains("application/json", "\"code\"").doesNotContain("<html");
    if (page) {
      assertThat(browser)
          .contains("Content-Type: text/html", "Content-Security-Policy: default-src 'none'")
          .contains("X-Frame-Options: DENY", "<h1>That did not work</h1>")
          .doesNotContain("Sign out");
    } else {
      assertThat(browser).contains("application/json");
    }
  }

  @Test
  void what_the_request_before_asked_for_counts_for_no_other_and_below_v1_is_json()
      throws Exception {
    String host = "Host: 127.0.0.1:" + at.server.port() + "\r\n";
    String html = "Accept: text/html\r\n";
    String both = wire("GET /sign-in HTTP/1.1\r\n" + host + html + "\r\ncanary\r\n\r\n");
    String second = both.substring(both.lastIndexOf("HTTP/1.1 "));
    assertThat(second).startsWith("HTTP/1.1 400 ").contains("application/json");
    assertThat(both).doesNotContain("canary");

    String long16k = "x".repeat(16 << 10);
    String api = wire("GET /v1/accounts HTTP/1.1\r\n" + host + html + "A: " + long16k + "\r\n\r\n");
    assertThat(api).startsWith("HTTP/1.1 431 ").contains("application/json");
  }

  @Test
  void every_page_has_the_headers_that_keep_others_out() throws Exception {
    for (String path : List.of("/sign-in", "/overview", "/nothing/../x", "/assets/0/pages.css")) {
      HttpResponse<String> answer = send(request(path).header("Cookie", session("admin")));
      if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
        String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
            .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
            .doesNotContain("unsafe", "*", "http:");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      }
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @Test
  void an_asset_is_kept_by_the_browser_and_only_under_its_own_name() throws Exception {
    String page = send(request("/sign-in")).body();
    int start = page.indexOf("/assets/");
    String css = page.substring(page.indexOf("/assets/", start + 1));
    String path = css.substring(0, css.indexOf('"'));
    HttpResponse<String> answer = send(request(path));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    assertThat(send(request(path.replaceFirst("/assets/[0-9a-f]+", "/assets/0"))).statusCode())
        .isEqualTo(404);
  }
}
