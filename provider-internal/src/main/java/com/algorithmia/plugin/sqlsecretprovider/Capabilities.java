package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import org.jspecify.annotations.Nullable;

/** Which capabilities each shape has. */
final class Capabilities {

  private Capabilities() {}

  /** The capability; null if this provider lacks it. Does no I/O. */
  static @Nullable Object of(Class<?> type, Parts parts, InternalSecretProvider provider) {
    if (type == KeyMaintenance.class) {
      return parts.shape() == Shape.SYMMETRIC
          ? new SymmetricKeyMaintenance(parts)
          : new SealedKeyMaintenance(parts);
    }
    if (parts.shape() != Shape.SYMMETRIC) {
      if (type == SealedExchange.class) {
        return new SealedTransfer(parts);
      }
      if (type == SealedReencryption.class) {
        return new Resealing(parts);
      }
    }
    if (!parts.hasStore()) {
      return null;
    }
    if (type == SecretListing.class) {
      return new Listing(parts);
    }
    if (type == BulkVersions.class) {
      return (BulkVersions) ids -> parts.store().versions(Bulk.keys(ids));
    }
    return parts.shape() == Shape.READER ? null : ofWriting(type, parts, provider);
  }

  private static @Nullable Object ofWriting(
      Class<?> type, Parts parts, InternalSecretProvider provider) {
    if (type == ConditionalUpdate.class) {
      return (ConditionalUpdate) provider::update;
    }
    if (type == IdempotentCreate.class) {
      return (IdempotentCreate)
          requestId ->
              java.util.Optional.ofNullable(parts.store().keyOfRequest(requestId))
                  .<SecretIdentifier>map(SimpleSecretIdentifier::new);
    }
    return type == SecretHistory.class ? new History(parts) : null;
  }
}
