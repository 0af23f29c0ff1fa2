package com.algorithmia.secrets.store;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeysetPurpose;

/** What the sealed settings of a provider for workers are bound to. */
public final class WorkerSettings {

  private WorkerSettings() {}

  /**
   * The associated data: purpose "configurations", owner "provider", the provider's id as the
   * secret, the version, field "worker_configuration". A worker builds the same, from what it
   * knows.
   */
  public static AssociatedData row(
      String installationId, String recipient, String providerId, String version) {
    return AssociatedData.builder()
        .installation(installationId)
        .purpose(KeysetPurpose.CONFIGURATIONS)
        .recipient(recipient)
        .owner("provider")
        .secret(providerId)
        .version(version)
        .field("worker_configuration")
        .build();
  }
}
