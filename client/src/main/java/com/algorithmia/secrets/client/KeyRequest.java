package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An API key to be made.
 *
 * @param name for people and the audit
 * @param role {@code admin}, {@code viewer}, {@code auditor}, {@code developer}, {@code worker} or
 *     {@code reencryptor}
 * @param accounts ids; for a developer, and only for one
 * @param algorithms ids; for a worker, and only for one
 * @param expires when it ends; empty = never
 */
public record KeyRequest(
    String name,
    String role,
    List<String> accounts,
    List<String> algorithms,
    Optional<Instant> expires) {

  /** Copies the lists. */
  public KeyRequest {
    accounts = List.copyOf(accounts);
    algorithms = List.copyOf(algorithms);
  }

  Json toJson() {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("name", Json.of(name));
    fields.put("role", Json.of(role));
    if (!accounts.isEmpty()) {
      fields.put("accounts", Json.array(accounts.stream().map(Json::of).toList()));
    }
    if (!algorithms.isEmpty()) {
      fields.put("algorithms", Json.array(algorithms.stream().map(Json::of).toList()));
    }
    expires.ifPresent(time -> fields.put("expires", Json.of(time.toString())));
    return Json.object(fields);
  }
}
