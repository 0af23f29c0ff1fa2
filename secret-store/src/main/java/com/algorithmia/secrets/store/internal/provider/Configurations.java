package com.algorithmia.secrets.store.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.common.Json;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encrypts the settings of providers, each bound to its provider and its version. */
final class Configurations {

  private final SymmetricKeyset keys;

  Configurations(SymmetricKeyset keys) {
    this.keys = keys;
  }

  Sealed encrypt(String providerId, String version, Map<String, String> settings) {
    byte[] plaintext = Json.write(settings).getBytes(UTF_8);
    try {
      return Sealed.of(keys.encrypt(plaintext, row(providerId, version)));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  Map<String, String> decrypt(
      String providerId, @Nullable String version, @Nullable Sealed ciphertext) {
    if (version == null || ciphertext == null) {
      return Map.of();
    }
    try {
      byte[] plaintext = keys.decrypt(ciphertext.bytes(), row(providerId, version));
      try {
        return Json.read(new String(plaintext, UTF_8));
      } finally {
        Arrays.fill(plaintext, (byte) 0);
      }
    } catch (KeysetException e) {
      throw new StoreException(
          ErrorCode.KEY_PROBLEM,
          StoreException.Category.INTERNAL,
          e.reason() == KeysetException.Reason.INTEGRITY
              ? "The stored configuration of a provider was changed or belongs elsewhere: restore"
                  + " it, or give it anew"
              : "The stored configuration of a provider can't be decrypted: " + e.getMessage());
    }
  }

  /** Whether it lies under a key that is not the primary one. */
  boolean isUnderOldKey(Sealed ciphertext) {
    return !KeyId.claimedBy(ciphertext.bytes()).equals(java.util.Optional.of(keys.primaryKeyId()));
  }

  private AssociatedData row(String providerId, String version) {
    return AssociatedData.builder()
        .installation(keys.installationId())
        .purpose(KeysetPurpose.CONFIGURATIONS)
        .noRecipient()
        .owner("provider")
        .secret(providerId)
        .version(version)
        .field("configuration")
        .build();
  }
}
