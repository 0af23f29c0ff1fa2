package com.algorithmia.secrets.store;

import java.util.Locale;
import java.util.Optional;

/** What a secret is, for people and filters. */
public enum SecretType {
  GENERIC,
  PASSWORD,
  KEY,
  TOKEN;

  /** The name in requests, answers and the database: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of this wire name; empty if there is none. */
  public static Optional<SecretType> of(String wireName) {
    for (SecretType type : values()) {
      if (type.wireName().equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
