package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.ProtoKeySerialization;
import com.google.crypto.tink.ProtoKeySerializer;
import com.google.crypto.tink.ProtoParametersSerialization;
import com.google.crypto.tink.SecretKeyAccess;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of Tink with one algorithm. Tink's ready-made ones have eight or so per
 * primitive, and to set up those that are never used costs a worker's start more than the
 * cryptography itself.
 *
 * <p>What Tink would do is done by the same methods of Tink; here is only which. Immutable.
 */
@LowLevelCryptoCaller // Each key still comes from a key set, and KeyRing finds it by its id.
abstract class OneAlgorithm implements Configuration, ProtoKeySerializer {

  /** Where Tink names its key types. */
  static final String TYPES = "type.googleapis.com/google.crypto.tink.";

  /**
   * Makes what encrypts, opens, signs or verifies with one key, the key's prefix included.
   *
   * @throws GeneralSecurityException if this algorithm has no such use of such a key
   */
  abstract <P> P primitive(Key key, Class<P> type) throws GeneralSecurityException;

  @Override
  public abstract Key createKey(Parameters parameters, @Nullable Integer id)
      throws GeneralSecurityException;

  @Override
  public abstract Key parseKey(ProtoKeySerialization written, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException;

  @Override
  public abstract ProtoKeySerialization serializeKey(Key key, @Nullable SecretKeyAccess access)
      throws GeneralSecurityException;

  /** Tink asks a configuration for its parts by their type. */
  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // Tink's signature.
  public final <P> @Nullable P getOrNull(Class<P> type) {
    return type.isInstance(this) ? type.cast(this) : null;
  }

  /** A key set file holds keys and no parameters. */
  @Override
  public final ProtoParametersSerialization serializeParameters(Parameters parameters)
      throws GeneralSecurityException {
    throw unexpected();
  }

  @Override
  public final Parameters parseParameters(ProtoParametersSerialization written)
      throws GeneralSecurityException {
    throw unexpected();
  }

  /** Unlike what is damaged, this came through decryption whole. */
  static KeysetException foreign() {
    return new KeysetException(
        KeysetException.Reason.MALFORMED,
        "the key set holds a key that is not what this version of the product makes");
  }

  static GeneralSecurityException unexpected() {
    return new GeneralSecurityException("unexpected algorithm");
  }
}
