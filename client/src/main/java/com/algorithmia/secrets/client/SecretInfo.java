package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a secret; never its value.
 *
 * @param id its id
 * @param displayName what people call it
 * @param description what people read about it
 * @param variable the environment variable that gets the value
 * @param owner whose it is
 * @param providerId where the value lies
 * @param type {@code generic}, {@code password}, {@code key} or {@code token}
 * @param metadata what else people noted
 * @param version of the value; empty where the server may not read it
 * @param expires when it ends
 * @param immutable whether the value can never be changed
 * @param reference whether the value was in the provider before
 * @param verified false for a reference that the server could not check
 * @param revision for changes that must not overwrite another one's
 * @param json the whole answer
 */
public record SecretInfo(
    String id,
    String displayName,
    String description,
    String variable,
    SecretOwner owner,
    String providerId,
    String type,
    Map<String, String> metadata,
    Optional<String> version,
    Optional<Instant> expires,
    boolean immutable,
    boolean reference,
    boolean verified,
    long revision,
    Json json) {

  /** Copies the map. */
  public SecretInfo {
    metadata = Map.copyOf(metadata);
  }

  static SecretInfo of(Json json) {
    String ownerId = json.get("owner_id").text();
    return new SecretInfo(
        json.get("id").text(),
        json.get("short_name").text(),
        json.get("description").text(),
        json.get("secret_key").text(),
        json.get("owner_type").text().equals("account")
            ? SecretOwner.account(ownerId)
            : SecretOwner.algorithm(ownerId),
        json.get("provider_id").text(),
        json.get("type").text(),
        json.get("metadata").asTexts(),
        json.get("version").asText(),
        json.get("expires").asInstant(),
        json.get("immutable").isTrue(),
        json.get("reference").isTrue(),
        json.get("verified").isTrue(),
        json.get("revision").number(0),
        json);
  }
}
