package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page with every role that can sign in. */
class PagesRolesIT {

  private static Installation at;
  private static String secret;

  @BeforeAll
  static void start() {
    at = Installation.shared("pages");
    secret = at.newSecret("ROLE_TEST", "value");
  }

  /** The pages, and who sees them. */
  private static Map<String, Set<String>> pages() {
    String own = "/algorithms/" + at.algorithm.id() + "/secrets";
    String provider = "/admin/secret-store/" + at.internal.id();
    Set<String> secrets = Set.of("admin", "viewer", "developer");
    Set<String> managers = Set.of("admin", "developer");
    Set<String> cluster = Set.of("admin", "viewer");
    Map<String, Set<String>> pages = new LinkedHashMap<>();
    pages.put("/overview", cluster);
    pages.put("/algorithms", secrets);
    pages.put("/accounts", secrets);
    pages.put("/secrets", secrets);
    pages.put(own, secrets);
    pages.put(own + "/" + secret, secrets);
    pages.put(own + "/new", managers);
    pages.put(own + "/import", managers);
    pages.put(own + "/" + secret + "/update", managers);
    pages.put(own + "/" + secret + "/remove", managers);
    pages.put("/accounts/" + at.account.id() + "/secrets", secrets);
    pages.put("/accounts/" + at.account.id() + "/grants", secrets);
    pages.put(own + "/remove-owner", managers);
    pages.put("/accounts/" + at.account.id() + "/secrets/remove-owner", Set.of("admin"));
    pages.put("/admin/secret-store", cluster);
    pages.put(provider, cluster);
    pages.put("/admin/secret-store/new", Set.of("admin"));
    pages.put(provider + "/edit", Set.of("admin"));
    pages.put(provider + "/replace", Set.of("admin"));
    pages.put(provider + "/remove", Set.of("admin"));
    pages.put(provider + "/references", Set.of("admin"));
    pages.put(provider + "/workers", Set.of("admin"));
    pages.put("/admin/keys", managers);
    pages.put("/admin/audit", Set.of("admin", "auditor"));
    pages.put("/admin/audit/unused", Set.of("admin", "auditor"));
    pages.put("/admin/audit/access/" + secret, Set.of("admin", "auditor"));
    pages.put("/admin/nodes", cluster);
    return pages;
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "viewer", "auditor", "developer"})
  void a_role_sees_exactly_its_pages(String role) {
    Set<String> expected = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    try (Visit visit = new Visit(at).signIn(role)) {
      pages()
          .forEach(
              (path, roles) -> {
                if (roles.contains(role)) {
                  expected.add(path);
                }
                int status = visit.status(path);
                assertThat(status).as(path).isIn(200, 403);
                if (status == 200) {
                  seen.add(path);
                }
              });
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void a_viewer_sees_no_action_but_search_and_sign_out() {
    try (Visit visit = new Visit(at).signIn("viewer")) {
      pages()
          .forEach(
              (path, roles) -> {
                if (roles.contains("viewer")) {
                  visit.open(path);
                  assertThat(visit.page.getByRole(AriaRole.BUTTON).allInnerTexts())
                      .as(path)
                      .allMatch(text -> List.of("Sign out", "Search", "").contains(text));
                  assertThat(visit.page.locator("main form[method=post]").count())
                      .as(path)
                      .isZero();
                }
              });
    }
  }

  @Test
  void another_accounts_secrets_are_not_there_for_a_developer() {
    try (Visit visit = new Visit(at).signIn("other-developer")) {
      String own = "/algorithms/" + at.algorithm.id() + "/secrets";
      for (String path :
          List.of(
              own, own + "/new", own + "/" + secret, "/accounts/" + at.account.id() + "/secrets")) {
        assertThat(visit.status(path)).as(path).isEqualTo(404);
        assertThat(visit.text()).doesNotContain("ROLE_TEST").doesNotContain("demo");
      }
      visit.open("/secrets?q=ROLE_TEST");
      assertThat(visit.text()).contains("Nothing fits");
    }
  }
}
