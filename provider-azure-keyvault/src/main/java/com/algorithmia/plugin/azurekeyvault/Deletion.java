package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.security.keyvault.secrets.SecretClient;

/**
 * Deletes secrets, and purges them if so configured. "There was nothing to delete" is said only
 * where nothing is left to come: not of a secret that is being recovered, and, with purging, not of
 * one that Azure is still deleting.
 */
final class Deletion {

  private final SecretClient client;
  private final boolean purges;
  private final AzureWaits waits;

  Deletion(SecretClient client, boolean purges, AzureWaits waits) {
    this.client = client;
    this.purges = purges;
    this.waits = waits;
  }

  /**
   * Deletes; with purging, also what was deleted before. An operation that is repeated after a
   * refusal goes on where it was.
   *
   * @return false if there is nothing to delete
   */
  boolean delete(String name, Operation operation) {
    Answer deleted = deleteOnce(name, operation);
    return purges ? purge(name, deleted, operation) : deleted == Answer.ACCEPTED;
  }

  /**
   * Deletes, after a recovery that is under way. Never a second time once the vault has taken it:
   * by then the name could belong to another secret.
   */
  private Answer deleteOnce(String name, Operation operation) {
    while (!operation.isUnderWay()) {
      Answer answer = Answer.to(() -> client.beginDeleteSecret(name), operation);
      if (answer == Answer.ACCEPTED) {
        operation.goesOn();
      } else if (answer != Answer.BEING_RECOVERED) {
        return answer;
      } else {
        waitFor(VaultFailures.conflict(NameState.BEING_RECOVERED), operation);
      }
    }
    return Answer.ACCEPTED;
  }

  /**
   * Purges when Azure has finished deleting. The purge itself is tried, since looking does not
   * tell: until then the secret is neither there nor among the deleted ones.
   */
  private boolean purge(String name, Answer first, Operation operation) {
    waits.allow(operation);
    Answer deleted = first;
    while (true) {
      Answer purged = purgeOnce(name, deleted, operation);
      if (purged == Answer.ACCEPTED) {
        return true;
      }
      if (purged == Answer.NOTHING_THERE && deleted == Answer.NOTHING_THERE) {
        return false;
      }
      waitFor(unfinished(), operation);
      deleted = deleteOnce(name, operation);
    }
  }

  private Answer purgeOnce(String name, Answer deleted, Operation operation) {
    try {
      return Answer.to(() -> client.purgeDeletedSecret(name), operation);
    } catch (RuntimeException e) {
      if (!VaultFailures.hasStatus(e, 403)) {
        throw e;
      }
      if (deleted == Answer.NOTHING_THERE && !isLeft(name)) {
        return Answer.NOTHING_THERE;
      }
      throw purgeDenied();
    }
  }

  /** Whether a deleted secret of that name is left, where Azure is not busy with it. */
  private boolean isLeft(String name) {
    try {
      return client.getDeletedSecret(name) != null;
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e)) {
        return false;
      }
      throw VaultFailures.hasStatus(e, 403) ? lookDenied() : e;
    }
  }

  private void waitFor(SecretProviderException orElse, Operation operation) {
    waits.allow(operation);
    if (!waits.hasTime(operation)) {
      throw orElse;
    }
    waits.pause(operation);
  }

  private static SecretProviderException unfinished() {
    return VaultFailures.failure(
        Kind.CONFLICT,
        "The secret is deleted, but Azure did not finish within the setting "
            + Settings.DELETION_TIMEOUT
            + ", so it is not purged yet: repeat the deletion later");
  }

  private static SecretProviderException purgeDenied() {
    return VaultFailures.failure(
        Kind.PERMISSION_DENIED,
        "The secret is deleted, but not purged: the vault has purge protection, or the credential"
            + " lacks the right to purge; set "
            + Settings.SOFT_DELETE
            + "=soft, or give it the right");
  }

  private static SecretProviderException lookDenied() {
    return VaultFailures.failure(
        Kind.PERMISSION_DENIED,
        "There is no such secret; whether a deleted one of that name is left is not known, since"
            + " the credential may neither purge deleted secrets nor look at them: set "
            + Settings.SOFT_DELETE
            + "=soft, or give it the right to purge");
  }
}
