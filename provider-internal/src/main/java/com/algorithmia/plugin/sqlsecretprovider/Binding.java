package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import org.jspecify.annotations.Nullable;

/**
 * What a ciphertext is bound to, besides installation and recipient: under another key, owner,
 * expiry or version it does not open.
 *
 * @param expiresAt as {@link java.time.Instant#toString} writes it; null if it does not expire
 */
record Binding(
    String secretKey, @Nullable String owner, @Nullable String expiresAt, String version) {

  Binding withVersion(String other) {
    return new Binding(secretKey, owner, expiresAt, other);
  }

  /**
   * As the key sets want it.
   *
   * @param recipient null for symmetric ones
   */
  AssociatedData associatedData(String installationId, @Nullable String recipient) {
    AssociatedData.Builder builder =
        AssociatedData.builder()
            .installation(installationId)
            .purpose(KeysetPurpose.VALUES)
            .secret(secretKey)
            .version(version)
            // The expiry is part of the field, since associated data has no place of its own for
            // it. It never changes: an update keeps it.
            .field(expiresAt == null ? "value" : "value until " + expiresAt);
    builder = recipient == null ? builder.noRecipient() : builder.recipient(recipient);
    return (owner == null ? builder.noOwner() : builder.owner(owner)).build();
  }
}
