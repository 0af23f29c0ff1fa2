package com.algorithmia.secrets.client;

import java.util.Optional;

/**
 * A provider of secrets, without its settings.
 *
 * @param id its id
 * @param name its name
 * @param description what people read about it
 * @param moduleName the file name of its JAR; empty if none was named
 * @param moduleDigest SHA-256 of its JAR in hexadecimal; empty while it has none
 * @param factoryClassName the class that makes it; empty: as the JAR says
 * @param enabled whether it is meant to serve
 * @param isDefault whether new secrets go there if nothing else is said
 * @param internal whether it is the one that comes with the product
 * @param state {@code waiting_for_module}, {@code waiting_for_approval}, {@code disabled}, {@code
 *     serving} or {@code failed}
 * @param problem why it does not serve
 * @param revision for changes that must not overwrite another one's
 * @param json the whole answer, with fields that this version does not know
 */
public record ProviderInfo(
    String id,
    String name,
    String description,
    Optional<String> moduleName,
    Optional<String> moduleDigest,
    Optional<String> factoryClassName,
    boolean enabled,
    boolean isDefault,
    boolean internal,
    String state,
    Optional<String> problem,
    long revision,
    Json json) {

  static ProviderInfo of(Json json) {
    return new ProviderInfo(
        json.get("id").text(),
        json.get("name").text(),
        json.get("description").text(),
        json.get("moduleName").asText(),
        json.get("moduleDigest").asText(),
        json.get("factoryClassName").asText(),
        json.get("isEnabled").isTrue(),
        json.get("isDefault").isTrue(),
        json.get("isInternal").isTrue(),
        json.get("state").text(),
        json.get("problem").asText(),
        json.get("revision").number(0),
        json);
  }
}
