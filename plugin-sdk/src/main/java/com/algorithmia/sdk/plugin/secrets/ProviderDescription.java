package com.algorithmia.sdk.plugin.secrets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says about itself: names for people, the settings it takes, and what values its
 * backend refuses. Immutable.
 *
 * @since 2.0
 */
public final class ProviderDescription {

  private final String name;
  private final String description;
  private final Map<String, ConfigurationKey> keys;
  private final Set<RefusedValue> refusedValues;

  private ProviderDescription(Builder builder) {
    this.name = builder.name;
    this.description = builder.description;
    this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(builder.keys));
    this.refusedValues = Collections.unmodifiableSet(EnumSet.copyOf(builder.refusedValues));
  }

  /**
   * Starts a description.
   *
   * @param name a short name for people, as in "HashiCorp Vault"
   * @param description a sentence for people
   */
  public static Builder builder(String name, String description) {
    return new Builder(name, description);
  }

  /** A short name for people. */
  public String getName() {
    return name;
  }

  /** A sentence for people. */
  public String getDescription() {
    return description;
  }

  /** The settings, in the order in which a form shows them. */
  public List<ConfigurationKey> getKeys() {
    return List.copyOf(keys.values());
  }

  /** The setting of that name; null if there is none. */
  public @Nullable ConfigurationKey getKey(String keyName) {
    return keys.get(keyName);
  }

  /** The values that the backend does not take (clause 5.8). */
  public Set<RefusedValue> getRefusedValues() {
    return refusedValues;
  }

  /**
   * Checks a configuration against the settings: what is missing, unknown or malformed. An empty
   * value counts as not set.
   *
   * @return all problems, in the order of the settings and then of the unknown keys; empty if all
   *     is well
   */
  public List<ConfigurationProblem> problems(Map<String, String> config) {
    List<ConfigurationProblem> problems = new ArrayList<>();
    for (ConfigurationKey key : keys.values()) {
      String value = config.get(key.getName());
      if (value == null || value.isEmpty()) {
        if (key.isRequired() && key.getDefaultValue() == null) {
          problems.add(
              ConfigurationProblem.of(key.getName(), "is required (" + key.getHelp() + ")"));
        }
        continue;
      }
      String problem = key.problemWith(value);
      if (problem != null) {
        problems.add(ConfigurationProblem.of(key.getName(), problem));
      }
    }
    for (String given : config.keySet()) {
      if (!keys.containsKey(given)) {
        problems.add(unknown(given));
      }
    }
    return problems;
  }

  private ConfigurationProblem unknown(@Nullable String given) {
    if (given == null || !SimpleSecretIdentifier.isWellFormed(given) || given.length() > 100) {
      return ConfigurationProblem.general("a key is empty, too long or has control characters");
    }
    String nearest = ConfigurationSyntax.nearest(given, keys.keySet());
    return ConfigurationProblem.of(
        given,
        nearest == null
            ? "is not a setting of this plugin; known are " + String.join(", ", keys.keySet())
            : "is not a setting of this plugin; did you mean " + nearest + "?");
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects a description. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private final String description;
    private final Map<String, ConfigurationKey> keys = new LinkedHashMap<>();
    private final Set<RefusedValue> refusedValues = EnumSet.noneOf(RefusedValue.class);

    private Builder(String name, String description) {
      this.name = Objects.requireNonNull(name, "name");
      this.description = Objects.requireNonNull(description, "description");
    }

    /**
     * Adds a setting.
     *
     * @throws IllegalArgumentException if there is one of that name, or its default breaks its own
     *     rules
     */
    public Builder key(ConfigurationKey key) {
      String defaultValue = key.getDefaultValue();
      if (defaultValue != null && key.problemWith(defaultValue) != null) {
        throw new IllegalArgumentException(
            "The default of " + key.getName() + " breaks its own rules");
      }
      if (keys.putIfAbsent(key.getName(), key) != null) {
        throw new IllegalArgumentException("Two settings are named " + key.getName());
      }
      return this;
    }

    /** Declares values that the backend does not take (clause 5.8). */
    public Builder refuses(RefusedValue... values) {
      Collections.addAll(refusedValues, values);
      return this;
    }

    /** The finished description. */
    public ProviderDescription build() {
      return new ProviderDescription(this);
    }
  }
}
