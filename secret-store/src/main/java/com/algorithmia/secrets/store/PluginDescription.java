package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says of itself and its settings.
 *
 * @param name for people
 * @param description for people
 * @param settings in the plugin's order
 */
public record PluginDescription(String name, String description, List<Setting> settings) {

  /**
   * One setting.
   *
   * @param name its name
   * @param help for people
   * @param type {@code string}, {@code integer}, {@code boolean}, {@code duration} or {@code file}
   * @param required whether it must be there
   * @param sensitive whether it is never shown
   * @param destination whether changing it sends credentials elsewhere
   * @param defaultValue null if there is none
   * @param allowedValues empty = any
   */
  public record Setting(
      String name,
      String help,
      String type,
      boolean required,
      boolean sensitive,
      boolean destination,
      @Nullable String defaultValue,
      List<String> allowedValues) {

    /** Copies the list. */
    public Setting {
      allowedValues = List.copyOf(allowedValues);
    }
  }

  /** Copies the list. */
  public PluginDescription {
    settings = List.copyOf(settings);
  }
}
