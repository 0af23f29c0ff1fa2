package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A vault and its Entra ID, and the settings that lead there. */
final class AzureServers implements AutoCloseable {

  static final Path CA_FILE = TestCertificates.SERVER.pemFile();

  final EntraServer entra = new EntraServer();
  final KeyVaultServer vault = new KeyVaultServer(entra);

  /** Settings that work, for a provider that reads and writes. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("vault_url", vault.url());
    settings.put("tenant_id", EntraServer.TENANT);
    settings.put("client_id", EntraServer.CLIENT);
    settings.put("client_secret", EntraServer.SECRET);
    settings.put("authority_host", entra.url());
    settings.put("ca_file", CA_FILE.toString());
    settings.put("disable_instance_discovery", "true");
    settings.put("disable_challenge_verification", "true");
    settings.put("timeout", "15s");
    return settings;
  }

  Map<String, String> settings(String... pairs) {
    Map<String, String> settings = settings();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    return settings;
  }

  SecretProvider provider(String... pairs) {
    return new KeyVaultSecretProviderFactory().create(settings(pairs));
  }

  /** A provider whose pauses between repeats take no time. */
  SecretProvider providerWithoutPauses(String... pairs) {
    return new KeyVaultSecretProvider(
        KeyVaultSettings.of(settings(pairs)),
        new OperationRunner(time -> {}, System::nanoTime),
        Clock.systemUTC());
  }

  /** A provider for which time passes in pauses only. */
  SecretProvider provider(ManualTime time, String... pairs) {
    return new KeyVaultSecretProvider(
        KeyVaultSettings.of(settings(pairs)), time.runner(), Clock.systemUTC());
  }

  @Override
  public void close() {
    vault.close();
    entra.close();
  }
}
