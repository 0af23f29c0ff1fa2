package com.algorithmia.secrets.worker.internal.provider;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables by which the providers in use log in: a child does not inherit them,
 * unless they are kept by name. Only those of providers in use, since a workload may have an
 * account of its own somewhere else.
 */
public final class Credentials {

  private static final Map<String, Set<String>> OF_FACTORIES =
      Map.of(
          "com.algorithmia.plugin.vault.VaultSecretProviderFactory",
          Set.of("VAULT_TOKEN", "BAO_TOKEN"),
          "com.algorithmia.plugin.azurekeyvault.KeyVaultSecretProviderFactory",
          Set.of(
              "AZURE_CLIENT_SECRET",
              "AZURE_CLIENT_CERTIFICATE_PATH",
              "AZURE_CLIENT_CERTIFICATE_PASSWORD",
              "AZURE_FEDERATED_TOKEN_FILE",
              "AZURE_PASSWORD"));

  private Credentials() {}

  /**
   * The variables of these providers, as of now: one may come with a later bundle. Also each that a
   * setting named {@code ..._env} names.
   */
  public static Set<String> variables(Providers providers) {
    Set<String> names = new HashSet<>();
    providers.factories().forEach(f -> names.addAll(OF_FACTORIES.getOrDefault(f, Set.of())));
    providers
        .settingsInUse()
        .values()
        .forEach(
            settings ->
                settings.forEach(
                    (key, value) -> {
                      if (key.endsWith("_env")) {
                        names.add(value);
                      }
                    }));
    return names;
  }
}
