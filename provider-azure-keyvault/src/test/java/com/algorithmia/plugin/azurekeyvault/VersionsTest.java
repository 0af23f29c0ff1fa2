package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.azurekeyvault.VaultModel.Version;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Versions, times, tags, and secrets that may not be used. */
final class VersionsTest {

  private final AzureServers azure = new AzureServers();
  private final SecretProvider provider = azure.provider();
  private final SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();

  @AfterEach
  void stop() {
    provider.close();
    azure.close();
  }

  private static ObjectNode value(String value) {
    return TlsServer.JSON.createObjectNode().put("value", value);
  }

  private Version current(SecretIdentifier id) {
    return azure.vault.model.current(id.getProviderKey());
  }

  @Test
  void updatesWithinOneSecondAreToldApartWithoutReadingValues() throws Exception {
    SecretIdentifier id = provider.createSecret("0");
    long reads = azure.vault.countValueReads();
    for (int i = 1; i <= 12; i++) {
      String version = provider.updateSecret(id, String.valueOf(i));
      assertThat(provider.getSecretVersion(id)).isEqualTo(version);
    }
    assertThat(azure.vault.countValueReads()).isEqualTo(reads);
  }

  @Test
  void outsideUpdatesWithinOneSecondAreToldApart() throws Exception {
    Version last = null;
    for (int i = 0; i < 10; i++) {
      last = azure.vault.model.set("outside", value("v" + i));
    }
    SecretIdentifier id = new SimpleSecretIdentifier("outside");
    assertThat(provider.getSecretVersion(id)).isEqualTo(last.id);
    assertThat(history.listVersions(id).get(0).getVersion()).isEqualTo(last.id);
  }

  @Test
  void versionsOnManyPagesAreAllSeen() throws Exception {
    for (int i = 0; i < 60; i++) {
      azure.vault.moveClock(Duration.ofSeconds(-1));
      azure.vault.model.set("many", value("old"));
    }
    azure.vault.moveClock(Duration.ofHours(1));
    azure.vault.model.set("many", value("new"));
    SecretIdentifier id = new SimpleSecretIdentifier("many");
    assertThat(history.listVersions(id)).hasSize(61);
    long reads = azure.vault.countValueReads();
    assertThat(provider.getSecretVersion(id))
        .isEqualTo(azure.vault.model.current("many").id)
        .isEqualTo(history.listVersions(id).get(0).getVersion());
    assertThat(azure.vault.countValueReads()).isEqualTo(reads);
    int before = azure.vault.requests().size();
    provider.updateSecret(id, "newest");
    assertThat(azure.vault.requests().size() - before)
        .as("a page, the current version, the update")
        .isLessThanOrEqualTo(3);
  }

  @Test
  void disabledSecretIsNotUsableButInspected() throws Exception {
    SecretIdentifier id = provider.createSecret("value");
    current(id).enabled = false;
    assertThat(Failing.as(Kind.NOT_USABLE, () -> provider.getSecret(id)))
        .hasMessageContaining("disabled");
    inspect(id);
    assertThat(Failing.as(Kind.NOT_USABLE, () -> provider.updateSecret(id, "enabled again?")))
        .hasMessageContaining("disabled");
  }

  @Test
  void expiredAndNotYetValidSecretsAreNotUsableButInspected() throws Exception {
    SecretIdentifier id = provider.createSecret("value");
    current(id).expires = Instant.now().minusSeconds(5).getEpochSecond();
    assertThat(Failing.as(Kind.NOT_USABLE, () -> provider.getSecret(id)))
        .hasMessageContaining("expired");
    inspect(id);
    current(id).expires = null;
    current(id).notBefore = Instant.now().plusSeconds(100).getEpochSecond();
    assertThat(Failing.as(Kind.NOT_USABLE, () -> provider.getSecret(id)))
        .hasMessageContaining("not valid yet");
    inspect(id);
  }

  private void inspect(SecretIdentifier id) throws Exception {
    assertThat(provider.getSecretVersion(id)).isEqualTo(current(id).id);
    assertThat(provider.secretLastUpdated(id).getEpochSecond()).isEqualTo(current(id).created);
    assertThat(history.listVersions(id))
        .singleElement()
        .extracting(VersionSummary::isRestorable)
        .isEqualTo(false);
  }

  @Test
  void expiryIsKeptAsTtlAndSurvivesUpdates() throws Exception {
    Instant expiry = Instant.now().plusSeconds(600);
    SecretIdentifier id =
        provider.createSecret("value", SecretAttributes.builder().expiresAt(expiry).build());
    assertThat(provider.getSecret(id).getTtl()).isBetween(590, 600);
    provider.updateSecret(id, "next");
    assertThat(provider.getSecret(id).getTtl()).isBetween(590, 600);
    assertThat(current(id).expires).isEqualTo(expiry.getEpochSecond());
  }

  @Test
  void ownerLabelsAndRequestAreTagsAndSurviveUpdates() throws Exception {
    SecretIdentifier id =
        provider.createSecret(
            "value",
            SecretAttributes.builder()
                .owner("algorithm/alice/resize")
                .label("env", "prod")
                .requestId("req-1")
                .build());
    assertThat(id.getProviderKey()).isEqualTo("req-1");
    provider.updateSecret(id, "next");
    assertThat(current(id).request.path("tags"))
        .isEqualTo(
            TlsServer.JSON
                .createObjectNode()
                .put("secret-store-owner", "algorithm/alice/resize")
                .put("secret-store-request", "req-1")
                .put("secret-store-sequence", "2")
                .put("env", "prod"));
  }

  @Test
  void whatAnOperatorSetSurvivesUpdates() throws Exception {
    ObjectNode request = value("old");
    request.put("contentType", "application/x-password");
    request.putObject("tags").put("cost centre", "4711");
    azure.vault.model.set("operated", request);
    provider.updateSecret(new SimpleSecretIdentifier("operated"), "new");
    assertThat(azure.vault.model.current("operated").request.path("contentType").asText())
        .isEqualTo("application/x-password");
    assertThat(
            azure.vault.model.current("operated").request.path("tags").path("cost centre").asText())
        .isEqualTo("4711");
  }

  @Test
  void pinnedVersionIsReadAndNeverChanges() throws Exception {
    SecretIdentifier id = provider.createSecret("first");
    String first = provider.getSecretVersion(id);
    provider.updateSecret(id, "second");
    SecretIdentifier pinned = new SimpleSecretIdentifier(id.getProviderKey() + "/" + first);
    assertThat(provider.getSecret(pinned).getValue()).isEqualTo("first");
    assertThat(provider.getSecretVersion(pinned)).isEqualTo(first);
    assertThat(history.listVersions(pinned)).hasSize(1);
    Failing.as(Kind.UNSUPPORTED, () -> provider.updateSecret(pinned, "third"));
    Failing.as(Kind.UNSUPPORTED, () -> provider.deleteSecret(pinned));
    SecretIdentifier unknown =
        new SimpleSecretIdentifier(id.getProviderKey() + "/" + "0".repeat(32));
    assertThatThrownBy(() -> provider.getSecret(unknown))
        .isInstanceOf(SecretNotFoundException.class);
    assertThatThrownBy(() -> provider.getSecretVersion(unknown))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void restoreBringsAnOldValueBackAsANewVersion() throws Exception {
    SecretIdentifier id = provider.createSecret("first");
    String first = provider.getSecretVersion(id);
    provider.updateSecret(id, "second");
    String restored = history.restoreVersion(id, first);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("first");
    assertThat(provider.getSecretVersion(id)).isEqualTo(restored).isNotEqualTo(first);
    assertThat(history.listVersions(id)).hasSize(3);
    Failing.as(Kind.NOT_USABLE, () -> history.restoreVersion(id, "f".repeat(32)));
    azure.vault.model.find(id.getProviderKey(), first).enabled = false;
    Failing.as(Kind.NOT_USABLE, () -> history.restoreVersion(id, first));
  }

  /** The new version takes over the dates of the current one: it would be born unusable. */
  @Test
  void nothingIsRestoredOverASecretThatMayNotBeUsed() throws Exception {
    SecretIdentifier id = provider.createSecret("first");
    String first = provider.getSecretVersion(id);
    provider.updateSecret(id, "second");
    current(id).expires = Instant.now().minusSeconds(60).getEpochSecond();
    assertThat(Failing.as(Kind.NOT_USABLE, () -> history.restoreVersion(id, first)))
        .hasMessageContaining("expired");
    current(id).expires = null;
    current(id).notBefore = Instant.now().plusSeconds(600).getEpochSecond();
    Failing.as(Kind.NOT_USABLE, () -> history.restoreVersion(id, first));
    assertThat(azure.vault.model.versions(id.getProviderKey())).hasSize(2);
    current(id).notBefore = null;
    history.restoreVersion(id, first);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("first");
  }

  @Test
  void writeOnlyProviderUpdatesWithoutReadingAndDoesNotRestore() throws Exception {
    try (SecretProvider writer = azure.provider("access", "write_only")) {
      azure.vault.deny("get");
      SecretIdentifier id = writer.createSecret("first");
      String first = writer.getSecretVersion(id);
      String second = writer.updateSecret(id, "second");
      assertThat(writer.getSecretVersion(id)).isEqualTo(second);
      Failing.as(Kind.UNSUPPORTED, () -> writer.getSecret(id));
      Failing.as(
          Kind.UNSUPPORTED,
          () -> writer.capability(SecretHistory.class).orElseThrow().restoreVersion(id, first));
      assertThat(azure.vault.countValueReads()).isZero();
    }
  }

  @Test
  void namesDoNotTellUpperCaseFromLowerCase() throws Exception {
    azure.vault.model.set("Mixed-Case", value("v"));
    assertThat(provider.getSecret(new SimpleSecretIdentifier("mIXED-cASE")).getValue())
        .isEqualTo("v");
  }

  @Test
  void aValueOfTheGreatestSizeIsStoredAndOneByteMoreIsRefusedBeforeAnyRequest() throws Exception {
    String greatest = "ä".repeat(12_500);
    SecretIdentifier id = provider.createSecret(greatest);
    assertThat(provider.getSecret(id).getValue()).isEqualTo(greatest);
    int before = azure.vault.requests().size();
    List.of(greatest + "x", "\ud800")
        .forEach(value -> Failing.as(Kind.INVALID_VALUE, () -> provider.createSecret(value)));
    assertThat(azure.vault.requests()).hasSize(before);
    assertThat(provider.getSecret(provider.createSecret("")).getValue()).isEmpty();
  }

  @Test
  void whatTheVaultItselfRefusesIsAnInvalidValue() {
    azure.vault.failAll(Faults.refuseWrites(400));
    Failing.as(Kind.INVALID_VALUE, () -> provider.createSecret("Canary"));
  }
}
