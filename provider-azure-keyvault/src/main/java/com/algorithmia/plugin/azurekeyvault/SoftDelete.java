package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Deleted secrets. Key Vault keeps them for the vault's retention time, under their name: until
 * then the name can't be written to. Deleting, purging and recovering each go on for seconds after
 * they were accepted. All waits end with the operation.
 */
final class SoftDelete {

  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  private final SecretClient client;
  private final boolean purges;
  private final Duration longestWait;
  private final OperationRunner.Pause pause;

  /**
   * @param longestWait for all waits of one operation together, beyond its own time
   */
  SoftDelete(
      SecretClient client, boolean purges, Duration longestWait, OperationRunner.Pause pause) {
    this.client = client;
    this.purges = purges;
    this.longestWait = longestWait;
    this.pause = pause;
  }

  /** Whether there is a deleted secret of that name; false also if nobody lets us look. */
  boolean isDeleted(String name) {
    try {
      return client.getDeletedSecret(name) != null;
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e) || VaultFailures.hasStatus(e, 403)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Deletes, and purges if so configured; with purging, also one that was deleted before.
   *
   * @return false if there is nothing to delete
   */
  boolean delete(String name, Operation operation) {
    boolean deleted = isAccepted(() -> client.beginDeleteSecret(name), operation);
    operation.extend(purges ? longestWait : Duration.ZERO);
    if (purges && (deleted || isDeleted(name))) {
      purgeWhenDeleted(name, operation);
      return true;
    }
    return deleted;
  }

  /**
   * Writes; if the name belongs to a deleted secret, makes room for it first: recovers that one, so
   * that its versions become the history of the new value, or purges it, as configured.
   */
  KeyVaultSecret writeOver(String name, Operation operation, Supplier<KeyVaultSecret> write) {
    while (true) {
      try {
        return write.get();
      } catch (RuntimeException e) {
        NameState state = VaultFailures.nameState(e);
        if (state != NameState.UNKNOWN) {
          operation.extend(longestWait);
        }
        if (state == NameState.UNKNOWN || !hasTime(operation)) {
          throw e;
        }
        if (state == NameState.DELETED) {
          makeRoom(name, operation);
        }
        waitABit(operation);
      }
    }
  }

  /** What others do with the name meanwhile is no failure: the write that follows sees it. */
  private void makeRoom(String name, Operation operation) {
    try {
      isAccepted(
          () -> {
            if (purges) {
              client.purgeDeletedSecret(name);
            } else {
              client.beginRecoverDeletedSecret(name);
            }
          },
          operation);
    } catch (RuntimeException e) {
      throw VaultFailures.hasStatus(e, 403) ? roomDenied() : e;
    }
  }

  private void purgeWhenDeleted(String name, Operation operation) {
    while (true) {
      try {
        if (isAccepted(() -> client.purgeDeletedSecret(name), operation)) {
          return;
        }
      } catch (RuntimeException e) {
        throw VaultFailures.hasStatus(e, 403) ? purgeDenied() : e;
      }
      // Until Azure has finished deleting, the secret is neither there nor among the deleted ones.
      if (!hasTime(operation)) {
        throw VaultFailures.failure(
            Kind.CONFLICT,
            "The secret is deleted, but Azure did not finish within the setting "
                + Settings.DELETION_TIMEOUT
                + ", so it is not purged yet: repeat the deletion later");
      }
      waitABit(operation);
    }
  }

  /** Whether the vault took it; false if there is nothing of that name in the fitting state. */
  private static boolean isAccepted(Runnable change, Operation operation) {
    try {
      change.run();
      operation.writeSettled();
      return true;
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e) || VaultFailures.nameState(e) != NameState.UNKNOWN) {
        return false;
      }
      throw e;
    }
  }

  private static SecretProviderException purgeDenied() {
    return VaultFailures.failure(
        Kind.PERMISSION_DENIED,
        "The secret is deleted, but not purged: the vault has purge protection, or the credential"
            + " lacks the right to purge; set "
            + Settings.SOFT_DELETE
            + "=soft, or give it the right");
  }

  private SecretProviderException roomDenied() {
    return VaultFailures.failure(
        Kind.PERMISSION_DENIED,
        "The name belongs to a deleted secret, and the vault does not let this credential "
            + (purges ? "purge it (purge protection?)" : "recover it")
            + ": give it the right, or wait until the retention time is over");
  }

  private static boolean hasTime(Operation operation) {
    return operation.remaining().compareTo(POLL_INTERVAL.multipliedBy(2)) > 0;
  }

  private void waitABit(Operation operation) {
    try {
      pause.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VaultFailures.interrupted(operation);
    }
  }
}
