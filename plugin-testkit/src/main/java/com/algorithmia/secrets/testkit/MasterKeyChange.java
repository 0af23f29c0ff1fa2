package com.algorithmia.secrets.testkit;

import java.util.Map;

/**
 * How a test changes the master key and back (clause 10.7). Immutable. {@code toString()} shows no
 * setting.
 */
public final class MasterKeyChange {

  private final Map<String, String> settings;
  private final Map<String, String> configuration;
  private final Map<String, String> settingsBack;

  /**
   * @param settings for {@code rewrapKeys}: the new master key
   * @param configuration the whole configuration that holds afterwards
   * @param settingsBack for {@code rewrapKeys}: the first master key again
   */
  public MasterKeyChange(
      Map<String, String> settings,
      Map<String, String> configuration,
      Map<String, String> settingsBack) {
    this.settings = Map.copyOf(settings);
    this.configuration = Map.copyOf(configuration);
    this.settingsBack = Map.copyOf(settingsBack);
  }

  Map<String, String> settings() {
    return settings;
  }

  Map<String, String> configuration() {
    return configuration;
  }

  Map<String, String> settingsBack() {
    return settingsBack;
  }

  @Override
  public String toString() {
    return "MasterKeyChange";
  }
}
