package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to create an entry.
 *
 * @param owner whose it will be
 * @param name display name; null = the variable
 * @param description null = empty
 * @param variable environment variable name
 * @param type null = generic
 * @param metadata null = none
 * @param providerId null = the default provider
 * @param value where the value comes from; null is refused with VALUE_REQUIRED
 * @param expires null = never; refused where the provider can't keep it
 * @param immutable whether updates of the value will be refused
 */
public record NewEntry(
    Owner owner,
    @Nullable String name,
    @Nullable String description,
    String variable,
    @Nullable SecretType type,
    @Nullable Map<String, String> metadata,
    @Nullable String providerId,
    @Nullable NewValue value,
    @Nullable Instant expires,
    boolean immutable) {

  /** The least that is needed. */
  public static NewEntry of(Owner owner, String variable, NewValue value) {
    return new NewEntry(owner, null, null, variable, null, null, null, value, null, false);
  }

  /** The same, in this provider. */
  public NewEntry withProvider(String id) {
    return new NewEntry(
        owner, name, description, variable, type, metadata, id, value, expires, immutable);
  }
}
