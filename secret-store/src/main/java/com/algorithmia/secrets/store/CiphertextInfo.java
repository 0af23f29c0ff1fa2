package com.algorithmia.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * A ciphertext that is to be sealed under another key.
 *
 * @param id names it in {@link Ciphertexts#replace}; opaque
 * @param kind what it holds
 * @param recipient for whom it is sealed
 * @param key provider key of the value, or id of the provider whose worker settings it holds
 * @param version the version that is bound to it
 * @param ownerLabel the owner that is bound to it; null if there is none
 * @param ciphertext as it is stored
 */
public record CiphertextInfo(
    String id,
    Kind kind,
    String recipient,
    String key,
    String version,
    @Nullable String ownerLabel,
    Sealed ciphertext) {

  /** What a ciphertext holds. */
  public enum Kind {
    /** A value in the internal provider: {@code SealedReencryption.reseal}. */
    VALUE,
    /** A provider's settings for workers: {@link WorkerSettings}. */
    WORKER_CONFIGURATION
  }
}
