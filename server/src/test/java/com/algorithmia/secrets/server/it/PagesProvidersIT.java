package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.IssuedSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The admin panel, in a real browser. */
class PagesProvidersIT {

  private static final String CANARY = "Token-Canary-91c2";
  private static final String JAR = "application/java-archive";

  private static Installation at;

  @BeforeAll
  static void start() {
    at = Installation.shared("providers");
  }

  private static void upload(Visit visit, String name, byte[] bytes) {
    visit.open("/admin/secret-store");
    visit.link("New Provider").click();
    visit.page.getByLabel("Upload module").setInputFiles(new FilePayload(name, JAR, bytes));
    visit.send("Upload module");
  }

  private static void add(Visit visit, String comment, String name) throws IOException {
    upload(visit, comment + ".jar", Jars.memoryProvider(comment));
    visit.send("Use this module");
    visit.field("Name").fill(name);
    visit.page.locator("#f-description").fill("For tests");
    visit.page.locator("#f-setting-address").fill("memory://one");
    visit.page.locator("#f-setting-token").fill(CANARY);
    visit.send("Add Secret Provider");
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void a_provider_is_added_checked_enabled_made_default_and_removed() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "memory.jar", Jars.memoryProvider("one"));
      assertThat(visit.page.locator(".facts code").first())
          .hasText(java.util.regex.Pattern.compile("[0-9a-f]{64}"));
      assertThat(visit.page.locator(".facts")).containsText("nothing of it has been run");
      assertThat(visit.page.locator(".facts")).containsText("com.example.memory.MemoryFactory");
      visit.send("Use this module");

      assertThat(visit.page.locator("#f-factory")).hasValue("com.example.memory.MemoryFactory");
      assertThat(visit.page.locator("#f-setting-token")).hasAttribute("type", "password");
      assertThat(visit.page.locator("#f-setting-address")).hasAttribute("required", "");
      assertThat(visit.page.locator("#f-setting-region")).hasAttribute("placeholder", "here");
      visit.field("Name").fill("Memory vault");
      visit.page.locator("#f-description").fill("For tests");
      visit.page.locator("#f-setting-address").fill("memory://one");
      visit.page.locator("#f-setting-token").fill(CANARY);
      visit.send("Add Secret Provider");
      assertThat(visit.page.locator(".notice")).containsText("was added");
      assertThat(visit.page.locator("tbody")).containsText("memory://one");
      assertThat(visit.page.locator("tbody")).containsText("never shown");

      visit.send("Check connection");
      assertThat(visit.page.locator(".steps")).containsText("connect");
      assertThat(visit.page.locator(".steps")).containsText("it answers");
      visit.send("Enable");
      assertThat(visit.page.locator(".notice.good")).containsText("enabled");
      visit.send("Make default");
      assertThat(visit.page.locator("main .badge", null)).not().hasCount(0);

      visit.open("/admin/secret-store");
      assertThat(visit.page.locator(".rows li").filter(has("Memory vault")))
          .containsText("Default");
      visit.open("/algorithms/" + at.algorithm.id() + "/secrets/new");
      visit.field("Environment variable name").fill("IN_MEMORY");
      visit.page.locator("#f-value").fill("value");
      visit.send("Create Secret");
      assertThat(visit.page.locator(".rows")).containsText("Memory vault");

      visit.open("/admin/secret-store");
      visit.link("Memory vault").click();
      visit.link("Remove").click();
      assertThat(visit.page.locator("main")).containsText("1 secret");
      visit.page.locator("#f-confirm").fill("Memory vault");
      visit.send("Remove");
      assertThat(visit.page.locator("[role=alert]")).isVisible();

      at.store
          .providers()
          .setDefault(com.algorithmia.secrets.store.Actor.localOperator("test"), at.internal.id());
      visit.open("/algorithms/" + at.algorithm.id() + "/secrets");
      visit.link("Remove IN_MEMORY").click();
      visit.page.locator("#f-confirm").fill("IN_MEMORY");
      visit.send("Remove");
      visit.open("/admin/secret-store");
      visit.link("Memory vault").click();
      visit.send("Disable");
      visit.link("Remove").click();
      visit.page.locator("#f-confirm").fill("Memory vault");
      visit.send("Remove");
      assertThat(visit.page.locator(".notice.good")).containsText("removed");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void editing_keeps_credentials_unless_they_are_replaced() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      add(visit, "edited", "Edited vault");
      visit.link("Edit").click();
      assertThat(visit.page.locator("#f-setting-address")).hasValue("memory://one");
      assertThat(visit.page.locator("#f-setting-token")).hasValue("");
      assertThat(visit.page.locator("#f-setting-token"))
          .hasAttribute("placeholder", "unchanged unless replaced");
      visit.page.locator("#f-setting-region").fill("there");
      visit.send("Save");
      assertThat(visit.page.locator("tbody")).containsText("there");

      visit.link("Edit").click();
      visit.page.locator("#f-setting-address").fill("memory://elsewhere");
      visit.send("Save");
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      assertThat(visit.page.locator("#f-setting-address")).hasValue("memory://elsewhere");
      visit.page.locator("#f-setting-token").fill(CANARY);
      visit.send("Save");
      assertThat(visit.page.locator("tbody")).containsText("memory://elsewhere");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void what_is_missing_is_said_beside_the_field_and_the_rest_is_kept() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "missing.jar", Jars.memoryProvider("missing"));
      visit.send("Use this module");
      visit.field("Name").fill("Kept name");
      visit.page.locator("#f-setting-address").fill("memory://kept");
      visit.page.evaluate("() => document.querySelector('form.card').noValidate = true");
      visit.send("Add Secret Provider");
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      assertThat(visit.field("Name")).hasValue("Kept name");
      assertThat(visit.page.locator("#f-setting-address")).hasValue("memory://kept");
      assertThat(visit.page.locator("#f-setting-token")).hasAttribute("aria-invalid", "true");
    }
  }

  @Test
  void a_module_that_describes_nothing_gets_key_value_pairs() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "plain.jar", Jars.memoryProvider("plain"));
      visit.send("Use this module");
      visit.field("Name").fill("Plain vault");
      visit.page.locator("#f-factory").fill(Jars.PLAIN_FACTORY);
      visit.page.evaluate("() => document.querySelector('form.card').noValidate = true");
      visit.send("Add Secret Provider");
      visit.link("Edit").click();
      visit.page.locator("[name=pair-name]").nth(0).fill("address");
      visit.page.locator("[name=secret-pair-value]").nth(0).fill(CANARY);
      visit.button("Add Pair").click();
      assertThat(visit.page.locator("#pairs .pair")).hasCount(4);
      visit.page.locator("[name=pair-name]").nth(3).fill("token");
      visit.page.locator("[name=secret-pair-value]").nth(3).fill(CANARY);
      visit.send("Save");
      assertThat(visit.page.locator("tbody tr")).hasCount(2);
      assertThat(visit.page.locator("tbody")).containsText("never shown");
      assertThat(visit.page.locator("h1")).hasText("Plain vault");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void a_module_is_replaced_by_another() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "newer.jar", Jars.memoryProvider("newer"));
      String digest = visit.path().replaceFirst(".*/modules/([0-9a-f]+).*", "$1");
      add(visit, "older", "Replaced vault");
      visit.link("Replace module").click();
      visit.page.locator("[value='" + digest + "']").check();
      visit.send("Use this module");
      assertThat(visit.page.locator(".notice.good")).containsText("new module");
      assertThat(visit.page.locator(".facts")).containsText(digest);
    }
  }

  @Test
  void what_is_in_the_vault_already_is_referenced_where_an_admin_allows_it() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      add(visit, "referenced", "Vault with references");
      visit.send("Enable");
      String secrets = "/algorithms/" + at.algorithm.id() + "/secrets";
      reference(visit, secrets);
      assertThat(visit.page.locator("[role=alert]")).isVisible();

      visit.open("/admin/secret-store");
      visit.link("Vault with references").click();
      visit.link("References").click();
      visit.page.locator("#f-patterns").fill("* team/{account}/*");
      visit.send("Save");
      assertThat(visit.page.locator(".notice.good")).containsText("saved");
      reference(visit, secrets);
      assertThat(visit.page.locator(".rows li").filter(has("REFERENCED")))
          .containsText("reference");

      visit.open("/admin/secret-store");
      visit.link("Vault with references").click();
      visit.link("Settings for workers").click();
      visit.page.locator("[name=pair-name]").first().fill("token");
      visit.page.locator("[name=secret-pair-value]").first().fill(CANARY);
      visit.send("Save");
      visit.link("Settings for workers").click();
      assertThat(visit.page.locator("form.card")).containsText("Set: token");
      visit.assertNowhere(CANARY);
    }
  }

  private static void reference(Visit visit, String secrets) {
    visit.open(secrets + "/new");
    visit
        .page
        .locator("#f-provider")
        .selectOption(
            new com.microsoft.playwright.options.SelectOption().setLabel("Vault with references"));
    visit.field("Environment variable name").fill("REFERENCED");
    visit.page.getByLabel("Reference one").check();
    visit.page.locator("#f-provider-key").fill("team/demo/db");
    visit.send("Create Secret");
  }

  @Test
  void a_file_that_is_no_module_is_refused_with_the_reason() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "letter.txt", "Dear admin".getBytes(StandardCharsets.UTF_8));
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      upload(visit, "slip.jar", Jars.zipSlip());
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      upload(visit, "<b>bomb</b>.jar", Jars.zipBomb());
      assertThat(visit.page.locator("[role=alert]")).isVisible();
      assertThat(visit.page.locator("main b")).hasCount(0);
    }
  }

  @Test
  void a_huge_file_is_refused_before_it_is_sent() throws IOException {
    Path huge = Files.createTempFile("huge", ".jar");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw");
        Visit visit = new Visit(at).signIn("admin")) {
      file.setLength((64L << 20) + 1);
      visit.open("/admin/secret-store/new");
      visit.page.getByLabel("Upload module").setInputFiles(huge);
      assertThat(visit.page.locator("#p-module")).containsText("too large");
      assertThat(visit.page.getByLabel("Upload module")).hasValue("");
    } finally {
      Files.delete(huge);
    }
  }

  @Test
  void settings_that_few_need_are_folded_away_unless_they_are_used() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "vault.jar", Files.readAllBytes(Bao.jar()));
      visit.send("Use this module");
      assertThat(visit.page.locator("#f-setting-vault_token")).isVisible();
      assertThat(visit.page.locator("#f-setting-vault_namespace")).isHidden();
      visit.page.locator(".more summary").click();
      visit.field("Name").fill("Folded");
      visit.page.locator("#f-setting-vault_addr").fill("no address");
      visit.page.locator("#f-setting-vault_secret_path").fill("secret/x");
      visit.page.locator("#f-setting-vault_namespace").fill("team");
      visit.send("Add Secret Provider");
      assertThat(visit.page.locator("#f-setting-vault_addr")).isFocused();
      assertThat(visit.page.locator("#f-setting-vault_namespace")).isVisible();
      assertThat(visit.page.locator("#f-setting-vault_namespace")).hasValue("team");
    }
  }

  @Test
  void a_module_without_the_factory_is_told_apart_from_one_that_works() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      upload(visit, "nofactory.jar", Jars.memoryProvider("nofactory"));
      visit.send("Use this module");
      visit.field("Name").fill("No factory");
      visit.page.locator("#f-factory").fill("com.example.Missing");
      visit.page.locator("#f-setting-address").fill("memory://x");
      visit.page.locator("#f-setting-token").fill(CANARY);
      visit.send("Add Secret Provider");
      assertThat(visit.page.locator("[role=alert]")).containsText("com.example.Missing");
      visit.assertNowhere(CANARY);
    }
  }

  @Test
  void an_upload_that_breaks_off_leaves_nothing() throws Exception {
    int before = modules();
    IssuedSession session = at.store.sessions().signIn(at.key("admin"), "request", null);
    String head =
        """
        POST /admin/secret-store/modules HTTP/1.1
        Host: 127.0.0.1:%d
        Origin: http://127.0.0.1:%d
        Cookie: __Host-secret-store=%s
        Content-Type: multipart/form-data; boundary=b
        Content-Length: 5000000

        --b
        Content-Disposition: form-data; name="csrf"

        %s
        --b
        Content-Disposition: form-data; name="module"; filename="half.jar"

        """;
    byte[] jar = Jars.memoryProvider("half");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head.formatted(
                  at.server.port(),
                  at.server.port(),
                  session.revealToken(),
                  session.session().revealCsrfToken())
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(jar, 0, jar.length / 2);
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400");
    }
    assertThat(modules()).isEqualTo(before);
  }

  private static int modules() {
    return at.store
        .plugins()
        .list(com.algorithmia.secrets.store.Actor.localOperator("test"))
        .size();
  }

  @Test
  void a_failed_check_names_the_step() throws IOException {
    try (Visit visit = new Visit(at).signIn("admin")) {
      add(visit, "down", "Vault that is down");
      System.setProperty("memory-provider.down", "true");
      try {
        visit.send("Check connection");
        assertThat(visit.page.locator("main")).containsText("nobody answers");
        assertThat(visit.page.locator("main")).containsText("does not work");
      } finally {
        System.clearProperty("memory-provider.down");
      }
    }
  }

  @Test
  void keys_are_shown_once_and_removed() {
    try (Visit visit = new Visit(at).signIn("admin")) {
      visit.open("/admin/keys");
      visit.page.locator("summary").click();
      visit.field("Name").fill("Robot <b>one</b>");
      visit.page.locator("#f-role").selectOption("worker");
      visit.page.locator("#f-scope").fill("demo/hello");
      visit.send("Create key");
      String key = visit.page.locator(".key").innerText();
      assertThat(key).startsWith("sst_");
      visit.link("I have it").click();
      assertThat(visit.page.locator(".rows")).containsText("Robot <b>one</b>");
      assertThat(visit.page.locator(".rows")).containsText("for demo/hello");
      assertThat(new String(visit.held(), StandardCharsets.UTF_8)).doesNotContain(key);
      visit.link("Remove Robot <b>one</b>").click();
      visit.page.locator("#f-confirm").fill("Robot <b>one</b>");
      visit.send("Remove");
      assertThat(visit.page.locator(".notice.good")).containsText("removed");
    }
  }

  @Test
  void the_audit_is_filtered_and_verified() {
    try (Visit visit = new Visit(at).signIn("auditor").open("/")) {
      assertThat(visit.page.locator("h1")).hasText("Audit");
      visit.page.locator("#f-action").fill("session.");
      visit.button("Filter").click();
      visit.send("Verify");
      assertThat(visit.page.locator("main [role=status]")).containsText("none was changed");
    }
  }

  @Test
  void the_overview_and_the_nodes_show_this_node() {
    try (Visit visit = new Visit(at).signIn("viewer")) {
      visit.open("/overview");
      assertThat(visit.page.locator("main")).containsText("Ready");
      assertThat(visit.page.locator("main")).containsText("Internal Secret Provider");
      assertThat(visit.page.locator("svg.plot").first()).isVisible();
      visit.open("/admin/nodes");
      assertThat(visit.page.locator("main")).containsText("values/default");
    }
  }
}
