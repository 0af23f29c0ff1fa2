package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes providers that keep secrets encrypted in a database. Which of its shapes a provider has
 * (symmetric, sealed writer, sealed reader) follows from the key sets that the settings name; see
 * docs/provider-internal.md.
 *
 * <p>{@link #create} and {@link #validate} read the files with keys that the settings name, so that
 * a missing or wrong one is found when the settings are made. They ask neither the database nor a
 * key management service.
 */
public final class InternalSecretProviderFactory implements SecretProviderFactory {

  /** For {@link java.util.ServiceLoader} and hosts. */
  public InternalSecretProviderFactory() {}

  @Override
  public SecretProvider create(Map<String, String> config) {
    return InternalSecretProvider.of(Settings.of(config, System::getenv), Surroundings.real());
  }

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(SettingNames.DESCRIPTION);
  }

  @Override
  public List<ConfigurationProblem> validate(Map<String, String> config) {
    return new SettingRules(config, System::getenv).problems();
  }
}
