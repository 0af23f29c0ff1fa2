package com.algorithmia.secrets.store;

import java.util.List;

/**
 * Whether this node can work.
 *
 * @param ready whether all that is needed is there
 * @param checks each thing that was looked at
 */
public record StoreHealth(boolean ready, List<Check> checks) {

  /**
   * One thing.
   *
   * @param name {@code database}, {@code audit}, {@code internal-provider}, {@code providers},
   *     {@code reconciler}
   * @param ready whether it is well
   * @param needed whether the node is not ready without it
   * @param message for people; no setting
   */
  public record Check(String name, boolean ready, boolean needed, String message) {}

  /** Copies the list. */
  public StoreHealth {
    checks = List.copyOf(checks);
  }
}
