package com.algorithmia.sdk.plugin.secrets;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was checked against a {@link ProviderDescription}, with typed access: what a
 * plugin reads its settings from. Immutable. {@code toString()} shows no value.
 *
 * <p>Defaults are filled in; an empty value counts as not set. Asking for a key that the
 * description does not have, or as another type than described, is a mistake of the plugin and
 * throws {@link IllegalArgumentException}.
 *
 * @since 2.0
 */
public final class ProviderConfiguration {

  private final ProviderDescription description;
  private final Map<String, String> values;

  private ProviderConfiguration(ProviderDescription description, Map<String, String> values) {
    this.description = description;
    this.values = values;
  }

  /**
   * Checks a configuration and reads it.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   */
  public static ProviderConfiguration of(
      ProviderDescription description, Map<String, String> config) {
    List<ConfigurationProblem> problems = description.problems(config);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    Map<String, String> values = new HashMap<>();
    for (ConfigurationKey key : description.getKeys()) {
      String value = config.get(key.getName());
      String effective = value == null || value.isEmpty() ? key.getDefaultValue() : value;
      if (effective != null) {
        values.put(key.getName(), effective);
      }
    }
    return new ProviderConfiguration(description, values);
  }

  /** Whether a setting is set or has a default. */
  public boolean has(String name) {
    return find(name, null).isPresent();
  }

  /** The text of a setting that is required or has a default, whatever its type. */
  public String string(String name) {
    return require(name, null);
  }

  /** The text of a setting, whatever its type; empty if it is not set. */
  public Optional<String> optionalString(String name) {
    return find(name, null);
  }

  /** The number of a setting that is required or has a default. */
  public long integer(String name) {
    return Objects.requireNonNull(
        ConfigurationSyntax.parseInteger(require(name, ConfigurationKey.Type.INTEGER)));
  }

  /** The switch of a setting; false if it is not set. */
  public boolean flag(String name) {
    return find(name, ConfigurationKey.Type.BOOLEAN).map("true"::equals).orElse(false);
  }

  /** The time of a setting that is required or has a default. */
  public Duration duration(String name) {
    return Objects.requireNonNull(
        ConfigurationSyntax.parseDuration(require(name, ConfigurationKey.Type.DURATION)));
  }

  /** The file of a setting; empty if it is not set. */
  public Optional<Path> file(String name) {
    return find(name, ConfigurationKey.Type.FILE).map(ConfigurationSyntax::parsePath);
  }

  private String require(String name, ConfigurationKey.@Nullable Type type) {
    return find(name, type)
        .orElseThrow(
            () -> new IllegalArgumentException("The setting " + name + " is optional and not set"));
  }

  private Optional<String> find(String name, ConfigurationKey.@Nullable Type type) {
    ConfigurationKey key = description.getKey(name);
    if (key == null) {
      throw new IllegalArgumentException("The description has no setting " + name);
    }
    if (type != null && key.getType() != type) {
      throw new IllegalArgumentException("The setting " + key + " is not read as " + type);
    }
    return Optional.ofNullable(values.get(name));
  }

  /** Names the settings that are set, without their values. */
  @Override
  public String toString() {
    return description.getName() + values.keySet();
  }
}
