package com.algorithmia.secrets.client;

import java.util.List;
import java.util.Optional;

/**
 * The settings of a provider, without what is sensitive.
 *
 * @param settings all that the plugin knows, set or not
 * @param workerSettings the names of settings for workers that are set
 * @param json the whole answer
 */
public record ProviderSettings(List<Setting> settings, List<String> workerSettings, Json json) {

  /**
   * One setting.
   *
   * @param key its name
   * @param sensitive whether its value is hidden
   * @param set whether it is set
   * @param value its value; empty if it is hidden or not set
   */
  public record Setting(String key, boolean sensitive, boolean set, Optional<String> value) {}

  /** Copies the lists. */
  public ProviderSettings {
    settings = List.copyOf(settings);
    workerSettings = List.copyOf(workerSettings);
  }

  static ProviderSettings of(Json json) {
    return new ProviderSettings(
        json.get("settings").items().stream()
            .map(
                item ->
                    new Setting(
                        item.get("key").text(),
                        item.get("sensitive").isTrue(),
                        item.get("set").isTrue(),
                        item.get("value").asText()))
            .toList(),
        json.get("worker_settings").asTextList(),
        json);
  }
}
