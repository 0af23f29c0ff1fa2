package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key set of the installation.
 *
 * @param name {@code configurations}, {@code audit}, {@code signatures}, {@code values/RECIPIENT}
 *     or {@code worker-configurations/RECIPIENT}
 * @param keys its keys
 */
public record KeysetStatus(String name, List<Key> keys) {

  /**
   * One key.
   *
   * @param id as {@code KeyId.toString} writes it
   * @param state {@code primary}, {@code enabled} or {@code retired}
   * @param ciphertexts what lies under it; null if it can't be counted
   * @param missingAt nodes and workers seen in the last 7 days that do not report it
   */
  public record Key(String id, String state, @Nullable Long ciphertexts, List<NodeInfo> missingAt) {

    /** Copies the list. */
    public Key {
      missingAt = List.copyOf(missingAt);
    }
  }

  /** Copies the list. */
  public KeysetStatus {
    keys = List.copyOf(keys);
  }
}
