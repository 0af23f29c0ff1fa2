package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.ProtoKeySerialization;
import com.google.crypto.tink.SecretKeyAccess;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.subtle.HpkeDecrypt;
import com.google.crypto.tink.hybrid.subtle.HpkeEncrypt;
import com.google.crypto.tink.hybrid.subtle.HpkeProtoSerialization;
import com.google.crypto.tink.subtle.X25519;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** HPKE; new keys are for X25519. */
@LowLevelCryptoCaller
final class HpkeAlgorithm extends OneAlgorithm {

  @Override
  <P> P primitive(Key key, Class<P> type) throws GeneralSecurityException {
    if (key instanceof HpkePrivateKey mine && type == HybridDecrypt.class) {
      return type.cast(HpkeDecrypt.create(mine));
    }
    if (key instanceof HpkePublicKey theirs && type == HybridEncrypt.class) {
      return type.cast(HpkeEncrypt.create(theirs));
    }
    throw unexpected();
  }

  @Override
  @AccessesPartialKey // Makes a key of random bytes.
  public Key createKey(Parameters parameters, @Nullable Integer id)
      throws GeneralSecurityException {
    if (parameters instanceof HpkeParameters hpke
        && hpke.getKemId() == HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256) {
      byte[] secret = X25519.generatePrivateKey();
      HpkePublicKey publicKey =
          HpkePublicKey.create(hpke, Bytes.copyFrom(X25519.publicFromPrivate(secret)), id);
      return HpkePrivateKey.create(
          publicKey, SecretBytes.copyFrom(secret, InsecureSecretKeyAccess.get()));
    }
    throw unexpected();
  }

  @Override
  public Key parseKey(ProtoKeySerialization written, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    return switch (written.getTypeUrl()) {
      case TYPES + "HpkePrivateKey" -> HpkeProtoSerialization.parsePrivateKey(written, access);
      case TYPES + "HpkePublicKey" -> HpkeProtoSerialization.parsePublicKey(written, access);
      default -> throw foreign();
    };
  }

  @Override
  public ProtoKeySerialization serializeKey(Key key, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    if (key instanceof HpkePrivateKey mine) {
      return HpkeProtoSerialization.serializePrivateKey(mine, access);
    }
    if (key instanceof HpkePublicKey theirs) {
      return HpkeProtoSerialization.serializePublicKey(theirs, access);
    }
    throw unexpected();
  }
}
