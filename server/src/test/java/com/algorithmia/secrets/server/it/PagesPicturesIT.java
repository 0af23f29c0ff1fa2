package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the documents: {@code -Dsecretstore.pictures=docs/images}, relative to the
 * repository.
 */
class PagesPicturesIT {

  private static final long MOST_BYTES = 150_000;

  private final Path folder =
      Path.of("..").resolve(System.getProperty("secretstore.pictures", "target/pictures"));

  @Test
  @EnabledIfSystemProperty(named = "secretstore.pictures", matches = ".+")
  void takes_all_pictures() throws IOException {
    Files.createDirectories(folder);
    try (Installation at = Installation.onH2()) {
      String own = "/algorithms/" + at.algorithm.id() + "/secrets";
      var light = new Browser.NewContextOptions().setViewportSize(1120, 700);
      try (Visit visit = new Visit(at, light).signIn("admin")) {
        secret(visit, own, "MySQL password", "MYSQL_PASSWORD", "The orders database; ask Ann");
        secret(visit, own, "Payment token", "PAYMENT_TOKEN", "For the webhook of the shop");
        visit.open(own + "/new");
        visit.field("Display name").fill("Mail server");
        visit.page.locator("#f-variable").fill("SMTP_PASSWORD");
        visit.page.locator("#f-value").fill("not a real one ");
        take(visit, "new-secret");
        visit.open(own);
        take(visit, "secrets");
        provider(visit);
        take(visit, "check-connection");
        visit.open("/overview");
        take(visit, "overview");
      }
      at.rotateConfigurations(before -> before.add());
      at.rotateConfigurations(
          before ->
              before.promote(
                  before.keys().stream()
                      .map(key -> key.id())
                      .filter(id -> !id.equals(before.primaryKeyId()))
                      .findAny()
                      .orElseThrow()));
      try (Visit visit = new Visit(at, light).signIn("admin")) {
        visit.open("/admin/nodes");
        take(visit, "re-encrypt");
      }
      var dark =
          new Browser.NewContextOptions()
              .setViewportSize(360, 640)
              .setColorScheme(ColorScheme.DARK);
      try (Visit visit = new Visit(at, dark).signIn("developer")) {
        visit.open(own);
        take(visit, "secrets-phone-dark");
      }
    }
  }

  /**
   * Every page, for somebody who wants to look at them: {@code -Dsecretstore.look=FOLDER}, relative
   * to the repository. Nothing of it is kept.
   */
  @Test
  @EnabledIfSystemProperty(named = "secretstore.look", matches = ".+")
  void takes_every_page_for_a_look() throws IOException {
    Path look = Path.of("..").resolve(System.getProperty("secretstore.look"));
    if (PagesAccessibilityIT.paths == null) {
      PagesAccessibilityIT.start();
    }
    Installation at = Installation.shared("pages");
    try (Visit visit = new Visit(at).signIn("admin")) {
      PagesAccessibilityIT.paths.add(Visit.addMemoryProvider(visit, "Team vault", "none"));
    }
    look(at, look, "1280-dark", 1280, ColorScheme.DARK);
    look(at, look, "360-light", 360, ColorScheme.LIGHT);
    look(at, look, "360-dark", 360, ColorScheme.DARK);
  }

  private static void look(
      Installation at, Path folder, String name, int width, ColorScheme colors) {
    var options =
        new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(colors);
    try (Visit visit = new Visit(at, options).signIn("admin")) {
      int number = 0;
      for (String path : PagesAccessibilityIT.paths) {
        visit.open(path);
        Path file = folder.resolve(name + "-" + number++ + ".png");
        visit.page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
      }
    }
  }

  private static void secret(
      Visit visit, String own, String name, String variable, String description) {
    visit.open(own + "/new");
    visit.field("Display name").fill(name);
    visit.field("Description").fill(description);
    visit.page.locator("#f-variable").fill(variable);
    visit.page.locator("#f-type").selectOption("password");
    visit.page.locator("#f-value").fill("value");
    visit.send("Create Secret");
  }

  private void provider(Visit visit) throws IOException {
    visit.open("/admin/secret-store/new");
    visit
        .page
        .getByLabel("Upload module")
        .setInputFiles(
            new FilePayload(
                "memory-vault.jar", "application/java-archive", Jars.memoryProvider("Memory")));
    visit.send("Upload module");
    take(visit, "module");
    visit.send("Use this module");
    visit.field("Name").fill("Team vault");
    visit.page.locator("#f-description").fill("Values of the data team");
    visit.page.locator("#f-setting-address").fill("memory://team");
    visit.page.locator("#f-setting-token").fill("not a real one");
    visit.send("Add Secret Provider");
    visit.send("Enable");
    visit.send("Check connection");
  }

  private void take(Visit visit, String name) throws IOException {
    Path file = folder.resolve(name + ".png");
    visit.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }");
    visit.page.screenshot(new Page.ScreenshotOptions().setPath(file));
    assertThat(Files.size(file)).as(name).isLessThan(MOST_BYTES);
  }
}
