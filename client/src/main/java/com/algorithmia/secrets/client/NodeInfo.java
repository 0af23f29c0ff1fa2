package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server node or a worker.
 *
 * @param kind {@code node} or {@code worker}
 * @param name its name
 * @param lastSeen when it was heard of last
 * @param keyIds the keys that it holds
 * @param json the whole answer
 */
public record NodeInfo(
    String kind, String name, Optional<Instant> lastSeen, List<String> keyIds, Json json) {

  /** Copies the list. */
  public NodeInfo {
    keyIds = List.copyOf(keyIds);
  }

  static NodeInfo of(Json json) {
    return new NodeInfo(
        json.get("kind").text(),
        json.get("name").text(),
        json.get("last_seen").asInstant(),
        json.get("key_ids").asTextList(),
        json);
  }
}
