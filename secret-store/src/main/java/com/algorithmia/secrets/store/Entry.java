package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a secret. Never its value.
 *
 * @param id its id
 * @param owner whose it is
 * @param name display name
 * @param description may be empty
 * @param variable environment variable name; never changes
 * @param type what it is
 * @param metadata whatever its owner wants to keep with it; nothing secret
 * @param providerId where the value lies
 * @param reference whether it names a value that was there before; then it never writes there
 * @param verified false for a reference whose existence the server could not check
 * @param version the provider's version of the value; null if the provider did not tell
 * @param revision grows with each change of this entry
 * @param created when
 * @param createdBy the name of the API key
 * @param modified when it was last changed
 * @param modifiedBy the name of the API key
 * @param expires when the value stops being usable; null = never
 * @param immutable whether updates of the value are refused
 */
public record Entry(
    String id,
    Owner owner,
    String name,
    String description,
    String variable,
    SecretType type,
    Map<String, String> metadata,
    String providerId,
    boolean reference,
    boolean verified,
    @Nullable String version,
    long revision,
    Instant created,
    String createdBy,
    Instant modified,
    String modifiedBy,
    @Nullable Instant expires,
    boolean immutable) {

  /** Copies the map. */
  public Entry {
    metadata = Map.copyOf(metadata);
  }
}
