package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plugin leaves nothing behind: its classes are collected, its drivers are gone. */
class UnloadIT {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Backend.class)
  void isCollectedAfterItWasUsedAndClosed(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    List<Driver> before = Collections.list(DriverManager.getDrivers());
    try (PluginHost host = PluginHost.builder().build()) {
      LoadedProvider loaded = host.load(LoadRequest.of(HostedContract.JAR).config(config));
      use(loaded.provider());
      assertThat(loaded.closeAndAwaitUnload(Duration.ofSeconds(40))).isEmpty();
    }
    assertThat(Collections.list(DriverManager.getDrivers())).isEqualTo(before);
  }

  private static void use(SecretProvider provider) throws Exception {
    SecretIdentifier id = provider.createSecret("v");
    provider.updateSecret(id, "w");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("w");
    KeyMaintenance keys = provider.capability(KeyMaintenance.class).orElseThrow();
    keys.promoteKey(keys.addKey());
    assertThat(keys.reencrypt(10)).isZero();
    provider.checkConnection();
  }

  @Test
  void isReplacedWhileItsFileIsInUse() throws Exception {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(LoadRequest.of(HostedContract.JAR).config(config))) {
      SecretIdentifier id = loaded.provider().createSecret("v");
      loaded.replaceExclusively(LoadRequest.of(HostedContract.JAR).config(config));
      assertThat(loaded.provider().getSecret(id).getValue()).isEqualTo("v");
    }
  }
}
