package com.algorithmia.secrets.host;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which provider to load: a JAR, the factory in it, and its configuration. Immutable: each method
 * gives a changed copy. {@code toString()} shows no value of the configuration.
 */
public final class LoadRequest {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Path jar;
  private final @Nullable String name;
  private final @Nullable String factory;
  private final @Nullable String digest;
  private final Map<String, String> config;
  private final boolean requireReady;
  private final boolean trustTexts;
  private final SettingsRule rule;

  private LoadRequest(
      Path jar,
      @Nullable String name,
      @Nullable String factory,
      @Nullable String digest,
      Map<String, String> config,
      boolean requireReady,
      boolean trustTexts,
      SettingsRule rule) {
    this.jar = jar;
    this.name = name;
    this.factory = factory;
    this.digest = digest;
    this.config = config;
    this.requireReady = requireReady;
    this.trustTexts = trustTexts;
    this.rule = rule;
  }

  /** A JAR, with the factory that it names itself and no configuration. */
  public static LoadRequest of(Path jar) {
    return new LoadRequest(
        Objects.requireNonNull(jar, "jar"),
        null,
        null,
        null,
        Map.of(),
        false,
        false,
        SettingsRule.NONE);
  }

  /** Uses this class as factory. */
  public LoadRequest factory(String className) {
    return new LoadRequest(
        jar,
        name,
        Objects.requireNonNull(className),
        digest,
        config,
        requireReady,
        trustTexts,
        rule);
  }

  /**
   * Gives the provider this name in logs and metrics: 1 to 64 letters, digits, dots, dashes and
   * underscores. Without one it is named after the file.
   */
  public LoadRequest name(String providerName) {
    if (!NAME.matcher(providerName).matches()) {
      throw new IllegalArgumentException(
          "A provider's name has 1 to 64 letters, digits, dots, dashes and underscores");
    }
    return new LoadRequest(
        jar, providerName, factory, digest, config, requireReady, trustTexts, rule);
  }

  /** Loads the JAR only if this is its SHA-256, in hexadecimal. */
  public LoadRequest expectDigest(String sha256) {
    return new LoadRequest(
        jar, name, factory, Objects.requireNonNull(sha256), config, requireReady, trustTexts, rule);
  }

  /** Gives the provider these settings. */
  public LoadRequest config(Map<String, String> settings) {
    return new LoadRequest(
        jar,
        name,
        factory,
        digest,
        Map.copyOf(new LinkedHashMap<>(settings)),
        requireReady,
        trustTexts,
        rule);
  }

  /**
   * Lets the provider serve only if {@code checkConnection()} finds it READY; UNKNOWN, the answer
   * of a provider without such a check, is not enough.
   */
  public LoadRequest requireReady() {
    return new LoadRequest(jar, name, factory, digest, config, true, trustTexts, rule);
  }

  /**
   * Passes on what the plugin says about a read that failed. Without this the host says it in its
   * own words, by the failure's kind: the value that was being read is not known to the host, so it
   * can't find it in a text. For plugins that are known to keep values out of their messages, as
   * those that pass the test kit do.
   */
  public LoadRequest trustReadFailureTexts() {
    return new LoadRequest(jar, name, factory, digest, config, requireReady, true, rule);
  }

  /**
   * Demands this of the settings as well, before the plugin sees them; see {@link FilesDirectory}
   * and {@link MachineIdentity}. Without a rule they may name any file and use the machine's own
   * identity: for settings that the program's own operator writes.
   */
  public LoadRequest rule(SettingsRule settingsRule) {
    return new LoadRequest(
        jar,
        name,
        factory,
        digest,
        config,
        requireReady,
        trustTexts,
        Objects.requireNonNull(settingsRule));
  }

  /** The JAR. */
  public Path jar() {
    return jar;
  }

  /** The provider's name. */
  public String name() {
    return name == null ? nameOf(jar) : name;
  }

  private static String nameOf(Path jar) {
    String file = String.valueOf(jar.getFileName()).replaceFirst("(?i)\\.jar$", "");
    String clean = file.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[^A-Za-z0-9]+", "");
    return clean.isEmpty() ? "plugin" : clean.substring(0, Math.min(64, clean.length()));
  }

  /** The factory's class name; empty = as the JAR says. */
  public Optional<String> factory() {
    return Optional.ofNullable(factory);
  }

  /** The digest that the JAR must have; empty = any. */
  public Optional<String> expectedDigest() {
    return Optional.ofNullable(digest);
  }

  /** Whether the connection has to be READY. */
  public boolean isReadyRequired() {
    return requireReady;
  }

  /** Whether the plugin's texts about failed reads are passed on. */
  public boolean areReadFailureTextsTrusted() {
    return trustTexts;
  }

  /** What is demanded of the settings. */
  public SettingsRule rule() {
    return rule;
  }

  /** The settings. */
  public Map<String, String> config() {
    return config;
  }

  @Override
  public String toString() {
    return "LoadRequest[" + name() + ", settings " + config.keySet() + "]";
  }
}
