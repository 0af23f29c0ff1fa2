package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes providers that keep secrets in Azure Key Vault. The settings {@code vault_url}, {@code
 * tenant_id}, {@code client_id} and {@code client_secret} alone are enough; {@link #describe()}
 * tells all of them.
 *
 * <p>Thread-safe. A provider connects to nothing and reads no file before its first operation.
 */
public final class KeyVaultSecretProviderFactory implements SecretProviderFactory {

  /** Called by the host. */
  public KeyVaultSecretProviderFactory() {}

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(Settings.DESCRIPTION);
  }

  @Override
  public List<ConfigurationProblem> validate(Map<String, String> config) {
    return SettingsRules.problems(config);
  }

  /**
   * Makes a provider.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   */
  @Override
  public SecretProvider create(Map<String, String> config) {
    KeyVaultSettings settings = KeyVaultSettings.of(config);
    OperationRunner runner =
        new OperationRunner(time -> Thread.sleep(time.toMillis()), System::nanoTime);
    return new KeyVaultSecretProvider(settings, runner, Clock.systemUTC());
  }
}
