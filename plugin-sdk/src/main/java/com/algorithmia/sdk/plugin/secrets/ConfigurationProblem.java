package com.algorithmia.sdk.plugin.secrets;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration. Shows no value, sensitive or not: people paste
 * tokens into the wrong field. Immutable.
 *
 * @since 2.0
 */
public final class ConfigurationProblem {

  private final @Nullable String key;
  private final String message;

  private ConfigurationProblem(@Nullable String key, String message) {
    this.key = key;
    this.message = Objects.requireNonNull(message, "message");
  }

  /**
   * A problem with one key.
   *
   * @param message what is wrong and what to do, without the value
   */
  public static ConfigurationProblem of(String key, String message) {
    return new ConfigurationProblem(Objects.requireNonNull(key, "key"), message);
  }

  /** A problem with several keys together. */
  public static ConfigurationProblem general(String message) {
    return new ConfigurationProblem(null, message);
  }

  /** The key; null if several are involved. */
  public @Nullable String getKey() {
    return key;
  }

  /** What is wrong and what to do. */
  public String getMessage() {
    return message;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfigurationProblem
        && Objects.equals(((ConfigurationProblem) other).key, key)
        && ((ConfigurationProblem) other).message.equals(message);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, message);
  }

  /** Key and message, as in {@code vault_addr: is required}. */
  @Override
  public String toString() {
    return key == null ? message : key + ": " + message;
  }
}
