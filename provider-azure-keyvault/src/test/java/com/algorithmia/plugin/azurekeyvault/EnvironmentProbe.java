package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.util.HashMap;
import java.util.Map;

/** Creates and reads a secret in a process of its own, whose environment the test has set. */
final class EnvironmentProbe {

  static final String VALUE = "Canary-probe-value-90210";

  private EnvironmentProbe() {}

  /** Settings as {@code key=value}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      SecretIdentifier id = provider.createSecret(VALUE);
      System.out.println(
          provider.getSecret(id).getValue().equals(VALUE) ? "probe: works" : "probe: differs");
    } catch (SecretProviderException e) {
      System.out.println("probe: " + e.getKind() + ": " + e.getMessage());
    }
  }
}
