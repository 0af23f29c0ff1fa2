package com.algorithmia.secrets.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to change an entry; null leaves a field as it is.
 *
 * @param name display name
 * @param description may be empty
 * @param variable refused unless it is the one that the entry has
 * @param type what it is
 * @param metadata replaces all of it
 * @param value a new value, given or generated
 */
public record EntryUpdate(
    @Nullable String name,
    @Nullable String description,
    @Nullable String variable,
    @Nullable SecretType type,
    @Nullable Map<String, String> metadata,
    @Nullable NewValue value) {

  /** A new value, all else as it is. */
  public static EntryUpdate ofValue(NewValue value) {
    return new EntryUpdate(null, null, null, null, null, value);
  }
}
