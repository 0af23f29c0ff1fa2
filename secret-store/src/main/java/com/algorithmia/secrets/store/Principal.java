package com.algorithmia.secrets.store;

import java.util.Objects;

/**
 * Who was authenticated: the holder of an API key. Comes from {@link ApiKeys#authenticate} and
 * {@link Sessions#authenticate}; it is not a proof by itself, so make none from what a request
 * says.
 *
 * @param keyId id of the API key
 * @param name the key's name, for people
 * @param role what the key may be used for
 * @param scope what it is limited to
 */
public record Principal(String keyId, String name, Role role, Scope scope) {

  /** No part may be null. */
  public Principal {
    Objects.requireNonNull(keyId, "keyId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(scope, "scope");
  }

  /**
   * Whoever operates the machine: holds the key sets and the database, and needs no API key. With
   * an admin's rights. For the command line beside the store, never for a request that came over a
   * network.
   *
   * @param name who, for the audit
   */
  public static Principal localOperator(String name) {
    return new Principal("local-operator", name, Role.ADMIN, Scope.NONE);
  }
}
