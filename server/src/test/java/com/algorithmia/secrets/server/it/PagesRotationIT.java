package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.store.KeysetStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * A rotation of the key set for provider settings, from end to end, with the page in its middle.
 */
class PagesRotationIT {

  private static final String TOKEN = "Canary-5ac2-token";

  @Test
  void settings_are_encrypted_anew_on_the_page_and_open_without_the_old_key() throws IOException {
    try (Installation at = Installation.onH2()) {
      String provider;
      try (Visit visit = new Visit(at).signIn("admin")) {
        provider = Visit.addMemoryProvider(visit, "Rotated vault", TOKEN);
        visit.open("/admin/nodes");
        assertThat(visit.button("Re-encrypt provider settings")).hasCount(0);
      }
      KeysetStatus.Key old =
          at.rotateConfigurations(
              before -> {
                var added = before.add();
                KeyId made =
                    added.keys().stream()
                        .map(key -> key.id())
                        .filter(id -> !id.equals(before.primaryKeyId()))
                        .findAny()
                        .orElseThrow();
                return added.promote(made);
              });
      assertThat(old.ciphertexts()).isPositive();

      try (Visit visit = new Visit(at).signIn("viewer")) {
        visit.open("/admin/nodes");
        assertThat(visit.page.locator(".notice.warn")).containsText("no longer the primary one");
        assertThat(visit.button("Re-encrypt provider settings")).hasCount(0);
      }
      try (Visit visit = new Visit(at).signIn("admin")) {
        visit.open("/admin/nodes");
        visit.send("Re-encrypt provider settings");
        assertThat(visit.page.locator(".notice.good")).containsText("lie under the primary key");
        assertThat(visit.page.locator(".notice.warn")).hasCount(0);
      }
      assertThat(at.configurationsKey(old.id()).ciphertexts()).isZero();

      KeyId gone = KeyId.parse(old.id());
      at.rotateConfigurations(before -> before.retire(gone, 0));
      at.rotateConfigurations(before -> before.delete(gone, 0));
      try (Visit visit = new Visit(at).signIn("admin")) {
        visit.open(provider);
        assertThat(visit.page.locator(".badge.good").first()).hasText("serving");
        visit.send("Check connection");
        assertThat(visit.page.locator("main")).containsText("The connection works");
        visit.open("/admin/nodes");
        assertThat(visit.page.locator("main")).not().containsText(old.id());
        visit.assertNowhere(TOKEN);
      }
    }
  }
}
