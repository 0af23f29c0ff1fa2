package com.algorithmia.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * Re-encryption of what the server can't open, for reencryptor keys: ciphertexts are fetched,
 * sealed anew where the private key lies, and sent back.
 */
public interface Ciphertexts {

  /**
   * A page of the ciphertexts under a key of the recipients', old versions included.
   *
   * @param keyId as {@code KeyId.toString} writes it
   * @param limit 1 to 200
   */
  Page<CiphertextInfo> list(Actor actor, String keyId, @Nullable String marker, int limit);

  /**
   * Puts a ciphertext in the place of an earlier one, signed by the server.
   *
   * @param id {@link CiphertextInfo#id()}
   * @param expected the ciphertext as it was listed
   * @param resealed the same, under another key: for a VALUE what {@code SealedReencryption.reseal}
   *     made, for a WORKER_CONFIGURATION what {@code RecipientPublicKeyset.seal} made
   * @throws StoreException NOT_FOUND, CHANGED_MEANWHILE if another one stands there by now,
   *     KEY_PROBLEM if it is not sealed under a current key
   */
  void replace(Actor actor, String id, Sealed expected, Sealed resealed);
}
