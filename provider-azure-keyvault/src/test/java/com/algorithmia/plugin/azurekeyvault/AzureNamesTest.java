package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The settings that people have for Azure itself, behind a proxy, every check switched on. */
@Timeout(60)
final class AzureNamesTest {

  private final AzureServers azure = new AzureServers();
  private final AzureProxy proxy = new AzureProxy(azure);

  @AfterEach
  void stop() {
    proxy.close();
    azure.close();
  }

  @Test
  void theFourSettingsWorkWithEveryCheckOn() throws Exception {
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(proxy.settings())) {
      SecretIdentifier id = provider.createSecret("value");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("value");
      assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.READY);
      assertThat(azure.entra.countRequests("GET /common/discovery/instance")).isZero();
      assertThat(proxy.targets())
          .allMatch(
              target ->
                  target.startsWith("CONNECT kv.vault.azure.net:443 ")
                      || target.startsWith("CONNECT login.microsoftonline.com:443 "));
    }
  }

  @Test
  void firstReadTakesNoMoreThanThreeRoundTripsWithEveryCheckOn() throws Exception {
    azure.vault.model.set("known", TlsServer.JSON.createObjectNode().put("value", "v"));
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(proxy.settings())) {
      provider.getSecret(new SimpleSecretIdentifier("known"));
      // The SDK remembers the challenge for the whole JVM: then it is one less.
      int first = azure.vault.requests().size() + azure.entra.requests().size();
      assertThat(first).isBetween(2, 3);
      provider.getSecret(new SimpleSecretIdentifier("known"));
      assertThat(azure.vault.requests().size() + azure.entra.requests().size())
          .isEqualTo(first + 1);
    }
  }

  @Test
  void aVaultThatAsksForTokensOfAnotherDomainGetsNone() {
    azure.vault.setResource("https://vault.elsewhere.example");
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(proxy.settings())) {
      assertThat(
              Failing.as(Kind.INVALID_CONFIGURATION, () -> provider.createSecret("Canary value")))
          .hasMessageContaining("disable_challenge_verification");
      assertThat(azure.entra.requests()).isEmpty();
    }
  }

  @Test
  void aProxyThatRefusesIsUnavailable() {
    Map<String, String> settings = proxy.settings();
    settings.put("vault_url", "https://other.vault.azure.net");
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      Failing.as(Kind.UNAVAILABLE, () -> provider.createSecret("Canary value"));
    }
  }
}
