package com.algorithmia.secrets.client;

/**
 * Whose a secret is.
 *
 * @param kind an algorithm or an account
 * @param id its id
 */
public record SecretOwner(Kind kind, String id) {

  /** What can own secrets. */
  public enum Kind {
    /** An algorithm: its own secrets. */
    ALGORITHM("algorithms"),
    /** An account: secrets that it grants to algorithms. */
    ACCOUNT("accounts");

    private final String segment;

    Kind(String segment) {
      this.segment = segment;
    }

    String segment() {
      return segment;
    }
  }

  /** An algorithm. */
  public static SecretOwner algorithm(String id) {
    return new SecretOwner(Kind.ALGORITHM, id);
  }

  /** An account. */
  public static SecretOwner account(String id) {
    return new SecretOwner(Kind.ACCOUNT, id);
  }
}
