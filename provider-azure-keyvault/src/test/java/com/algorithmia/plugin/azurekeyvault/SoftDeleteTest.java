package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.azurekeyvault.VaultModel.State;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deletion, purge, recovery, and creating by request id. Waits do not wait here. */
@Timeout(60)
final class SoftDeleteTest {

  private static final SecretAttributes REQUEST =
      SecretAttributes.builder().requestId("request-1").build();

  private final AzureServers azure = new AzureServers();
  private final List<SecretProvider> open = new ArrayList<>();

  @AfterEach
  void stop() {
    open.forEach(SecretProvider::close);
    azure.close();
  }

  /** A provider whose pauses take no time. */
  private SecretProvider provider(String... settings) {
    SecretProvider provider = azure.providerWithoutPauses(settings);
    open.add(provider);
    return provider;
  }

  @Test
  void deletedSecretIsNotUsableWhileItCanBeRecovered() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("value");
    assertThat(provider.deleteSecret(id)).isTrue();
    assertThat(provider.deleteSecret(id)).isFalse();
    for (var call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> provider.getSecret(id),
            () -> provider.getSecretVersion(id),
            () -> provider.updateSecret(id, "next"))) {
      assertThat(Failing.as(Kind.NOT_USABLE, call)).hasMessageContaining("recover");
    }
  }

  @Test
  void withoutTheRightToLookDeletedIsNotFound() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("value");
    provider.deleteSecret(id);
    azure.vault.failAll(
        exchange -> {
          if (exchange.getRequestURI().getPath().startsWith("/deletedsecrets/")) {
            KeyVaultServer.error(exchange, 403, "Forbidden", "ForbiddenByRbac", "");
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> provider.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void purgingWaitsUntilAzureHasFinishedDeleting() throws Exception {
    SecretProvider provider = provider("soft_delete", "purge");
    azure.vault.model.setLooks(3);
    SecretIdentifier id = provider.createSecret("value");
    assertThat(provider.deleteSecret(id)).isTrue();
    azure.vault.model.setLooks(0);
    for (int i = 0; i < 5; i++) {
      azure.vault.model.look(id.getProviderKey());
    }
    assertThat(azure.vault.model.look(id.getProviderKey())).isEqualTo(State.ABSENT);
    assertThatThrownBy(() -> provider.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
    assertThat(provider.deleteSecret(id)).isFalse();
  }

  @Test
  void purgeProtectionIsTold() throws Exception {
    SecretProvider provider = provider("soft_delete", "purge");
    azure.vault.setPurgeProtection(true);
    SecretIdentifier id = provider.createSecret("value");
    assertThat(Failing.as(Kind.PERMISSION_DENIED, () -> provider.deleteSecret(id)))
        .hasMessageContaining("deleted, but not purged");
    assertThat(azure.vault.model.look(id.getProviderKey())).isEqualTo(State.DELETED);
  }

  @Test
  void aPurgeThatWasNotFinishedIsFinishedByRepeatingTheDeletion() throws Exception {
    SecretProvider soft = provider();
    SecretIdentifier id = soft.createSecret("value");
    soft.deleteSecret(id);
    assertThat(provider("soft_delete", "purge").deleteSecret(id)).isTrue();
    assertThat(azure.vault.model.look(id.getProviderKey())).isEqualTo(State.ABSENT);
  }

  @Test
  void theWaitForAzureIsBounded() throws Exception {
    azure.vault.model.setLooks(Integer.MAX_VALUE);
    // Real pauses here: time has to pass.
    SecretProvider provider =
        azure.provider("soft_delete", "purge", "deletion_timeout", "3s", "timeout", "5s");
    open.add(provider);
    SecretIdentifier id = provider.createSecret("value");
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.deleteSecret(id)))
        .hasMessageContaining("not purged yet");
  }

  @Test
  void creatingOverADeletedNameRecoversItFirst() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    provider.deleteSecret(id);
    azure.vault.model.setLooks(3);
    assertThat(provider.createSecret("second", REQUEST).getProviderKey())
        .isEqualTo(id.getProviderKey());
    assertThat(provider.getSecret(id).getValue()).isEqualTo("second");
    assertThat(provider.capability(SecretHistory.class).orElseThrow().listVersions(id)).hasSize(2);
  }

  @Test
  void creatingOverADeletedNamePurgesItFirstIfSoConfigured() throws Exception {
    SecretProvider soft = provider();
    SecretIdentifier id = soft.createSecret("first", REQUEST);
    soft.deleteSecret(id);
    azure.vault.model.setLooks(3);
    SecretProvider provider = provider("soft_delete", "purge");
    provider.createSecret("second", REQUEST);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("second");
    assertThat(provider.capability(SecretHistory.class).orElseThrow().listVersions(id)).hasSize(1);
  }

  @Test
  void creatingOverANameThatIsStillBeingDeletedWaitsAndRecovers() throws Exception {
    SecretProvider provider = provider();
    azure.vault.model.setLooks(4);
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    provider.deleteSecret(id);
    provider.createSecret("second", REQUEST);
    assertThat(provider.getSecret(id).getValue()).isEqualTo("second");
  }

  @Test
  void aNameThatCanNotBeFreedIsToldWithItsState() throws Exception {
    SecretProvider provider = provider();
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    provider.deleteSecret(id);
    azure.vault.deny("recover");
    assertThat(
            Failing.as(
                Kind.PERMISSION_DENIED, () -> provider.createSecret("Canary second", REQUEST)))
        .hasMessageContaining("recover");
  }

  @Test
  void theStatesOfANameAreToldApart() throws Exception {
    SecretProvider provider =
        azure.provider("deletion_timeout", "1s", "timeout", "2s", "client_id", EntraServer.CLIENT);
    open.add(provider);
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    azure.vault.model.setLooks(Integer.MAX_VALUE);
    azure.vault.model.move(id.getProviderKey(), State.BEING_DELETED);
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.createSecret("second", REQUEST)))
        .hasMessageContaining("being deleted");
    azure.vault.model.move(id.getProviderKey(), State.BEING_RECOVERED);
    assertThat(Failing.as(Kind.CONFLICT, () -> provider.createSecret("second", REQUEST)))
        .hasMessageContaining("being recovered");
  }

  @Test
  void theSameRequestGivesTheSameSecretAndStoresNothingAgain() throws Exception {
    SecretProvider provider = provider("secret_name_prefix", "store-");
    SecretIdentifier id = provider.createSecret("first", REQUEST);
    assertThat(id.getProviderKey()).isEqualTo("store-request-1");
    String state = azure.vault.model.dump();
    assertThat(provider.createSecret("another", REQUEST)).isEqualTo(id);
    assertThat(azure.vault.model.dump()).isEqualTo(state);
    IdempotentCreate creates = provider.capability(IdempotentCreate.class).orElseThrow();
    assertThat(creates.findByRequestId("request-1")).contains(id);
    assertThat(creates.findByRequestId("request-2")).isEmpty();
    provider.updateSecret(id, "second");
    assertThat(creates.findByRequestId("request-1")).contains(id);
    provider.deleteSecret(id);
    assertThat(creates.findByRequestId("request-1")).isEmpty();
  }

  @Test
  void aForeignSecretOfThatNameIsNeverHandedOut() throws Exception {
    azure.vault.model.set("request-1", TlsServer.JSON.createObjectNode().put("value", "foreign"));
    SecretProvider provider = provider();
    Failing.as(Kind.CONFLICT, () -> provider.createSecret("mine", REQUEST));
    assertThat(
            provider.capability(IdempotentCreate.class).orElseThrow().findByRequestId("request-1"))
        .isEmpty();
  }

  @Test
  void theSameRequestFromManyThreadsStoresOnce() throws Exception {
    SecretProvider provider = provider();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<SecretIdentifier> create = () -> provider.createSecret("value", REQUEST);
      List<Future<SecretIdentifier>> created =
          threads.invokeAll(java.util.Collections.nCopies(8, create));
      for (Future<SecretIdentifier> id : created) {
        assertThat(id.get().getProviderKey()).isEqualTo("request-1");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(azure.vault.model.versions("request-1")).hasSize(1);
  }
}
