package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;

/** The contract, with every fault that the tests' own servers can be made to have. */
final class KeyVaultContractIT extends HostedContract {

  private final AzureServers azure = new AzureServers();

  @Override
  protected Map<String, String> configuration() {
    return azure.settings("timeout", "1500ms");
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    return Optional.of(azure.settings("client_secret", "Canary~wrong~secret~77aa"));
  }

  @Override
  protected OptionalLong countValueReads() {
    return OptionalLong.of(azure.vault.countValueReads());
  }

  @Override
  protected Optional<String> backendState() {
    return Optional.of(azure.vault.model.dump());
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    String name = secret.getProviderKey();
    KeyVaultServer vault = azure.vault;
    switch (fault) {
      case DOWN -> vault.failAll(Faults.HANG_UP);
      case HANGING -> vault.failAll(Faults.HANG);
      case THROTTLED -> {
        vault.throttleNext(Integer.MAX_VALUE, "60");
        return Breakage.mendedBy(vault::heal).withRetryAfter(Duration.ofSeconds(60));
      }
      case PERMISSION_DENIED -> vault.deny("set", "get:" + name, "list:" + name, "delete:" + name);
      case CREDENTIAL_REVOKED -> {
        vault.setTenant(EntraServer.OTHER_TENANT);
        return Breakage.mendedBy(() -> vault.setTenant(EntraServer.TENANT));
      }
      case DISABLED -> {
        vault.model.current(name).enabled = false;
        return Breakage.mendedBy(() -> vault.model.current(name).enabled = true);
      }
      case EXPIRED -> {
        vault.model.current(name).expires = 1_000_000_000L;
        return Breakage.mendedBy(() -> vault.model.current(name).expires = null);
      }
      case SOFT_DELETED -> {
        vault.model.move(name, VaultModel.State.DELETED);
        return Breakage.mendedBy(() -> vault.model.move(name, VaultModel.State.ACTIVE));
      }
      case WRITE_REFUSED -> vault.failAll(Faults.refuseWrites(400));
      case ANSWER_LOST -> vault.failAll(Faults.loseAnswersToWrites(vault));
      case TAMPERED, KEY_MISSING -> {
        return Breakage.cannotHappen("Key Vault encrypts by itself");
      }
      default -> {
        return super.breakBackend(fault, secret);
      }
    }
    return Breakage.mendedBy(vault::heal);
  }

  @AfterAll
  void stop() {
    azure.close();
  }
}
