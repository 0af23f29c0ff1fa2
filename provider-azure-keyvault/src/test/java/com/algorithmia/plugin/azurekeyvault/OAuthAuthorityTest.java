package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens of an authority that others wrote, for a vault that checks them against its keys. */
@Timeout(60)
final class OAuthAuthorityTest {

  private final OAuthAuthority authority = new OAuthAuthority(TestCertificates.SERVER);
  private final KeyVaultServer vault = new KeyVaultServer(authority, TestCertificates.SERVER);

  @AfterEach
  void stop() {
    vault.close();
    authority.close();
  }

  private Map<String, String> settings() {
    return new HashMap<>(
        Map.of(
            "vault_url",
            vault.url(),
            "tenant_id",
            EntraServer.TENANT,
            "client_id",
            EntraServer.CLIENT,
            "client_secret",
            EntraServer.SECRET,
            "authority_host",
            authority.url(),
            "ca_file",
            AzureServers.CA_FILE.toString(),
            "disable_instance_discovery",
            "true",
            "disable_challenge_verification",
            "true"));
  }

  private static void assertWorks(Map<String, String> settings) throws Exception {
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      SecretIdentifier id = provider.createSecret("value");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("value");
      assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.READY);
    }
  }

  @Test
  void aClientSecretGetsTokensThatTheVaultTakes() throws Exception {
    assertWorks(settings());
  }

  @Test
  void aCertificateGetsTokensThatTheVaultTakes() throws Exception {
    Map<String, String> settings = settings();
    settings.remove("client_secret");
    settings.put("authentication", "client_certificate");
    settings.put("client_certificate", TestCertificates.ofAnApplication().pemWithKey());
    assertWorks(settings);
  }

  @Test
  void aTokenForAnotherResourceIsNotTaken() {
    vault.setResource("https://managedhsm.azure.net");
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings())) {
      Failing.as(Kind.UNAUTHENTICATED, () -> provider.createSecret("Canary value"));
    }
  }
}
