package com.algorithmia.secrets.server.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the seeds promise an admin: a real vault connected in the browser, and a secret in it. */
class PagesVaultIT {

  private static final String CANARY = "Vault-Canary-3b77";

  @Test
  void an_admin_connects_a_vault_by_following_the_screen_and_a_secret_goes_there()
      throws Exception {
    Path jar = Bao.jar();
    Installation at = Installation.shared("providers");
    try (Bao bao = Bao.start();
        Visit visit = new Visit(at).signIn("admin").open("/")) {
      visit.link("Providers").click();
      visit.link("New Provider").click();
      visit.page.getByLabel("Upload module").setInputFiles(jar);
      visit.send("Upload module");
      visit.send("Use this module");
      assertThat(visit.page.locator("#f-factory"))
          .hasValue("com.algorithmia.plugin.vault.VaultSecretProviderFactory");
      visit.field("Name").fill("Company Vault");
      visit.page.locator("#f-description").fill("Run by the DevOps team");
      visit.page.locator("#f-setting-vault_addr").fill(bao.address());
      visit.page.locator("#f-setting-vault_token").fill("wrong-token");
      visit.page.locator("#f-setting-vault_secret_path").fill("secret/secret-store");
      visit.send("Add Secret Provider");
      assertThat(visit.page.locator("h1")).hasText("Company Vault");

      visit.send("Check connection");
      assertThat(visit.page.locator(".steps .badge.bad").first()).isVisible();
      visit.link("Edit").click();
      visit.page.locator("#f-setting-vault_token").fill(Bao.TOKEN);
      visit.send("Save");
      visit.send("Check connection");
      assertThat(visit.page.locator("main")).containsText("The connection works");
      visit.send("Enable");
      assertThat(visit.page.locator(".badge.good").first()).hasText("serving");

      visit.open("/algorithms/" + at.algorithm.id() + "/secrets/new");
      visit
          .page
          .locator("#f-provider")
          .selectOption(
              new com.microsoft.playwright.options.SelectOption().setLabel("Company Vault"));
      visit.field("Environment variable name").fill("IN_THE_VAULT");
      visit.page.locator("#f-value").fill(CANARY);
      visit.send("Create Secret");
      assertThat(visit.page.locator(".rows")).containsText("Company Vault");
      assertThat(bao.get("/v1/secret/metadata/secret-store?list=true").statusCode()).isEqualTo(200);
      visit.assertNowhere(CANARY);
      visit.assertNowhere(Bao.TOKEN);
    }
  }
}
