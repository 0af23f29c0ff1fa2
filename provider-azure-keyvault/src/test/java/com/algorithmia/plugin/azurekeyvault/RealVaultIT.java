package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract on a vault that is given by environment variables: one of Azure, or an emulator,
 * whose differences are declared here and not in the provider. Not part of CI, which has neither.
 */
@EnabledIfEnvironmentVariable(
    named = RealVaultIT.VARIABLE + "VAULT_URL",
    matches = ".+",
    disabledReason =
        "SKIPPED, NOT RUN AGAINST A REAL VAULT: see Tests in docs/provider-azure-keyvault.md")
final class RealVaultIT extends HostedContract {

  static final String VARIABLE = "SECRETSTORE_AZURE_";

  @Override
  protected Map<String, String> configuration() {
    Map<String, String> settings = new HashMap<>();
    settings.put("secret_name_prefix", "secret-store-test-");
    for (String setting :
        new String[] {
          "vault_url", "tenant_id", "client_id", "client_secret", "authority_host", "ca_file"
        }) {
      String value = variable(setting);
      if (!value.isEmpty()) {
        settings.put(setting, value);
      }
    }
    if (isEmulator()) {
      settings.put("disable_instance_discovery", "true");
      settings.put("disable_challenge_verification", "true");
    }
    return settings;
  }

  /** Key Vault takes the empty value, the known emulators do not. */
  @Override
  protected Set<RefusedValue> refusedValues() {
    return isEmulator() ? Set.of(RefusedValue.EMPTY) : Set.of();
  }

  private static boolean isEmulator() {
    return !variable("authority_host").isEmpty();
  }

  private static String variable(String setting) {
    String value = System.getenv(VARIABLE + setting.toUpperCase(java.util.Locale.ROOT));
    return value == null ? "" : value;
  }
}
