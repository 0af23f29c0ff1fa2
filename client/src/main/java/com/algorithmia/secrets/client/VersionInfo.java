package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a secret's value.
 *
 * @param version its name
 * @param created when
 * @param createdBy by whom; empty if it was not made here
 * @param current whether it is the one in force
 * @param restorable whether a rollback can bring it back
 * @param json the whole answer
 */
public record VersionInfo(
    String version,
    Optional<Instant> created,
    Optional<String> createdBy,
    boolean current,
    boolean restorable,
    Json json) {

  static VersionInfo of(Json json) {
    return new VersionInfo(
        json.get("version").text(),
        json.get("created").asInstant(),
        json.get("created_by").asText(),
        json.get("current").isTrue(),
        json.get("restorable").isTrue(),
        json);
  }
}
