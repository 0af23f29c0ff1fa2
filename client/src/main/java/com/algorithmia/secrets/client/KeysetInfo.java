package com.algorithmia.secrets.client;

import java.util.List;
import java.util.OptionalLong;

/**
 * A key set of the installation, without keys.
 *
 * @param name {@code configurations}, {@code audit}, {@code signatures}, {@code values/RECIPIENT}
 *     or {@code worker-configurations/RECIPIENT}
 * @param keys its keys
 * @param json the whole answer
 */
public record KeysetInfo(String name, List<Key> keys, Json json) {

  /**
   * One key.
   *
   * @param id 8 hexadecimal digits
   * @param state {@code primary}, {@code enabled} or {@code retired}
   * @param ciphertexts what lies under it; empty if that can't be counted
   * @param missingAt nodes and workers seen in the last 7 days that do not report it
   */
  public record Key(String id, String state, OptionalLong ciphertexts, List<NodeInfo> missingAt) {

    /** Copies the list. */
    public Key {
      missingAt = List.copyOf(missingAt);
    }
  }

  /** Copies the list. */
  public KeysetInfo {
    keys = List.copyOf(keys);
  }

  static KeysetInfo of(Json json) {
    return new KeysetInfo(
        json.get("name").text(),
        json.get("keys").items().stream()
            .map(
                item ->
                    new Key(
                        item.get("id").text(),
                        item.get("state").text(),
                        count(item.get("ciphertexts")),
                        item.get("missing_at").items().stream().map(NodeInfo::of).toList()))
            .toList(),
        json);
  }

  private static OptionalLong count(Json json) {
    return json.type() == Json.Type.NUMBER ? OptionalLong.of(json.number(0)) : OptionalLong.empty();
  }
}
