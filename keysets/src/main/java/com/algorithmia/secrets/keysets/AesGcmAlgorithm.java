package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.ProtoKeySerialization;
import com.google.crypto.tink.SecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.subtle.AesGcmAead;
import com.google.crypto.tink.aead.subtle.AesGcmProtoSerialization;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** AES-GCM. */
@LowLevelCryptoCaller
final class AesGcmAlgorithm extends OneAlgorithm {

  @Override
  <P> P primitive(Key key, Class<P> type) throws GeneralSecurityException {
    if (key instanceof AesGcmKey aes && type == Aead.class) {
      return type.cast(AesGcmAead.create(aes));
    }
    throw unexpected();
  }

  @Override
  @AccessesPartialKey // Makes a key of random bytes.
  public Key createKey(Parameters parameters, @Nullable Integer id)
      throws GeneralSecurityException {
    if (parameters instanceof AesGcmParameters aes) {
      return AesGcmKey.builder()
          .setParameters(aes)
          .setKeyBytes(SecretBytes.randomBytes(aes.getKeySizeBytes()))
          .setIdRequirement(id)
          .build();
    }
    throw unexpected();
  }

  @Override
  public Key parseKey(ProtoKeySerialization written, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    if (written.getTypeUrl().equals(TYPES + "AesGcmKey")) {
      return AesGcmProtoSerialization.parseKey(written, access);
    }
    throw foreign();
  }

  @Override
  public ProtoKeySerialization serializeKey(Key key, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    if (key instanceof AesGcmKey aes) {
      return AesGcmProtoSerialization.serializeKey(aes, access);
    }
    throw unexpected();
  }
}
