package com.algorithmia.secrets.store;

import java.util.Set;

/**
 * What an API key is limited to.
 *
 * @param accounts ids of the accounts of a developer; empty for other roles
 * @param algorithms ids of the algorithms of a worker; empty for other roles
 */
public record Scope(Set<String> accounts, Set<String> algorithms) {

  /** For roles without a scope. */
  public static final Scope NONE = new Scope(Set.of(), Set.of());

  /** Copies the sets. */
  public Scope {
    accounts = Set.copyOf(accounts);
    algorithms = Set.copyOf(algorithms);
  }

  /** A developer's scope. */
  public static Scope accounts(String... ids) {
    return new Scope(Set.of(ids), Set.of());
  }

  /** A worker's scope. */
  public static Scope algorithms(String... ids) {
    return new Scope(Set.of(), Set.of(ids));
  }
}
