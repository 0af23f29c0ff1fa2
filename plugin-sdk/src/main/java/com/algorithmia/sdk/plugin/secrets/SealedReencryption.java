package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/**
 * The ability to re-encrypt where the private key lies, apart from the database (clause 10.8):
 * ciphertexts are fetched from the side that stores them, {@linkplain #reseal sealed anew} on the
 * side that can open them, and {@linkplain #replaceSealed sent back}.
 *
 * <p>A provider may be able to do one side only: the other one is {@code UNSUPPORTED}.
 *
 * @since 2.0
 */
public interface SealedReencryption extends Capability {

  /**
   * Gives a page of the ciphertexts under a key, old versions included.
   *
   * @param keyId one of {@link KeyMaintenance#listKeys()}
   * @param cursor {@link Page#getNextCursor()} of the page before; null for the first
   * @param limit the most items, 1 to {@value SecretListing#MAX_LIMIT}
   */
  Page<SealedSecret> listSealedUnder(String keyId, @Nullable String cursor, int limit);

  /**
   * Opens a ciphertext and seals the value again, for the same key, version and owner, under the
   * primary key.
   *
   * @throws SecretProviderException as {@link SealedExchange#openSealed}
   */
  SealedSecret reseal(SealedSecret sealed);

  /**
   * Stores a resealed ciphertext in the place of the earlier one.
   *
   * @param expected the ciphertext as it was listed
   * @param resealed what {@link #reseal} made of it
   * @throws SecretNotFoundException if that version is not there any more
   * @throws SecretProviderException of kind {@code CONFLICT} if another ciphertext stands there by
   *     now; nothing is changed
   */
  void replaceSealed(SealedSecret expected, SealedSecret resealed) throws SecretNotFoundException;
}
