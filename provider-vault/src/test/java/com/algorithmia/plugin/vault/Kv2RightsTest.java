package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.passedOnTo;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that may read values but not metadata, or the other way round, on a real server. */
class Kv2RightsTest {

  private final OpenBao bao = OpenBao.shared();
  private final Admin admin = bao.admin();
  private final String mount = admin.mount(2);
  private final FaultServer proxy = new FaultServer().otherwise(r -> passedOnTo(bao));

  @AfterEach
  void close() {
    proxy.close();
  }

  private SecretProvider provider(String policy) {
    return Providers.create(
        "vault_addr",
        proxy.address(),
        "vault_token",
        admin.token(policy),
        "vault_secret_path",
        mount + "/app",
        "vault_kv_version",
        "2",
        "vault_allow_absolute_keys",
        "true");
  }

  private String line(String path, String capabilities) {
    return "path \"" + mount + path + "\" { capabilities = [" + capabilities + "] }\n";
  }

  private void put(String path, String fields) {
    admin.write(mount + "/data/" + path, "{\"data\":" + fields + "}");
  }

  private long sent(String target) {
    return proxy.requests().stream().filter(r -> r.target().contains(target)).count();
  }

  @Test
  void aFolderWithoutMetadataRightsSpoilsNoOther() throws Exception {
    put("shared/mysql", "{\"value\":\"v\"}");
    try (SecretProvider provider =
        provider(
            line("/data/app/*", "\"create\", \"update\", \"delete\"")
                + line("/metadata/app/*", "\"read\", \"list\"")
                + line("/data/shared/*", "\"read\""))) {
      assertThat(provider.getSecretVersion(id("/shared/mysql"))).isEqualTo("1");
      SecretAttributes request =
          SecretAttributes.builder().requestId(UUID.randomUUID().toString()).build();
      SecretIdentifier own = provider.createSecret("v", request);
      assertThat(provider.createSecret("v", request)).isEqualTo(own);
      assertThat(provider.getSecretVersion(own)).isEqualTo("1");
      assertThat(provider.updateSecret(own, "w")).isEqualTo("2");
      assertThat(provider.deleteSecret(own)).isTrue();
      assertFails(Kind.NOT_USABLE, () -> provider.createSecret("v", request))
          .hasMessageContaining("deleted since");
      assertThat(provider.getSecretVersion(id("/shared/mysql"))).isEqualTo("1");
      assertThat(sent("/metadata/shared/")).as("the refusal is remembered").isEqualTo(1);
    }
  }

  @Test
  void aRepeatedCreateThatMayNotLookIsOutcomeUnknownSinceItMayHaveBeenDeleted() throws Exception {
    SecretAttributes request =
        SecretAttributes.builder().requestId(UUID.randomUUID().toString()).build();
    try (SecretProvider provider =
        provider(line("/data/app/*", "\"create\", \"update\", \"delete\""))) {
      SecretIdentifier own = provider.createSecret("v", request);
      assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v", request));
      admin.delete(mount + "/data/app/" + own.getProviderKey());
      assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v", request));
      proxy.then(FaultServer.losingTheAnswerOf(bao));
      assertThat(provider.createSecret("v").getProviderKey())
          .as("an id that was just drawn, and whose first answer was lost")
          .hasSize(36);
    }
  }

  @Test
  void aSecretWithoutMetadataRightsDoesNotSpoilTheOneBesideIt() throws Exception {
    put("app/values", "{\"value\":\"v\"}");
    put("app/versions", "{\"value\":\"v\"}");
    try (SecretProvider provider =
        provider(
            line("/data/app/values", "\"read\"") + line("/metadata/app/versions", "\"read\""))) {
      for (int i = 0; i < 2; i++) {
        assertThat(provider.getSecretVersion(id("values"))).isEqualTo("1");
        assertThat(provider.getSecretVersion(id("versions"))).isEqualTo("1");
      }
      assertFails(Kind.PERMISSION_DENIED, () -> provider.getSecret(id("versions")));
    }
  }

  @Test
  void aListReadsNoValueEvenWhereMetadataMayNotBeRead() {
    for (int i = 0; i < 30; i++) {
      put("app/s" + i, "{\"value\":\"v\"}");
    }
    try (SecretProvider provider =
        provider(line("/data/app/*", "\"read\"") + line("/metadata/app/*", "\"list\""))) {
      Page<SecretSummary> page =
          provider.capability(SecretListing.class).orElseThrow().listSecrets(null, 100);
      assertThat(page.getItems())
          .hasSize(30)
          .allSatisfy(item -> assertThat(item.getVersion()).isNull());
    }
    assertThat(sent("/data/")).isZero();
    assertThat(sent("/metadata/")).isEqualTo(31);
    assertThat(sent("lookup-self")).as("not one for each").isLessThanOrEqualTo(8 + 1);
  }

  @Test
  void aFieldOfSomebodyElsesSecretThatIsNamedLikeOneOfOursHasAVersion() throws Exception {
    String name = UUID.randomUUID().toString();
    put("app/" + name, "{\"password\":\"tiger\"}");
    try (SecretProvider provider = provider(line("/*", "\"create\", \"read\""))) {
      assertThat(provider.getSecret(id(name + "#password")).getValue()).isEqualTo("tiger");
      assertThat(provider.getSecretVersion(id(name + "#password"))).isEqualTo("1");
      assertThatThrownBy(() -> provider.getSecretVersion(id(name + "#user")))
          .isInstanceOf(SecretNotFoundException.class);
      SecretIdentifier own = provider.createSecret("v");
      assertThatThrownBy(() -> provider.getSecretVersion(id(own.getProviderKey() + "#password")))
          .isInstanceOf(SecretNotFoundException.class);
    }
  }
}
