package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which lines of the audit to show.
 *
 * @param from not before this time
 * @param to before this time
 * @param actor an API key's id
 * @param action such as {@code secret.create}; with a dot at its end all that begin with it
 * @param outcome as in {@link AuditRecord}
 * @param target an id
 */
public record AuditFilter(
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> actor,
    Optional<String> action,
    Optional<String> outcome,
    Optional<String> target) {

  /** All. */
  public static final AuditFilter ALL =
      new AuditFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  Map<String, String> toQuery() {
    Map<String, String> query = new LinkedHashMap<>();
    from.ifPresent(value -> query.put("from", value.toString()));
    to.ifPresent(value -> query.put("to", value.toString()));
    actor.ifPresent(value -> query.put("actor", value));
    action.ifPresent(value -> query.put("action", value));
    outcome.ifPresent(value -> query.put("outcome", value));
    target.ifPresent(value -> query.put("target", value));
    return query;
  }
}
