package com.algorithmia.sdk.plugin.secrets;

import java.util.Objects;

/**
 * What is told of a key: never the key. Immutable.
 *
 * @since 2.0
 */
public final class KeySummary {

  /** What a key is used for. */
  public enum State {
    /** Encrypts and decrypts. */
    PRIMARY,
    /** Decrypts. */
    ENABLED,
    /** Does nothing any more. */
    RETIRED
  }

  private final String id;
  private final State state;
  private final long ciphertexts;

  /**
   * @param ciphertexts how many ciphertexts are under it; -1 if not known
   */
  public KeySummary(String id, State state, long ciphertexts) {
    this.id = Objects.requireNonNull(id, "id");
    this.state = Objects.requireNonNull(state, "state");
    this.ciphertexts = ciphertexts;
  }

  /** Names the key; not secret. */
  public String getId() {
    return id;
  }

  /** What it is used for. */
  public State getState() {
    return state;
  }

  /** How many ciphertexts are under it, old versions included; -1 if not known. */
  public long getCiphertexts() {
    return ciphertexts;
  }

  @Override
  public String toString() {
    return id + " " + state;
  }
}
