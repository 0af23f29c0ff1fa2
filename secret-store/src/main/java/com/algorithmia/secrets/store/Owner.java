package com.algorithmia.secrets.store;

import java.util.Locale;
import java.util.Objects;

/**
 * Whose secret it is.
 *
 * @param kind an algorithm or an account
 * @param id its id
 */
public record Owner(Kind kind, String id) {

  /** What can own a secret. */
  public enum Kind {
    /** One algorithm (workload). */
    ALGORITHM,
    /** An account, which grants its secrets to algorithms. */
    ACCOUNT;

    /** The name in requests, answers and the database: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** No part may be null. */
  public Owner {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
  }

  /** An algorithm. */
  public static Owner algorithm(String id) {
    return new Owner(Kind.ALGORITHM, id);
  }

  /** An account. */
  public static Owner account(String id) {
    return new Owner(Kind.ACCOUNT, id);
  }

  /**
   * The label that providers bind to the ciphertext: {@code algorithm:ID} or {@code account:ID}.
   */
  public String label() {
    return kind.wireName() + ":" + id;
  }
}
