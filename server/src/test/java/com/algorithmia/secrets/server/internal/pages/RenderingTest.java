package com.algorithmia.secrets.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.OpenOperation;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What templates do with what they are given, without a browser. */
class RenderingTest {

  private static final String HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
  private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

  private final Html html = new Html();
  private final Assets assets = Assets.read();

  private Shell shell(Role role) {
    Session session = new Session(new Principal("k", HOSTILE, role, Scope.NONE), "the-csrf-token");
    return new Shell(HOSTILE, "/secrets", session, assets, NOW, null);
  }

  private static Entry entry() {
    return new Entry(
        "e1",
        Owner.algorithm("a1"),
        HOSTILE,
        HOSTILE,
        "VARIABLE",
        SecretType.PASSWORD,
        Map.of(HOSTILE, HOSTILE),
        "p1",
        false,
        true,
        "1",
        1,
        NOW,
        HOSTILE,
        NOW,
        HOSTILE,
        null,
        false);
  }

  private String secret(Role role) {
    return html.render(
        "secret",
        shell(role),
        Map.of(
            "owner", new OwnerView(Owner.algorithm("a1"), "c1", HOSTILE, "/algorithms/a1/secrets"),
            "entry", entry(),
            "versions", List.of(),
            "snippets", Snippets.of("VARIABLE"),
            "providerName", HOSTILE,
            "form", FormState.FRESH.message(HOSTILE)));
  }

  @Test
  void what_people_wrote_is_text_wherever_it_stands() {
    String page = secret(Role.ADMIN);

    assertThat(page)
        .contains("&lt;script&gt;")
        .doesNotContain("<script>alert")
        .doesNotContain("<img src=x");
    assertThat(page).doesNotContainPattern("=\"[^\"]*\"'>");
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"ADMIN", "DEVELOPER", "VIEWER"})
  void actions_are_for_those_who_may(Role role) {
    assertThat(secret(role).contains("/update\"")).isEqualTo(role != Role.VIEWER);
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"ADMIN", "VIEWER"})
  void settings_under_an_old_key_are_told_and_an_admin_can_re_encrypt_them(Role role) {
    for (long old : new long[] {0, 3}) {
      String page =
          html.render(
              "nodes",
              shell(role),
              Map.of(
                  "nodes", List.of(),
                  "keysets", List.of(),
                  "operations", List.of(),
                  "oldSettings", old));
      assertThat(page.contains("3 sets of provider settings")).isEqualTo(old > 0);
      assertThat(page.contains("/admin/nodes/reencrypt")).isEqualTo(old > 0 && role == Role.ADMIN);
    }
  }

  @ParameterizedTest
  @EnumSource(OpenOperation.Kind.class)
  void what_settling_means_is_said_and_a_creation_can_only_be_given_up(OpenOperation.Kind kind) {
    OpenOperation operation =
        new OpenOperation(
            "o1", kind, "e1", Owner.algorithm("a1"), "p1", NOW, HOSTILE, true, 3, HOSTILE);
    String page =
        html.render(
            "operation",
            shell(Role.ADMIN),
            Map.of(
                "operation", operation,
                "form", FormState.FRESH,
                "provider", HOSTILE,
                "owner", HOSTILE,
                "secret", kind == OpenOperation.Kind.CREATE ? "" : "VARIABLE"));
    assertThat(page).doesNotContain("<script>alert", "<img src=x", " checked");
    assertThat(page).contains("It is believed", "It did not happen.", "I have looked");
    assertThat(page.contains("value=\"happened\"")).isEqualTo(kind != OpenOperation.Kind.CREATE);
    assertThat(page.contains("delete it in the backend first"))
        .isEqualTo(kind == OpenOperation.Kind.CREATE);
  }

  @Test
  void each_form_that_changes_something_carries_the_token() throws IOException {
    for (Path file : templates()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      Matcher form = Pattern.compile("(?s)<form[^>]*method=\"post\".*?</form>").matcher(text);
      while (form.find()) {
        boolean signIn = file.getFileName().toString().equals("signIn.jte");
        assertThat(form.group().contains("@template.csrf(shell = shell)"))
            .as(file + ": " + form.group())
            .isNotEqualTo(signIn);
      }
    }
  }

  @Test
  void no_template_writes_into_a_secret_field_or_has_script_or_style_in_it() throws IOException {
    for (Path file : templates()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      Matcher field =
          Pattern.compile("<(input|textarea)[^>]*name=\"secret-[^>]*>[^<]*").matcher(text);
      while (field.find()) {
        assertThat(field.group())
            .as(file.toString())
            .doesNotContain("value=")
            .matches("(?s)<(input[^>]*>\\s*|textarea[^>]*>)");
      }
      assertThat(text)
          .as(file.toString())
          .doesNotContain("<style", " style=", "javascript:", "$unsafe")
          .doesNotContainPattern("\\son[a-z]+=\"")
          .doesNotContainPattern("<script(?! src=)");
    }
  }

  private static List<Path> templates() throws IOException {
    try (var files = Files.list(Path.of("src/main/jte"))) {
      List<Path> found = new ArrayList<>(files.toList());
      assertThat(found).hasSizeGreaterThan(20);
      return found;
    }
  }

  @Test
  void a_shell_does_not_show_the_token_by_accident() {
    assertThat(shell(Role.ADMIN).toString()).doesNotContain("the-csrf-token");
  }

  @Test
  void times_are_told_roughly() {
    assertThat(Words.ago(NOW.minusSeconds(3), NOW)).isEqualTo("just now");
    assertThat(Words.ago(NOW.minusSeconds(60), NOW)).isEqualTo("1 minute ago");
    assertThat(Words.ago(NOW.minusSeconds(3 * 86_400), NOW)).isEqualTo("3 days ago");
    assertThat(Words.until(NOW.plusSeconds(7_200), NOW)).isEqualTo("in 2 hours");
  }
}
