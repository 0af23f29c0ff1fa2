package com.algorithmia.secrets.client;

import java.util.List;
import java.util.Optional;

/**
 * A JAR on the server.
 *
 * @param digest SHA-256 in hexadecimal
 * @param moduleName the file name it came under
 * @param bytes its size
 * @param state {@code staged} (none of its code is run) or {@code approved}
 * @param interfaceVersion the version of the contract it was made for
 * @param factories the factories that it names
 * @param signer who signed it, if a trusted certificate did
 * @param providers the names of the providers that use it
 * @param json the whole answer
 */
public record ModuleInfo(
    String digest,
    String moduleName,
    long bytes,
    String state,
    String interfaceVersion,
    List<String> factories,
    Optional<String> signer,
    List<String> providers,
    Json json) {

  /** Copies the lists. */
  public ModuleInfo {
    factories = List.copyOf(factories);
    providers = List.copyOf(providers);
  }

  static ModuleInfo of(Json json) {
    return new ModuleInfo(
        json.get("digest").text(),
        json.get("moduleName").text(),
        json.get("bytes").number(0),
        json.get("state").text(),
        json.get("interfaceVersion").text(),
        json.get("factories").asTextList(),
        json.get("signer").asText(),
        json.get("providers").asTextList(),
        json);
  }
}
