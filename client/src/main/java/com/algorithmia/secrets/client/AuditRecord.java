package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of the audit.
 *
 * @param time when
 * @param actor the name of the API key; empty if nobody was authenticated
 * @param action what
 * @param outcome {@code intended}, {@code done}, {@code refused}, {@code failed} or {@code unknown}
 * @param ownerLabel whose secret, {@code algorithm:ID} or {@code account:ID}
 * @param target the id of what it was done to
 * @param requestId the request
 * @param json the whole line
 */
public record AuditRecord(
    Optional<Instant> time,
    Optional<String> actor,
    String action,
    String outcome,
    Optional<String> ownerLabel,
    Optional<String> target,
    String requestId,
    Json json) {

  static AuditRecord of(Json json) {
    return new AuditRecord(
        json.get("time").asInstant(),
        json.get("actor_name").asText(),
        json.get("action").text(),
        json.get("outcome").text(),
        json.get("owner_label").asText(),
        json.get("target").asText(),
        json.get("request_id").text(),
        json);
  }
}
