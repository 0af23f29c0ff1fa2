package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everybody can use the pages: axe's rules, in light and dark, and 360 pixels of width. */
class PagesAccessibilityIT {

  private static Installation at;
  static List<String> paths;

  @BeforeAll
  static void start() throws java.io.IOException {
    at = Installation.shared("pages");
    String secret = at.newSecret("ACCESSIBLE", "value");
    String own = "/algorithms/" + at.algorithm.id() + "/secrets";
    paths =
        new ArrayList<>(
            List.of(
                "/overview",
                "/algorithms",
                "/accounts",
                "/secrets",
                own,
                own + "?q=nothing-fits",
                own + "/new",
                own + "/import",
                own + "/" + secret,
                own + "/" + secret + "/update",
                own + "/" + secret + "/remove",
                "/accounts/" + at.account.id() + "/grants",
                "/admin/secret-store",
                "/admin/secret-store/" + at.internal.id(),
                "/admin/secret-store/new",
                "/admin/secret-store/" + at.internal.id() + "/references",
                "/admin/secret-store/" + at.internal.id() + "/workers",
                "/admin/keys",
                "/admin/audit",
                "/admin/audit/unused",
                "/admin/audit/access/" + secret,
                operation(),
                "/admin/nodes",
                "/nothing"));
    try (Visit visit = new Visit(at).signIn("admin")) {
      visit.open("/admin/secret-store/new");
      visit
          .page
          .getByLabel("Upload module")
          .setInputFiles(
              new FilePayload("m.jar", "application/java-archive", Jars.memoryProvider("axe")));
      visit.send("Upload module");
      paths.add(visit.path());
      visit.send("Use this module");
      paths.add(visit.path());
    }
  }

  /** The page that settles an operation whose answer was lost. */
  private static String operation() {
    return "/admin/nodes/operations/" + new Scenario(at).openOperation();
  }

  @Test
  void axe_finds_nothing_on_any_page_light_or_dark() {
    List<String> found = new ArrayList<>();
    try (Visit visit = new Visit(at)) {
      visit.open("/sign-in");
      look(visit, "/sign-in", found);
      visit.signIn("admin");
      for (String path : paths) {
        visit.open(path);
        look(visit, path, found);
      }
      visit.open("/algorithms/" + at.algorithm.id() + "/secrets/new");
      visit.page.locator("#f-variable").fill("1");
      visit.page.locator("#f-value").fill("x ");
      visit.page.evaluate("() => document.querySelector('form.card').submit()");
      visit.page.waitForSelector("[role=alert]");
      look(visit, "a form with problems", found);
    }
    assertThat(found).isEmpty();
  }

  /**
   * In the dark only the colours are others. The pages have no frames, so axe's older mode, which
   * opens no window of its own for each page, finds the same in half the time.
   */
  private static void look(Visit visit, String path, List<String> found) {
    for (ColorScheme colors : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      visit.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colors));
      AxeBuilder axe = new AxeBuilder(visit.page).setLegacyMode(true);
      (colors == ColorScheme.DARK ? axe.withRules(List.of("color-contrast")) : axe)
          .analyze()
          .getViolations()
          .forEach(
              rule ->
                  rule.getNodes()
                      .forEach(
                          node ->
                              found.add(
                                  path
                                      + ", "
                                      + colors
                                      + ": "
                                      + rule.getId()
                                      + " at "
                                      + node.getTarget())));
    }
  }

  @Test
  void no_page_is_wider_than_a_small_phone_or_heavy() {
    List<String> wide = new ArrayList<>();
    List<String> heavy = new ArrayList<>();
    var options = new Browser.NewContextOptions().setViewportSize(360, 640);
    try (Visit visit = new Visit(at, options).signIn("admin")) {
      for (String path : paths) {
        visit.open(path);
        Object width = visit.page.evaluate("() => document.documentElement.scrollWidth");
        if (((Number) width).intValue() > 360) {
          wide.add(path + ": " + width);
        }
        List<Number> weight = visit.weight();
        if (weight.get(0).intValue() > 12 || weight.get(1).intValue() > 150_000) {
          heavy.add(path + ": " + weight);
        }
      }
    }
    assertThat(wide).isEmpty();
    assertThat(heavy).isEmpty();
  }

  @Test
  void a_secret_can_be_created_with_the_keyboard_alone() {
    try (Visit visit = new Visit(at).signIn("developer")) {
      visit.open("/algorithms/" + at.algorithm.id() + "/secrets/new");
      // The browser gives a field the focus once the page is drawn, not when it is loaded.
      visit.page.waitForSelector("input:focus");
      visit.page.keyboard().type("By keyboard");
      visit.page.keyboard().press("Tab");
      visit.page.keyboard().press("Tab");
      visit.page.keyboard().type("BY_KEYBOARD");
      visit.page.keyboard().press("Tab");
      visit.page.keyboard().press("Tab");
      visit.page.keyboard().press("Tab");
      visit.page.keyboard().type("value");
      visit.page.keyboard().press("Tab");
      for (int i = 0; i < 20 && !onSubmit(visit); i++) {
        visit.page.keyboard().press("Tab");
      }
      assertThat(onSubmit(visit)).isTrue();
      visit.page.keyboard().press("Enter");
      visit.page.waitForSelector(".notice.good");
      assertThat(visit.text()).contains("By keyboard");
    }
  }

  private static boolean onSubmit(Visit visit) {
    return Boolean.TRUE.equals(
        visit.page.evaluate("() => document.activeElement.textContent.trim() === 'Create Secret'"));
  }
}
