package com.algorithmia.plugin.vault;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.PluginHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;

/**
 * The contract of the built JAR inside the host, whose own cache and breaker are out of the way.
 */
abstract class JarContract extends VaultContract {

  private final PluginHost host =
      PluginHost.builder()
          .settings(
              HostSettings.builder()
                  .callDeadline(Duration.ofSeconds(20))
                  .bulkDeadline(Duration.ofSeconds(20))
                  .cacheTtl(Duration.ZERO)
                  .lastKnownGood(Duration.ZERO)
                  .breakerWindow(10_000)
                  .breakerFailurePercent(100)
                  .build())
          .build();

  JarContract(int version, String mount) {
    super(version, mount);
  }

  static Path jar() {
    return Path.of(Objects.requireNonNull(System.getProperty("plugin.jar"), "plugin.jar"));
  }

  @Override
  protected SecretProvider createProvider(Map<String, String> config) {
    return host.load(jar(), "com.algorithmia.plugin.vault.VaultSecretProviderFactory", config)
        .provider();
  }

  @AfterAll
  void closeHost() {
    host.close();
  }
}
