package com.algorithmia.secrets.testkit;

import java.util.Map;
import java.util.Set;

/**
 * A configuration that is to be refused (clauses 1.2 and 1.3). Immutable. {@code toString()} shows
 * no setting.
 */
public final class BrokenConfiguration {

  private final String description;
  private final Map<String, String> settings;
  private final Set<String> badKeys;

  /**
   * @param description what is wrong, for people
   * @param settings the configuration
   * @param badKeys all the keys that are to be named in the refusal
   */
  public BrokenConfiguration(
      String description, Map<String, String> settings, Set<String> badKeys) {
    this.description = description;
    this.settings = Map.copyOf(settings);
    this.badKeys = Set.copyOf(badKeys);
  }

  String description() {
    return description;
  }

  Map<String, String> settings() {
    return settings;
  }

  Set<String> badKeys() {
    return badKeys;
  }

  @Override
  public String toString() {
    return description;
  }
}
