package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An API key, without the key.
 *
 * @param id its id
 * @param name for people and the audit
 * @param prefix its first characters, to tell keys apart
 * @param role what it may do
 * @param accounts ids of accounts, of a developer's key
 * @param algorithms ids of algorithms, of a worker's key
 * @param expires when it ends
 * @param lastUsed when it was used, to the minute
 * @param json the whole answer, without the key
 */
public record KeyInfo(
    String id,
    String name,
    String prefix,
    String role,
    List<String> accounts,
    List<String> algorithms,
    Optional<Instant> expires,
    Optional<Instant> lastUsed,
    Json json) {

  /** Copies the lists. */
  public KeyInfo {
    accounts = List.copyOf(accounts);
    algorithms = List.copyOf(algorithms);
  }

  static KeyInfo of(Json json) {
    return new KeyInfo(
        json.get("id").text(),
        json.get("name").text(),
        json.get("prefix").text(),
        json.get("role").text(),
        json.get("accounts").asTextList(),
        json.get("algorithms").asTextList(),
        json.get("expires").asInstant(),
        json.get("last_used").asInstant(),
        json);
  }
}
