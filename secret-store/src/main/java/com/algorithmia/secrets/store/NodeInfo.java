package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.Set;

/**
 * A node or worker that was seen.
 *
 * @param name its name
 * @param worker a worker rather than a node
 * @param keyIds the keys that it holds
 * @param lastSeen when
 */
public record NodeInfo(String name, boolean worker, Set<String> keyIds, Instant lastSeen) {

  /** Copies the set. */
  public NodeInfo {
    keyIds = Set.copyOf(keyIds);
  }
}
