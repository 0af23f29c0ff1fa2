package com.algorithmia.secrets.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an admin says of a provider; null leaves a field as it is. Holds credentials: {@code
 * toString()} shows names only. Immutable; each method gives a changed copy.
 */
public final class ProviderRequest {

  private final Map<Field, Object> fields;

  private enum Field {
    NAME,
    DESCRIPTION,
    MODULE_NAME,
    MODULE_DIGEST,
    FACTORY,
    INTERFACE_VERSION,
    ENABLED,
    DEFAULT,
    CONFIGURATION,
    WORKER_CONFIGURATION
  }

  private ProviderRequest(Map<Field, Object> fields) {
    this.fields = fields;
  }

  /** Says nothing yet. */
  public static ProviderRequest empty() {
    return new ProviderRequest(Map.of());
  }

  /** Unique, 1 to {@link Limits#NAME} characters. Needed to create one. */
  public ProviderRequest name(@Nullable String text) {
    return with(Field.NAME, text);
  }

  /** For people. */
  public ProviderRequest description(@Nullable String text) {
    return with(Field.DESCRIPTION, text);
  }

  /** File name of the JAR, for people. */
  public ProviderRequest moduleName(@Nullable String text) {
    return with(Field.MODULE_NAME, text);
  }

  /** SHA-256 of a staged JAR, in hexadecimal, that it shall be bound to. */
  public ProviderRequest moduleDigest(@Nullable String sha256) {
    return with(Field.MODULE_DIGEST, sha256);
  }

  /** Class name of the factory. */
  public ProviderRequest factoryClassName(@Nullable String text) {
    return with(Field.FACTORY, text);
  }

  /** The contract's version as the admin gives it; the JAR's manifest decides. */
  public ProviderRequest interfaceVersion(@Nullable String text) {
    return with(Field.INTERFACE_VERSION, text);
  }

  /** Whether it shall serve; waits until a JAR is there. */
  public ProviderRequest enabled(@Nullable Boolean flag) {
    return with(Field.ENABLED, flag);
  }

  /** Whether it shall be the default; waits until it serves. */
  public ProviderRequest isDefault(@Nullable Boolean flag) {
    return with(Field.DEFAULT, flag);
  }

  /**
   * Settings: a key that is left out keeps its value, one set to null is removed.
   *
   * @param settings null leaves all as they are
   */
  public ProviderRequest configuration(@Nullable Map<String, @Nullable String> settings) {
    return with(Field.CONFIGURATION, copy(settings));
  }

  /**
   * Settings for workers, sealed to the recipients and never shown again: replaces all of them;
   * empty = none.
   *
   * @param settings null leaves all as they are
   */
  public ProviderRequest workerConfiguration(@Nullable Map<String, @Nullable String> settings) {
    return with(Field.WORKER_CONFIGURATION, copy(settings));
  }

  private static @Nullable Map<String, @Nullable String> copy(
      @Nullable Map<String, @Nullable String> map) {
    return map == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  private ProviderRequest with(Field field, @Nullable Object value) {
    Map<Field, Object> next = new LinkedHashMap<>(fields);
    if (value == null) {
      next.remove(field);
    } else {
      next.put(field, value);
    }
    return new ProviderRequest(Collections.unmodifiableMap(next));
  }

  /** See {@link #name(String)}. */
  public @Nullable String name() {
    return (String) fields.get(Field.NAME);
  }

  /** See {@link #description(String)}. */
  public @Nullable String description() {
    return (String) fields.get(Field.DESCRIPTION);
  }

  /** See {@link #moduleName(String)}. */
  public @Nullable String moduleName() {
    return (String) fields.get(Field.MODULE_NAME);
  }

  /** See {@link #moduleDigest(String)}. */
  public @Nullable String moduleDigest() {
    return (String) fields.get(Field.MODULE_DIGEST);
  }

  /** See {@link #factoryClassName(String)}. */
  public @Nullable String factoryClassName() {
    return (String) fields.get(Field.FACTORY);
  }

  /** See {@link #interfaceVersion(String)}. */
  public @Nullable String interfaceVersion() {
    return (String) fields.get(Field.INTERFACE_VERSION);
  }

  /** See {@link #enabled(Boolean)}. */
  public @Nullable Boolean enabled() {
    return (Boolean) fields.get(Field.ENABLED);
  }

  /** See {@link #isDefault(Boolean)}. */
  public @Nullable Boolean isDefault() {
    return (Boolean) fields.get(Field.DEFAULT);
  }

  /** See {@link #configuration(Map)}. */
  @SuppressWarnings("unchecked")
  public @Nullable Map<String, @Nullable String> configuration() {
    return (Map<String, @Nullable String>) fields.get(Field.CONFIGURATION);
  }

  /** See {@link #workerConfiguration(Map)}. */
  @SuppressWarnings("unchecked")
  public @Nullable Map<String, @Nullable String> workerConfiguration() {
    return (Map<String, @Nullable String>) fields.get(Field.WORKER_CONFIGURATION);
  }

  @Override
  public String toString() {
    return "ProviderRequest" + fields.keySet();
  }
}
