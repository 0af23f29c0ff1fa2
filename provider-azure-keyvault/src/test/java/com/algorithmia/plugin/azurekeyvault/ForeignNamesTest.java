package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.azurekeyvault.VaultModel.State;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that somebody else's secret has, or had: creating touches neither. */
@Timeout(60)
final class ForeignNamesTest {

  private static final String NAME = "request-1";
  private static final SecretAttributes REQUEST =
      SecretAttributes.builder().requestId(NAME).build();

  private final AzureServers azure = new AzureServers();
  private final List<SecretProvider> open = new ArrayList<>();

  @AfterEach
  void stop() {
    open.forEach(SecretProvider::close);
    azure.close();
  }

  private SecretProvider provider(String... settings) {
    SecretProvider provider = azure.provider(new ManualTime(), settings);
    open.add(provider);
    return provider;
  }

  private void foreign(State state, int looks) {
    azure.vault.model.set(NAME, TlsServer.JSON.createObjectNode().put("value", "foreign"));
    azure.vault.model.setLooks(looks);
    azure.vault.model.move(NAME, state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soft", "purge"})
  void aDeletedSecretOfOthersIsNeitherRecoveredNorPurged(String softDelete) {
    foreign(State.DELETED, 0);
    String before = azure.vault.model.dump();
    SecretProvider provider = provider("soft_delete", softDelete);
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.createSecret("Canary mine", REQUEST)))
        .hasMessageContaining("nothing was changed");
    assertThat(azure.vault.model.dump()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soft", "purge"})
  void aDeletedSecretWhoseOwnerMayNotBeSeenIsLeftAlone(String softDelete) {
    SecretProvider provider = provider("soft_delete", softDelete);
    provider.createSecret("first", REQUEST);
    azure.vault.model.move(NAME, State.DELETED);
    String before = azure.vault.model.dump();
    azure.vault.deny("get");
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.createSecret("Canary mine", REQUEST)))
        .hasMessageContaining("may not look");
    assertThat(azure.vault.model.dump()).isEqualTo(before);
  }

  @Test
  void aSecretOfOthersThatIsRecoveredMeanwhileIsNotWrittenOver() {
    foreign(State.BEING_RECOVERED, 5);
    Failing.as(Kind.CONFLICT, () -> provider().createSecret("Canary mine", REQUEST));
    assertThat(azure.vault.model.look(NAME)).isEqualTo(State.ACTIVE);
    assertThat(azure.vault.model.versions(NAME)).hasSize(1);
  }

  /** Else the old value would be taken for the one that this very request stored before. */
  @Test
  void theValueIsStoredThoughTheVaultRefusedForAMomentAfterTheRecovery() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    azure.vault.model.move(NAME, State.DELETED);
    azure.vault.failAll(Faults.throttle("PUT /secrets/", 2));
    assertThat(provider.createSecret("second", REQUEST)).isEqualTo(id);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("second");
  }
}
