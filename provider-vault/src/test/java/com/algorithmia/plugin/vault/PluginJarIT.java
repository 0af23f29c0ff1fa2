package com.algorithmia.plugin.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The JAR as an admin uploads it. */
class PluginJarIT {

  private final Path jar = JarContract.jar();

  @Test
  void itIsSmallAndHoldsNothingOfTheHost() throws Exception {
    assertThat(Files.size(jar)).isLessThanOrEqualTo(3 << 20);
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.getManifest().getMainAttributes().getValue("Secret-Provider-Factory"))
          .isEqualTo("com.algorithmia.plugin.vault.VaultSecretProviderFactory");
      assertThat(file.getManifest().getMainAttributes().getValue("Secret-Provider-Interface"))
          .isEqualTo("2.0");
      List<String> names = file.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .contains("META-INF/services/com.algorithmia.sdk.plugin.secrets.SecretProviderFactory")
          .doesNotHaveDuplicates()
          .noneMatch(name -> name.startsWith("com/algorithmia/sdk/"))
          .noneMatch(name -> name.startsWith("org/slf4j/"))
          .noneMatch(name -> name.startsWith("com/fasterxml/"))
          .noneMatch(name -> name.endsWith("module-info.class"))
          .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
      assertThat(names.stream().filter(name -> name.endsWith(".class")))
          .allMatch(name -> name.startsWith("com/algorithmia/plugin/vault/"));
    }
  }

  @Test
  void theHostLoadsItWithThreeSettingsAndUnloadsIt() throws Exception {
    OpenBao server = OpenBao.shared();
    String mount = server.admin().mount(2);
    try (PluginHost host = PluginHost.builder().build()) {
      LoadedProvider loaded =
          host.load(
              jar,
              "",
              Providers.config(
                  "vault_addr",
                  server.address(),
                  "vault_token",
                  OpenBao.ROOT,
                  "vault_secret_path",
                  mount + "/app"));
      SecretIdentifier id = loaded.provider().createSecret("through the host");
      assertThat(loaded.provider().getSecret(id).getValue()).isEqualTo("through the host");
      assertThat(loaded.description().orElseThrow().getName()).isEqualTo("HashiCorp Vault");
      assertThat(loaded.closeAndAwaitUnload(Duration.ofSeconds(30))).isEmpty();
    }
  }
}
