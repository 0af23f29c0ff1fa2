package com.algorithmia.secrets.keysets;

/** The kinds of key sets, and so of key set files. */
public enum KeysetKind {
  /** AES-256-GCM: whoever holds it reads and writes. Encrypted under the master key. */
  SYMMETRIC("symmetric", true),
  /** HPKE: seals for a recipient, cannot open. In clear. */
  RECIPIENT_PUBLIC("recipient-public", false),
  /** HPKE: opens what was sealed for the recipient. Encrypted under the master key. */
  RECIPIENT_PRIVATE("recipient-private", true),
  /** Ed25519: signs sealed envelopes. Encrypted under the master key. */
  SIGNING("signing", true),
  /** Ed25519: verifies signatures. In clear. */
  VERIFICATION("verification", false);

  private final String wireName;
  private final boolean secret;

  KeysetKind(String wireName, boolean secret) {
    this.wireName = wireName;
    this.secret = secret;
  }

  /** The name that stands in files; it never changes. */
  public String wireName() {
    return wireName;
  }

  /** Whether such a key set is kept encrypted under the master key. */
  public boolean isSecret() {
    return secret;
  }

  boolean hasRecipient() {
    return this == RECIPIENT_PUBLIC || this == RECIPIENT_PRIVATE;
  }
}
