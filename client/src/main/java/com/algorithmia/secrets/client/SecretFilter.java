package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which secrets to list.
 *
 * @param text part of a name, description or variable, in whatever case
 * @param type {@code generic}, {@code password}, {@code key} or {@code token}
 * @param providerId where the values lie
 * @param expiresBefore those that end before this time
 */
public record SecretFilter(
    Optional<String> text,
    Optional<String> type,
    Optional<String> providerId,
    Optional<Instant> expiresBefore) {

  /** All. */
  public static final SecretFilter ALL =
      new SecretFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  Map<String, String> toQuery() {
    Map<String, String> query = new LinkedHashMap<>();
    text.ifPresent(value -> query.put("q", value));
    type.ifPresent(value -> query.put("type", value));
    providerId.ifPresent(value -> query.put("provider_id", value));
    expiresBefore.ifPresent(value -> query.put("expires_before", value.toString()));
    return query;
  }
}
