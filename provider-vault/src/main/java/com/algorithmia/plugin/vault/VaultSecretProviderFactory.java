package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.transport.Time;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes providers that keep secrets in HashiCorp Vault or OpenBao. {@code vault_addr}, {@code
 * vault_token} and {@code vault_secret_path} are enough; {@code docs/provider-vault.md} tells all
 * settings. Thread-safe.
 */
public final class VaultSecretProviderFactory implements SecretProviderFactory {

  /** Called by the host. */
  public VaultSecretProviderFactory() {}

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(VaultDescription.DESCRIPTION);
  }

  @Override
  public List<ConfigurationProblem> validate(Map<String, String> config) {
    List<ConfigurationProblem> problems =
        new ArrayList<>(VaultDescription.DESCRIPTION.problems(config));
    SettingsCheck.addProblems(config, problems);
    return problems;
  }

  @Override
  public SecretProvider create(Map<String, String> config) {
    List<ConfigurationProblem> problems = validate(config);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    VaultSettings settings =
        VaultSettings.of(ProviderConfiguration.of(VaultDescription.DESCRIPTION, config));
    return VaultSecretProvider.create(settings, Time.SYSTEM);
  }
}
