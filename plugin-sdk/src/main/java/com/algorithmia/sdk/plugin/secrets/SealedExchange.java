package com.algorithmia.sdk.plugin.secrets;

import java.util.Collection;
import java.util.Map;

/**
 * The ability to hand out ciphertext and to open it elsewhere, without the backend (clause 10.6): a
 * server exports what only its workers can open.
 *
 * <p>A provider may be able to do one of both only: the other one is {@code UNSUPPORTED}.
 *
 * @since 2.0
 */
public interface SealedExchange extends Capability {

  /**
   * Exports ciphertexts, without opening them.
   *
   * @return one outcome for each different provider key, in the order asked
   */
  Map<String, Outcome<SealedSecret>> exportSealed(Collection<? extends SecretIdentifier> ids);

  /**
   * Opens a ciphertext without asking the backend.
   *
   * @param sealed the ciphertext, with key, version and owner as the caller expects them
   * @throws SecretProviderException of kind {@code INTEGRITY} if anything was altered or does not
   *     belong together, {@code KEY_MISSING} if this provider does not hold the key, {@code
   *     NOT_USABLE} if it has expired
   */
  Secret openSealed(SealedSecret sealed);
}
