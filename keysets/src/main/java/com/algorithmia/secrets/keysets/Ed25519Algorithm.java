package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.ProtoKeySerialization;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.SecretKeyAccess;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.signature.subtle.Ed25519ProtoSerialization;
import com.google.crypto.tink.signature.subtle.Ed25519Signer;
import com.google.crypto.tink.signature.subtle.Ed25519Verifier;
import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Ed25519. */
@LowLevelCryptoCaller
final class Ed25519Algorithm extends OneAlgorithm {

  @Override
  <P> P primitive(Key key, Class<P> type) throws GeneralSecurityException {
    if (key instanceof Ed25519PublicKey theirs && type == PublicKeyVerify.class) {
      return type.cast(Ed25519Verifier.create(theirs));
    }
    if (key instanceof Ed25519PrivateKey mine && type == PublicKeySign.class) {
      return type.cast(Ed25519Signer.create(mine));
    }
    throw unexpected();
  }

  @Override
  @AccessesPartialKey // Makes a key of random bytes.
  public Key createKey(Parameters parameters, @Nullable Integer id)
      throws GeneralSecurityException {
    if (parameters instanceof Ed25519Parameters ed25519) {
      Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPair();
      return Ed25519PrivateKey.create(
          Ed25519PublicKey.create(ed25519.getVariant(), Bytes.copyFrom(pair.getPublicKey()), id),
          SecretBytes.copyFrom(pair.getPrivateKey(), InsecureSecretKeyAccess.get()));
    }
    throw unexpected();
  }

  @Override
  public Key parseKey(ProtoKeySerialization written, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    return switch (written.getTypeUrl()) {
      case TYPES + "Ed25519PrivateKey" ->
          Ed25519ProtoSerialization.parsePrivateKey(written, access);
      case TYPES + "Ed25519PublicKey" -> Ed25519ProtoSerialization.parsePublicKey(written, access);
      default -> throw foreign();
    };
  }

  @Override
  public ProtoKeySerialization serializeKey(Key key, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException {
    if (key instanceof Ed25519PrivateKey mine) {
      return Ed25519ProtoSerialization.serializePrivateKey(mine, access);
    }
    if (key instanceof Ed25519PublicKey theirs) {
      return Ed25519ProtoSerialization.serializePublicKey(theirs, access);
    }
    throw unexpected();
  }
}
