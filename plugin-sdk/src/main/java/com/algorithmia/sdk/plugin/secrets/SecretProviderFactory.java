package com.algorithmia.sdk.plugin.secrets;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entry point of a plugin: makes providers from the key-value pairs that an admin gives.
 *
 * <p>A factory is public and has a public constructor without arguments. The host finds it by the
 * class name that the admin gives, by the manifest entry {@value
 * ProviderInterface#FACTORY_ATTRIBUTE}, or by {@link java.util.ServiceLoader}. Its methods may be
 * called from many threads.
 */
public interface SecretProviderFactory {

  /**
   * Makes a provider. Does no network I/O, so a host starts while its backends are down (clause
   * 1.1); whoever needs certainty calls {@link SecretProvider#checkConnection()}.
   *
   * @param config the settings, as the admin gave them; not kept by the caller, not to be changed
   * @return a new provider, to be closed by the caller
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION}, with every problem named
   *     (clause 1.2)
   */
  SecretProvider create(Map<String, String> config);

  /**
   * Tells what this plugin is and which settings it takes. Does no I/O; always the same.
   *
   * @return the description; empty (as for a plugin of contract 1.0) if the plugin does not
   *     describe itself. Without one, any change of the configuration needs all of it again,
   *     because nobody can tell which settings are sensitive
   * @since 2.0
   */
  default Optional<ProviderDescription> describe() {
    return Optional.empty();
  }

  /**
   * Finds everything that is wrong with a configuration, without I/O and without making a provider
   * (clause 1.3). Checks against {@link #describe()}; a plugin with rules that involve several keys
   * adds those.
   *
   * @return all problems; empty if {@link #create} would accept the configuration
   * @since 2.0
   */
  default List<ConfigurationProblem> validate(Map<String, String> config) {
    return describe().map(description -> description.problems(config)).orElse(List.of());
  }
}
