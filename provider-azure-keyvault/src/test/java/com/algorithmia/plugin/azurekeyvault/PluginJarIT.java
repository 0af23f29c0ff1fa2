package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The shaded JAR: what is in it, that it works alone, and that it goes away. */
final class PluginJarIT {

  private static final long MAX_BYTES = 7_000_000;

  private static final AzureServers AZURE = new AzureServers();

  @AfterAll
  static void stop() {
    AZURE.close();
  }

  @Test
  void jarIsSmall() throws IOException {
    assertThat(Files.size(PluginJar.path())).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void manifestNamesFactoryAndInterface() throws IOException {
    try (JarFile jar = new JarFile(PluginJar.path().toFile())) {
      Manifest manifest = jar.getManifest();
      assertThat(manifest.getMainAttributes().getValue("Secret-Provider-Factory"))
          .isEqualTo(PluginJar.FACTORY);
      assertThat(manifest.getMainAttributes().getValue("Secret-Provider-Interface"))
          .isEqualTo("2.0");
    }
  }

  @Test
  void everythingIsRelocatedAndNothingOfTheHostIsInside() throws IOException {
    List<String> names = names();
    assertThat(names).filteredOn(name -> name.endsWith("module-info.class")).isEmpty();
    assertThat(names).filteredOn(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA|EC)")).isEmpty();
    assertThat(new TreeSet<>(names.stream().filter(n -> n.endsWith(".class")).toList()))
        .allMatch(name -> name.startsWith("com/algorithmia/plugin/azurekeyvault/"));
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void everyServiceNamesAClassOfTheJar() throws IOException {
    try (JarFile jar = new JarFile(PluginJar.path().toFile())) {
      List<String> services =
          names().stream().filter(name -> name.matches("META-INF/services/.+")).toList();
      assertThat(services)
          .contains("META-INF/services/com.algorithmia.sdk.plugin.secrets.SecretProviderFactory");
      for (String service : services) {
        String text =
            new String(
                jar.getInputStream(jar.getEntry(service)).readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        for (String line : text.lines().map(l -> l.replaceAll("#.*", "").trim()).toList()) {
          if (!line.isEmpty()) {
            assertThat(jar.getEntry(line.replace('.', '/') + ".class")).as(line).isNotNull();
          }
        }
      }
    }
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(PluginJar.path().toFile())) {
      return jar.stream().map(entry -> entry.getName()).toList();
    }
  }

  @Test
  void jarWorksAlone() throws Exception {
    try (URLClassLoader loader = PluginJar.load();
        SecretProvider provider = PluginJar.factory(loader).create(AZURE.settings())) {
      SecretIdentifier id = provider.createSecret("alone");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("alone");
      assertThat(provider.getClass().getClassLoader()).isSameAs(loader);
    }
  }

  @Test
  void closedPluginIsCollected() throws Exception {
    WeakReference<ClassLoader> loader = useAndClose(AZURE.settings());
    Instant giveUp = Instant.now().plus(Duration.ofSeconds(20));
    while (loader.get() != null && Instant.now().isBefore(giveUp)) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(loader.get()).as("the plugin's class loader").isNull();
  }

  private static WeakReference<ClassLoader> useAndClose(Map<String, String> settings)
      throws Exception {
    try (URLClassLoader loader = PluginJar.load()) {
      try (SecretProvider provider = PluginJar.factory(loader).create(settings)) {
        SecretIdentifier id = provider.createSecret("soon gone");
        provider.getSecret(id);
        provider.checkConnection();
        provider.deleteSecret(id);
      }
      return new WeakReference<>(loader);
    }
  }
}
