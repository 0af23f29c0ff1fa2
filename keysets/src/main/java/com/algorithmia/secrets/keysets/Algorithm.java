package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.PrivateKey;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import java.security.GeneralSecurityException;

/**
 * Which of Tink's algorithms each kind of key set uses. One per kind, and nothing else is accepted
 * when a key set is read: neither a weaker one nor one without the prefix that names the key.
 *
 * <p>Each has a configuration of Tink with this one algorithm. Tink's global registry is left
 * alone, since it may be shared with other code, and since registering everything costs a worker's
 * start.
 */
final class Algorithm {

  private Algorithm() {}

  static OneAlgorithm configuration(KeysetKind kind) {
    return switch (kind) {
      case SYMMETRIC -> new AesGcmAlgorithm();
      case RECIPIENT_PUBLIC, RECIPIENT_PRIVATE -> new HpkeAlgorithm();
      case SIGNING, VERIFICATION -> new Ed25519Algorithm();
    };
  }

  static Parameters parameters(KeysetKind kind) throws GeneralSecurityException {
    return switch (kind) {
      case SYMMETRIC -> aes256Gcm(AesGcmParameters.Variant.TINK);
      case RECIPIENT_PUBLIC, RECIPIENT_PRIVATE ->
          HpkeParameters.builder()
              .setVariant(HpkeParameters.Variant.TINK)
              .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
              .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
              .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
              .build();
      case SIGNING, VERIFICATION -> Ed25519Parameters.create(Ed25519Parameters.Variant.TINK);
    };
  }

  static AesGcmParameters aes256Gcm(AesGcmParameters.Variant variant)
      throws GeneralSecurityException {
    return AesGcmParameters.builder()
        .setKeySizeBytes(32)
        .setIvSizeBytes(12)
        .setTagSizeBytes(16)
        .setVariant(variant)
        .build();
  }

  /** Refuses key sets with keys of another algorithm, or with private keys where public belong. */
  static void check(KeysetKind kind, KeysetHandle handle) throws GeneralSecurityException {
    Parameters expected = parameters(kind);
    Class<?> keyClass =
        switch (kind) {
          case SYMMETRIC -> AesGcmKey.class;
          case RECIPIENT_PUBLIC -> HpkePublicKey.class;
          case RECIPIENT_PRIVATE -> HpkePrivateKey.class;
          case SIGNING -> Ed25519PrivateKey.class;
          case VERIFICATION -> Ed25519PublicKey.class;
        };
    for (int i = 0; i < handle.size(); i++) {
      KeysetHandle.Entry entry = handle.getAt(i);
      if (!keyClass.isInstance(entry.getKey())
          || !expected.equals(entry.getKey().getParameters())) {
        throw new GeneralSecurityException("unexpected algorithm");
      }
    }
  }

  /** The public half, key by key: same ids, same states, same primary. */
  static KeysetHandle publicHalf(KeysetHandle privateHandle, KeysetKind publicKind)
      throws GeneralSecurityException {
    KeysetHandle.Builder builder =
        KeysetHandle.newBuilder().setConfiguration(configuration(publicKind));
    for (int i = 0; i < privateHandle.size(); i++) {
      KeysetHandle.Entry entry = privateHandle.getAt(i);
      KeysetHandle.Builder.Entry copy =
          KeysetHandle.importKey(((PrivateKey) entry.getKey()).getPublicKey())
              .withFixedId(entry.getId())
              .setStatus(entry.getStatus());
      builder.addEntry(entry.isPrimary() ? copy.makePrimary() : copy);
    }
    return builder.build();
  }
}
