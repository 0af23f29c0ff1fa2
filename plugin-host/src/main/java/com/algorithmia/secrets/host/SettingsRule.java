package com.algorithmia.secrets.host;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the embedding program demands of a provider's settings, beside the plugin's own rules. It is
 * asked before the plugin sees the settings: at every validation, load, replacement and re-creation
 * of a provider. Called by several threads at once, on a thread of the plugin and within the
 * deadline of the call.
 */
@FunctionalInterface
public interface SettingsRule {

  /** Demands nothing. */
  SettingsRule NONE = (description, config) -> List.of();

  /**
   * Finds what is wrong.
   *
   * @param description what the plugin says of its settings; empty for one that says nothing
   * @param config the settings, by name
   * @return all problems, without any value; empty if all is well
   */
  List<ConfigurationProblem> problems(
      Optional<ProviderDescription> description, Map<String, String> config);

  /** Demands both. */
  default SettingsRule and(SettingsRule other) {
    return (description, config) -> {
      List<ConfigurationProblem> all = new ArrayList<>(problems(description, config));
      all.addAll(other.problems(description, config));
      return all;
    };
  }
}
