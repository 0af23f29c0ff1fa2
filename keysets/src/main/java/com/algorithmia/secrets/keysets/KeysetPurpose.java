package com.algorithmia.secrets.keysets;

/**
 * What a key set is for. Each purpose has key sets of its own, and the purpose is bound to every
 * ciphertext, so that what was encrypted for one purpose can't be passed off as another's.
 */
public enum KeysetPurpose {
  /** Values of secrets. */
  VALUES("values"),
  /** Settings of providers and of workers. */
  CONFIGURATIONS("configurations"),
  /** The audit trail. */
  AUDIT("audit"),
  /** The server's signatures under sealed envelopes. */
  SIGNATURES("signatures");

  private final String wireName;

  KeysetPurpose(String wireName) {
    this.wireName = wireName;
  }

  /** The name that stands in files and in associated data; it never changes. */
  public String wireName() {
    return wireName;
  }
}
