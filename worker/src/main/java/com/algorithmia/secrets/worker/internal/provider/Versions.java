package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.worker.WorkerException;
import java.util.Map;

/**
 * What vaults said about versions; a version reveals nothing about its value.
 *
 * @param found by variable; an empty text = the secret is not there. What a provider gave no answer
 *     for is left out
 * @param failures by variable, why its version can't be told
 */
public record Versions(Map<String, String> found, Map<String, WorkerException> failures) {

  /** Copies the maps. */
  public Versions {
    found = Map.copyOf(found);
    failures = Map.copyOf(failures);
  }
}
