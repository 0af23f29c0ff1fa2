package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.HarContentPolicy;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One person's visit with a browser profile of its own. Remembers everything that the server sent,
 * what the browser complained of, and is closed with a look for what must not be there.
 */
final class Visit implements AutoCloseable {

  /** For slow machines: nothing waits longer than it has to. Milliseconds. */
  static final int PATIENCE = 60_000;

  static {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
  }

  final BrowserContext context;
  final Page page;
  private final Installation at;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> canaries = new ArrayList<>();
  private final Path traffic;

  Visit(Installation at) {
    this(at, new Browser.NewContextOptions());
  }

  Visit(Installation at, Browser.NewContextOptions options) {
    this.at = at;
    try {
      traffic = Files.createTempFile("visit", ".har");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    context =
        Browsers.shared()
            .newContext(
                options
                    .setBaseURL(at.server.uri().toString())
                    .setRecordHarPath(traffic)
                    .setRecordHarContent(HarContentPolicy.EMBED));
    context.setDefaultTimeout(PATIENCE);
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          // A page with status 4xx is told of here too; that is no complaint about the page.
          if (message.type().equals("error") && !message.text().startsWith("Failed to load")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onDialog(
        dialog -> {
          complaints.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  /** A new session of a role's key, as the sign-in page gives it; no page is open yet. */
  Visit signIn(String role) {
    String token = at.store.sessions().signIn(at.key(role), "visit", null).revealToken();
    // A browser takes a cookie that is Secure for a loopback address over HTTP too, but not from
    // outside of it.
    context.addCookies(
        List.of(
            new Cookie("__Host-secret-store", token)
                .setUrl(at.server.uri().toString().replaceFirst("^http:", "https:"))
                .setSecure(true)
                .setHttpOnly(true)
                .setSameSite(SameSiteAttribute.STRICT)));
    return this;
  }

  /** Signs in on the page for it. */
  Visit signInWith(String key) {
    page.navigate("/sign-in");
    page.getByLabel("API key").fill(key);
    button("Sign in").click();
    return this;
  }

  Visit open(String path) {
    page.navigate(path);
    return this;
  }

  int status(String path) {
    return page.navigate(path).status();
  }

  Locator button(String name) {
    // A field for files has the role of a button too.
    return page.locator("button")
        .and(
            page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)));
  }

  /** Uploads a provider, adds it with this token, and enables it; where its page is. */
  static String addMemoryProvider(Visit visit, String name, String token) throws IOException {
    visit.open("/admin/secret-store/new");
    visit
        .page
        .getByLabel("Upload module")
        .setInputFiles(
            new FilePayload(
                "memory-vault.jar", "application/java-archive", Jars.memoryProvider("Memory")));
    visit.send("Upload module");
    visit.send("Use this module");
    visit.field("Name").fill(name);
    visit.page.locator("#f-setting-address").fill("memory://team");
    visit.page.locator("#f-setting-token").fill(token);
    visit.send("Add Secret Provider");
    visit.send("Enable");
    return visit.path().replaceFirst("\\?.*", "");
  }

  /** Presses a button that sends a form, and waits for the page that follows. */
  // What it is told to prefer waits for an address, and the page that follows often has the same.
  @SuppressWarnings("deprecation")
  void send(String button) {
    page.waitForNavigation(() -> button(button).click());
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(false)).first();
  }

  String text() {
    return page.locator("body").innerText();
  }

  /** Where it is, without the server. */
  String path() {
    return page.url().substring(at.server.uri().toString().length());
  }

  /**
   * What the browser holds of the page: source, live document, storage, cookies that scripts see.
   */
  byte[] held() {
    Object held =
        page.evaluate(
            "() => JSON.stringify([document.documentElement.outerHTML, document.cookie,"
                + " {...localStorage}, {...sessionStorage}, location.href,"
                + " [...document.querySelectorAll('input,textarea,select')].map(e => e.value)])");
    return String.valueOf(held).getBytes(StandardCharsets.UTF_8);
  }

  /** How many requests the page made, and how many bytes they brought, heads included. */
  List<Number> weight() {
    List<Number> weight = new ArrayList<>();
    Object found =
        page.evaluate(
            "() => { const all = [...performance.getEntriesByType('navigation'),"
                + " ...performance.getEntriesByType('resource')];"
                + " return [all.length, all.reduce((sum, e) => sum + e.transferSize, 0)]; }");
    ((List<?>) found).forEach(number -> weight.add((Number) number));
    return weight;
  }

  /**
   * A value that went in is nowhere: not in what the browser holds now, and, looked for when the
   * visit ends, not in anything that the server has sent.
   */
  void assertNowhere(String value) {
    lookForWhenItEnds(value);
    assertThat(new Disguises(value).foundIn(held())).as("shapes of the value").isEmpty();
  }

  /** Looks for a value in all that the server has sent, when the visit ends. */
  void lookForWhenItEnds(String value) {
    canaries.add(value);
  }

  @Override
  public void close() {
    context.close();
    try {
      List<byte[]> answers = answers();
      for (String canary : canaries) {
        Disguises disguises = new Disguises(canary);
        for (byte[] answer : answers) {
          assertThat(disguises.foundIn(answer)).as("shapes of the value in an answer").isEmpty();
        }
      }
      Files.delete(traffic);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(complaints).as("what the browser complained of").isEmpty();
  }

  /** Heads and bodies of all answers. */
  private List<byte[]> answers() throws IOException {
    List<byte[]> answers = new ArrayList<>();
    for (JsonNode entry : new ObjectMapper().readTree(traffic.toFile()).at("/log/entries")) {
      JsonNode response = entry.get("response");
      answers.add(response.get("headers").toString().getBytes(StandardCharsets.UTF_8));
      answers.add(response.get("redirectURL").asText().getBytes(StandardCharsets.UTF_8));
      String body = response.at("/content/text").asText();
      answers.add(
          response.at("/content/encoding").asText().equals("base64")
              ? Base64.getDecoder().decode(body)
              : body.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(answers).as("answers that were recorded").isNotEmpty();
    return answers;
  }
}
