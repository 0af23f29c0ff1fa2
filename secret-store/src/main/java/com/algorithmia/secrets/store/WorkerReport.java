package com.algorithmia.secrets.store;

import java.util.Set;

/**
 * What a worker says of itself when it asks for a bundle.
 *
 * @param worker a name of its own that stays the same, for example the host's; for the rotation of
 *     keys and for the audit
 * @param keyIds the ids of all keys that it holds, as {@code KeyId.toString} writes them; whoever
 *     names none is not counted among the workers, so that no new key waits for them
 */
public record WorkerReport(String worker, Set<String> keyIds) {

  /** Copies the set. */
  public WorkerReport {
    keyIds = Set.copyOf(keyIds);
  }
}
