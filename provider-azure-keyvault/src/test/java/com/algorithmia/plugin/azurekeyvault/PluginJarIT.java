package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded JAR: what is in it, that it works alone, and that it goes away. */
final class PluginJarIT {

  private static final long MAX_BYTES = 7_000_000;

  /** Each is used by the plugin, under another name. */
  private static final List<String> LIBRARIES =
      List.of(
          "com.azure.core.http.HttpRequest",
          "com.azure.json.JsonProviders",
          "com.fasterxml.jackson.core.JsonFactory",
          "com.microsoft.aad.msal4j.ConfidentialClientApplication",
          "org.reactivestreams.Publisher",
          "reactor.core.publisher.Mono");

  private static final String OTHER_PLUGIN =
      """
      package other;
      import com.algorithmia.sdk.plugin.secrets.*;
      import java.time.Instant;
      import java.util.Map;
      public class Factory implements SecretProviderFactory {
        public SecretProvider create(Map<String, String> config) { return new Provider(); }
        public static class Provider implements SecretProvider {
          public Secret getSecret(SecretIdentifier id) {
            return new SimpleSecret(new com.fasterxml.jackson.core.Version().toString());
          }
          public String getSecretVersion(SecretIdentifier id) { return "1"; }
          public SecretIdentifier createSecret(String value) { return new SimpleSecretIdentifier("x"); }
          public String updateSecret(SecretIdentifier id, String value) { return "1"; }
          public boolean deleteSecret(SecretIdentifier id) { return false; }
          public Instant secretLastUpdated(SecretIdentifier id) { return Instant.EPOCH; }
          public int getTtl() { return 0; }
          public boolean allowsCreate() { return false; }
          public boolean allowsUpdate() { return false; }
          public boolean allowsDelete() { return false; }
        }
      }
      """;

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
  void otherVersionsOfItsLibrariesBeforeItOnTheClassPathDoNotMatter(@TempDir Path folder)
      throws Exception {
    CompiledJar foreign = new CompiledJar();
    for (String name : LIBRARIES) {
      foreign.withBroken(name);
    }
    try (URLClassLoader loader = PluginJar.loadAfter(foreign.write(folder))) {
      for (String name : LIBRARIES) {
        assertThatThrownBy(() -> Class.forName(name, true, loader)).isInstanceOf(Error.class);
      }
      try (SecretProvider provider = PluginJar.factory(loader).create(AZURE.settings())) {
        SecretIdentifier id = provider.createSecret("beside others");
        assertThat(provider.getSecret(id).getValue()).isEqualTo("beside others");
        assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.READY);
      }
    }
  }

  @Test
  void theHostLoadsItBesideAPluginWithOtherVersionsOfItsLibraries(@TempDir Path folder)
      throws Exception {
    String version = "com.fasterxml.jackson.core.Version";
    Path other =
        new CompiledJar()
            .with(
                version,
                "package com.fasterxml.jackson.core; public class Version {"
                    + " public String toString() { return \"1.0 of the other plugin\"; } }")
            .with("other.Factory", OTHER_PLUGIN)
            .write(folder);
    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider first = host.load(other, "other.Factory", Map.of());
        LoadedProvider azure = host.load(PluginJar.path(), "", AZURE.settings());
        LoadedProvider last = host.load(other, "other.Factory", Map.of())) {
      SecretIdentifier id = azure.provider().createSecret("beside others");
      assertThat(azure.provider().getSecret(id).getValue()).isEqualTo("beside others");
      for (LoadedProvider theirs : List.of(first, last)) {
        assertThat(theirs.provider().getSecret(id).getValue()).isEqualTo("1.0 of the other plugin");
      }
    }
  }

  @Test
  void theHostUnloadsItWithoutATrace() throws Exception {
    try (PluginHost host = PluginHost.builder().build()) {
      LoadedProvider loaded = host.load(PluginJar.path(), "", AZURE.settings());
      assertThat(loaded.description().orElseThrow().getName()).isEqualTo("Azure Key Vault");
      use(loaded.provider());
      assertThat(loaded.closeAndAwaitUnload(Duration.ofSeconds(30))).isEmpty();
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
        use(provider);
      }
      return new WeakReference<>(loader);
    }
  }

  private static void use(SecretProvider provider) throws Exception {
    SecretIdentifier id = provider.createSecret("soon gone");
    provider.getSecret(id);
    provider.updateSecret(id, "nearly gone");
    provider.checkConnection();
    provider.deleteSecret(id);
  }
}
