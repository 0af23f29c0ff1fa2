package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The whole contract, from the shaded JAR inside the host. */
abstract class HostedContract extends SecretProviderContract {

  /** No cache, no circuit breaker: the plugin itself answers every call. */
  private final PluginHost host =
      PluginHost.builder()
          .settings(
              HostSettings.builder()
                  .cacheTtl(Duration.ZERO)
                  .lastKnownGood(Duration.ZERO)
                  .breakerWindow(10_000)
                  .callDeadline(Duration.ofSeconds(30))
                  .bulkDeadline(Duration.ofSeconds(30))
                  .createDeadline(Duration.ofSeconds(30))
                  .build())
          .build();

  @Override
  protected SecretProviderFactory factory() {
    return new KeyVaultSecretProviderFactory();
  }

  @Override
  protected SecretProvider createProvider(Map<String, String> config) {
    return host.load(PluginJar.path(), "", config).provider();
  }

  @Override
  protected List<String> outsideKeys() {
    return List.of(
        "known/../other", "a/b/c", "deleted%2f..", "https://elsewhere.example/secrets/a");
  }

  @Override
  protected Duration callDeadline() {
    return Duration.ofSeconds(30);
  }

  @AfterAll
  void closeHost() {
    host.close();
  }
}
