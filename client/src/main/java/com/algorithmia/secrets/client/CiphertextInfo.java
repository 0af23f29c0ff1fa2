package com.algorithmia.secrets.client;

import java.util.Optional;

/**
 * A ciphertext that lies under some key, to be sealed anew where the private key is.
 *
 * @param id for the replacement
 * @param kind {@code value} or {@code worker_configuration}
 * @param recipient whose private key set opens it
 * @param key provider key of the value, or id of the provider whose settings it holds
 * @param version of what is in it
 * @param ownerLabel {@code algorithm:ID} or {@code account:ID}; empty for settings
 * @param ciphertext base64url
 */
public record CiphertextInfo(
    String id,
    String kind,
    String recipient,
    String key,
    String version,
    Optional<String> ownerLabel,
    String ciphertext) {

  static CiphertextInfo of(Json json) {
    return new CiphertextInfo(
        json.get("id").text(),
        json.get("kind").text(),
        json.get("recipient").text(),
        json.get("key").text(),
        json.get("version").text(),
        json.get("owner_label").asText(),
        json.get("ciphertext").text());
  }
}
