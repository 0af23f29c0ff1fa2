package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading and writing, and what it costs. */
final class KeyVaultSecretProviderTest {

  private final AzureServers azure = new AzureServers();
  private final SecretProvider provider = azure.provider();

  @AfterEach
  void stop() {
    provider.close();
    azure.close();
  }

  @Test
  void createdSecretIsRead() throws Exception {
    SecretIdentifier id = provider.createSecret("first");
    Secret secret = provider.getSecret(id);
    assertThat(secret.getValue()).isEqualTo("first");
    assertThat(secret.getTtl()).isZero();
    assertThat(secret.getVersion()).isEqualTo(provider.getSecretVersion(id));
  }

  @Test
  void firstReadTakesThreeRoundTripsAndLaterOnesOne() throws Exception {
    azure.vault.model.set("known", TlsServer.JSON.createObjectNode().put("value", "v"));
    provider.getSecret(new SimpleSecretIdentifier("known"));
    assertThat(azure.vault.requests()).hasSize(2);
    assertThat(azure.entra.requests()).hasSize(1);
    provider.getSecret(new SimpleSecretIdentifier("known"));
    assertThat(azure.vault.requests()).hasSize(3);
    assertThat(azure.entra.requests()).hasSize(1);
  }

  @Test
  void updateTakesTwoRoundTripsAndGivesTheNewVersion() throws Exception {
    SecretIdentifier id = provider.createSecret("first");
    int before = azure.vault.requests().size();
    String version = provider.updateSecret(id, "second");
    assertThat(azure.vault.requests()).hasSize(before + 2);
    assertThat(provider.getSecretVersion(id)).isEqualTo(version);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("second");
  }

  @Test
  void unknownSecretIsNotFound() {
    assertThatThrownBy(() -> provider.getSecret(new SimpleSecretIdentifier("nothing")))
        .isInstanceOf(SecretNotFoundException.class);
  }
}
