package com.algorithmia.sdk.plugin.secrets;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One setting that a plugin takes: its name, type and rules. Immutable: each method below that
 * starts like a sentence gives a changed copy, so that a description reads
 *
 * <pre>{@code
 * ConfigurationKey.string("vault_token", "The token used to access the vault").required().sensitive()
 * }</pre>
 *
 * @since 2.0
 */
public final class ConfigurationKey {

  /** How the text of a setting is read. */
  public enum Type {
    /** Any text. */
    STRING,
    /** A whole number, in decimal. */
    INTEGER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A time such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h} or {@code 7d}. */
    DURATION,
    /** The path of a file on the machine of the host. */
    FILE
  }

  private final String name;
  private final String help;
  private final Type type;
  private final boolean required;
  private final boolean sensitive;
  private final boolean destination;
  private final @Nullable String defaultValue;
  private final Set<String> allowedValues;
  private final @Nullable Set<String> machineIdentity;
  private final long minimum;
  private final long maximum;

  private ConfigurationKey(
      String name,
      String help,
      Type type,
      boolean required,
      boolean sensitive,
      boolean destination,
      @Nullable String defaultValue,
      Set<String> allowedValues,
      @Nullable Set<String> machineIdentity,
      long minimum,
      long maximum) {
    this.name = Objects.requireNonNull(name, "name");
    this.help = Objects.requireNonNull(help, "help");
    this.type = type;
    this.required = required;
    this.sensitive = sensitive;
    this.destination = destination;
    this.defaultValue = defaultValue;
    this.allowedValues = allowedValues;
    this.machineIdentity = machineIdentity;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  private static ConfigurationKey of(String name, String help, Type type) {
    return new ConfigurationKey(
        name,
        help,
        type,
        false,
        false,
        false,
        null,
        Set.of(),
        null,
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }

  /** A setting that takes any text; see also {@link #allowing}. */
  public static ConfigurationKey string(String name, String help) {
    return of(name, help, Type.STRING);
  }

  /** A setting that takes a whole number from {@code minimum} to {@code maximum}. */
  public static ConfigurationKey integer(String name, String help, long minimum, long maximum) {
    return new ConfigurationKey(
        name, help, Type.INTEGER, false, false, false, null, Set.of(), null, minimum, maximum);
  }

  /** A setting that takes {@code true} or {@code false}. */
  public static ConfigurationKey flag(String name, String help) {
    return of(name, help, Type.BOOLEAN);
  }

  /** A setting that takes a time that is not negative, such as {@code 30s}. */
  public static ConfigurationKey duration(String name, String help) {
    return of(name, help, Type.DURATION);
  }

  /**
   * A setting that takes the path of a file. Whether it is there is not part of the syntax and not
   * checked here.
   */
  public static ConfigurationKey file(String name, String help) {
    return of(name, help, Type.FILE);
  }

  /** It must be set. */
  public ConfigurationKey required() {
    return with(true, sensitive, destination, defaultValue, allowedValues, machineIdentity);
  }

  /** Its value is never shown again once it was entered. */
  public ConfigurationKey sensitive() {
    return with(required, true, destination, defaultValue, allowedValues, machineIdentity);
  }

  /**
   * It decides where credentials are sent or whom they are trusted to: an address, an authority, a
   * CA, a TLS setting. Whoever changes it gives all sensitive settings again, so that nobody can
   * point a stored token at a server of their own.
   */
  public ConfigurationKey destination() {
    return with(required, sensitive, true, defaultValue, allowedValues, machineIdentity);
  }

  /** It has this value unless it is set. */
  public ConfigurationKey defaultsTo(String value) {
    return with(required, sensitive, destination, value, allowedValues, machineIdentity);
  }

  /** It takes these values only. */
  public ConfigurationKey allowing(String... values) {
    Set<String> allowed =
        java.util.Collections.unmodifiableSet(new LinkedHashSet<>(List.of(values)));
    return with(required, sensitive, destination, defaultValue, allowed, machineIdentity);
  }

  /**
   * With one of these values the provider proves who it is by what the machine has, and not by what
   * the settings give: a pod's service account, a managed or workload identity, credentials of the
   * environment. Without any here, with every value.
   *
   * <p>Settings may come from people who do not operate the machine. A host then lets such a
   * provider work only if the machine's operator allowed where its {@link #destination()} settings
   * point to. A plugin that does not say so lets whoever writes its settings send the machine's
   * identity to an address of his own.
   */
  public ConfigurationKey machineIdentity(String... values) {
    return with(required, sensitive, destination, defaultValue, allowedValues, Set.of(values));
  }

  private ConfigurationKey with(
      boolean required,
      boolean sensitive,
      boolean destination,
      @Nullable String defaultValue,
      Set<String> allowedValues,
      @Nullable Set<String> machineIdentity) {
    return new ConfigurationKey(
        name,
        help,
        type,
        required,
        sensitive,
        destination,
        defaultValue,
        allowedValues,
        machineIdentity,
        minimum,
        maximum);
  }

  /** The key in the configuration map. */
  public String getName() {
    return name;
  }

  /** A sentence for people who fill in the form. */
  public String getHelp() {
    return help;
  }

  /** How its text is read. */
  public Type getType() {
    return type;
  }

  /** Whether it must be set. */
  public boolean isRequired() {
    return required;
  }

  /** Whether its value is never shown again. */
  public boolean isSensitive() {
    return sensitive;
  }

  /** Whether it decides where credentials are sent. */
  public boolean isDestination() {
    return destination;
  }

  /** Its value unless it is set; null if none. */
  public @Nullable String getDefaultValue() {
    return defaultValue;
  }

  /** The values it takes; empty if any. */
  public Set<String> getAllowedValues() {
    return allowedValues;
  }

  /**
   * Whether the provider uses the machine's own identity with this value. Upper and lower case, and
   * blanks around it, make no difference.
   *
   * @param value the value in effect: what is set, else the default; null or empty if there is none
   */
  public boolean usesMachineIdentity(@Nullable String value) {
    if (machineIdentity == null || value == null || value.isEmpty()) {
      return false;
    }
    String text = value.strip();
    return machineIdentity.isEmpty() || machineIdentity.stream().anyMatch(text::equalsIgnoreCase);
  }

  /**
   * Finds what is wrong with a value.
   *
   * @return what to do, without the value; null if it is fine
   */
  @Nullable String problemWith(String value) {
    if (!allowedValues.isEmpty() && !allowedValues.contains(value)) {
      return "must be one of " + String.join(", ", allowedValues);
    }
    switch (type) {
      case INTEGER:
        Long number = ConfigurationSyntax.parseInteger(value);
        if (number == null) {
          return "must be a whole number";
        }
        return number < minimum || number > maximum
            ? "must be from " + minimum + " to " + maximum
            : null;
      case BOOLEAN:
        return value.equals("true") || value.equals("false") ? null : "must be true or false";
      case DURATION:
        return ConfigurationSyntax.parseDuration(value) == null
            ? "must be a time such as 500ms, 30s, 5m, 12h or 7d"
            : null;
      case FILE:
        return ConfigurationSyntax.parsePath(value) == null ? "must be the path of a file" : null;
      case STRING:
        return null;
    }
    throw new AssertionError(type);
  }

  /** Name and type, never a value. */
  @Override
  public String toString() {
    return name + " (" + type + ")";
  }
}
