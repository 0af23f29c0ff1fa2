package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginHostTest {

  @TempDir Path directory;

  @Test
  void aSecretIsCreatedUpdatedReadAndDeletedThroughALoadedJar() throws Exception {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .writeTo(directory.resolve("memory.jar"));
    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(jar, Plugins.FACTORY, Map.of())) {
      SecretProvider provider = loaded.provider();
      SecretIdentifier id = provider.createSecret("one");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("one");
      assertThat(provider.updateSecret(id, "two")).isEqualTo(provider.getSecretVersion(id));
      assertThat(provider.getSecret(id).getValue()).isEqualTo("two");
      assertThat(provider.getSecret(id).getClass().getClassLoader())
          .isEqualTo(SecretProvider.class.getClassLoader());
      assertThat(provider.deleteSecret(id)).isTrue();
      assertThat(provider.deleteSecret(id)).isFalse();
      assertThatThrownBy(() -> provider.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
      provider.close();
      assertThatThrownBy(() -> provider.createSecret("late"))
          .isInstanceOf(SecretProviderException.class)
          .hasMessageContaining("closed");
    }
  }
}
