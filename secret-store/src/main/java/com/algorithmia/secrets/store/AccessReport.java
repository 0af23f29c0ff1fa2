package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who can read a secret.
 *
 * @param entry which secret
 * @param algorithms the algorithms that get it
 * @param workers the worker keys that can fetch it
 * @param managers the admin and developer keys that can change it (and read nothing)
 * @param lastHandedOut when a bundle with it was last handed out; null = never
 */
public record AccessReport(
    Entry entry,
    List<Access> algorithms,
    List<ApiKeyInfo> workers,
    List<ApiKeyInfo> managers,
    @Nullable Instant lastHandedOut) {

  /**
   * An algorithm that gets it.
   *
   * @param algorithm which
   * @param granted by a grant rather than as its own
   */
  public record Access(AlgorithmInfo algorithm, boolean granted) {}

  /** Copies the lists. */
  public AccessReport {
    algorithms = List.copyOf(algorithms);
    workers = List.copyOf(workers);
    managers = List.copyOf(managers);
  }
}
