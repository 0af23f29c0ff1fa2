package com.algorithmia.secrets.store;

import java.util.Locale;
import java.util.Optional;

/** What an API key may be used for. */
public enum Role {
  /** Everything but reading a bundle and re-encrypting. */
  ADMIN,
  /** Sees all lists and changes nothing. */
  VIEWER,
  /** Sees the audit and the metrics. */
  AUDITOR,
  /** Manages the secrets of the accounts in its scope and of their algorithms. */
  DEVELOPER,
  /** Fetches the bundles of the algorithms in its scope. */
  WORKER,
  /** Fetches and replaces ciphertexts. */
  REENCRYPTOR;

  /** The name in requests, answers and the database: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this wire name; empty if there is none. */
  public static Optional<Role> of(String wireName) {
    for (Role role : values()) {
      if (role.wireName().equals(wireName)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
