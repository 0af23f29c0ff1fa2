package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names that deleted secrets hold. Key Vault keeps those for the vault's retention time, under
 * their name: until then the name can't be written to.
 */
final class SoftDelete {

  private final SecretClient client;
  private final boolean purges;
  private final AzureWaits waits;

  SoftDelete(SecretClient client, boolean purges, AzureWaits waits) {
    this.client = client;
    this.purges = purges;
    this.waits = waits;
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
   * Writes; if the name belongs to a deleted secret of the same request, makes room for it first:
   * recovers that one, so that its versions become the history of the new value, or purges it, as
   * configured.
   *
   * @param requestId whose deleted secret may be recovered or purged; null = nobody's
   * @param isThere whether the request's secret is live; throws if somebody else's is
   */
  KeyVaultSecret writeOver(
      String name,
      @Nullable String requestId,
      Operation operation,
      Supplier<KeyVaultSecret> write,
      BooleanSupplier isThere) {
    while (true) {
      try {
        return write.get();
      } catch (RuntimeException e) {
        NameState state = VaultFailures.nameState(e);
        if (state == NameState.UNKNOWN) {
          throw e;
        }
        waits.allow(operation);
        if (!waits.hasTime(operation)) {
          throw e;
        }
        if (state == NameState.DELETED && isOurs(name, requestId)) {
          makeRoom(name, operation);
        }
        waits.pause(operation);
        boolean live = isThere.getAsBoolean();
        // The write does not ask who is back: it is sent only when that has been seen.
        while (state == NameState.BEING_RECOVERED && !live && !isDeleted(name)) {
          if (!waits.hasTime(operation)) {
            throw e;
          }
          waits.pause(operation);
          live = isThere.getAsBoolean();
        }
      }
    }
  }

  /**
   * Whether the deleted secret was created by the request; false if it is gone meanwhile.
   *
   * @throws SecretProviderException if it is somebody else's, or nobody lets us look
   */
  private boolean isOurs(String name, @Nullable String requestId) {
    KeyVaultSecret deleted;
    try {
      deleted = client.getDeletedSecret(name);
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e)) {
        return false;
      }
      throw VaultFailures.hasStatus(e, 403) ? foreign() : e;
    }
    if (deleted == null || deleted.getProperties() == null) {
      throw VaultFailures.notUnderstood();
    }
    if (!SecretTags.belongTo(deleted.getProperties().getTags(), requestId)) {
      throw foreign();
    }
    return true;
  }

  /** What others do with the name meanwhile is no failure: the write that follows sees it. */
  private void makeRoom(String name, Operation operation) {
    Runnable step =
        purges
            ? () -> client.purgeDeletedSecret(name)
            : () -> client.beginRecoverDeletedSecret(name);
    try {
      if (Answer.to(step, operation) == Answer.ACCEPTED) {
        operation.goesOn();
      }
    } catch (RuntimeException e) {
      throw VaultFailures.hasStatus(e, 403) ? roomDenied() : e;
    }
  }

  private static SecretProviderException foreign() {
    return VaultFailures.failure(
        Kind.CONFLICT,
        "The name belongs to a deleted secret that was not created by this request, or that the"
            + " credential may not look at; nothing was changed: choose another request id, or set "
            + Settings.NAME_PREFIX);
  }

  private SecretProviderException roomDenied() {
    return VaultFailures.failure(
        Kind.PERMISSION_DENIED,
        "The name belongs to a deleted secret, and the vault does not let this credential "
            + (purges ? "purge it (purge protection?)" : "recover it")
            + ": give it the right, or wait until the retention time is over");
  }
}
