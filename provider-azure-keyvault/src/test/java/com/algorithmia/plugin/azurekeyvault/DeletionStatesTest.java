package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.azurekeyvault.VaultModel.State;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Deleting what Azure is still busy with. "It was not there" is said only of what is gone: who
 * hears it forgets the secret.
 */
@Timeout(60)
final class DeletionStatesTest {

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

  private SecretProvider purging() {
    return provider("soft_delete", "purge");
  }

  /** Azure's work on a secret goes on for this many looks at it. */
  private void busy(SecretIdentifier id, State state, int looks) {
    azure.vault.model.setLooks(looks);
    azure.vault.model.move(id.getProviderKey(), state);
    azure.vault.model.setLooks(0);
  }

  private State state(SecretIdentifier id) {
    return azure.vault.model.look(id.getProviderKey());
  }

  private long deletionsSent() {
    return azure.vault.countRequests("DELETE /secrets/");
  }

  @Test
  void whatIsBeingRecoveredIsDeletedWhenAzureHasFinished() throws Exception {
    for (SecretProvider provider : List.of(provider(), purging())) {
      SecretIdentifier id = provider.createSecret("value");
      busy(id, State.BEING_RECOVERED, 3);
      assertThat(provider.deleteSecret(id)).isTrue();
      assertThat(state(id)).isIn(State.DELETED, State.ABSENT);
    }
  }

  @Test
  void aRecoveryThatDoesNotEndIsAConflict() throws Exception {
    for (SecretProvider provider : List.of(provider(), purging())) {
      SecretIdentifier id = provider.createSecret("value");
      busy(id, State.BEING_RECOVERED, Integer.MAX_VALUE);
      assertThat(Failing.as(Kind.CONFLICT, () -> provider.deleteSecret(id)))
          .hasMessageContaining("being recovered");
    }
  }

  @Test
  void whatIsBeingDeletedAlreadyIsNotThereToDelete() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("value");
    busy(id, State.BEING_DELETED, 3);
    assertThat(provider.deleteSecret(id)).isFalse();
  }

  @Test
  void aDeletionThatAzureDidNotFinishInTimeIsPurgedByRepeatingIt() throws Exception {
    SecretProvider provider = purging();
    SecretIdentifier id = provider.createSecret("value");
    azure.vault.model.setLooks(Integer.MAX_VALUE);
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.deleteSecret(id)))
        .hasMessageContaining("not purged yet");
    busy(id, State.BEING_DELETED, 4);
    assertThat(provider.deleteSecret(id)).isTrue();
    assertThat(state(id)).isEqualTo(State.ABSENT);
    assertThat(provider.deleteSecret(id)).isFalse();
  }

  @Test
  void aPurgeThatIsRefusedForAMomentIsRepeatedAndTheDeletionIsNot() throws Exception {
    SecretProvider provider = purging();
    SecretIdentifier id = provider.createSecret("value");
    azure.vault.failAll(Faults.throttle("DELETE /deletedsecrets/", 1));
    azure.vault.model.setLooks(3);
    assertThat(provider.deleteSecret(id)).isTrue();
    azure.vault.model.setLooks(0);
    assertThat(deletionsSent()).isEqualTo(1);
    for (int i = 0; i < 4; i++) {
      state(id);
    }
    assertThat(state(id)).isEqualTo(State.ABSENT);
  }

  @Test
  void purgingWhatWasNeverThereIsNothing() throws Exception {
    SecretProvider provider = purging();
    SecretIdentifier nobodys = new SimpleSecretIdentifier("nobodys");
    assertThat(provider.deleteSecret(nobodys)).isFalse();
    azure.vault.deny("purge");
    assertThat(provider.deleteSecret(nobodys)).as("the vault says that it is gone").isFalse();
    azure.vault.deny("get");
    assertThat(Failing.as(Kind.PERMISSION_DENIED, () -> provider.deleteSecret(nobodys)))
        .hasMessageContaining("neither purge");
  }

  @Test
  void whatWasDeletedBeforeAndMayNotBePurgedIsToldSo() throws Exception {
    SecretIdentifier id = provider().createSecret("value");
    busy(id, State.DELETED, 0);
    azure.vault.deny("purge");
    assertThat(Failing.as(Kind.PERMISSION_DENIED, () -> purging().deleteSecret(id)))
        .hasMessageContaining("deleted, but not purged");
    assertThat(state(id)).isEqualTo(State.DELETED);
  }
}
