package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import com.algorithmia.secrets.host.fixture.Signals;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassLoadingTest {

  @TempDir Path directory;
  private final PluginHost host = PluginHost.builder().build();
  private final Signals signals = new Signals();
  private volatile @Nullable ClassLoader seen;

  @BeforeEach
  void receive() {
    signals.on(
        "loader",
        loader -> {
          seen = (ClassLoader) loader;
          return null;
        });
  }

  @AfterEach
  void close() {
    host.close();
    signals.close();
  }

  /** Loads a JAR and gives its class loader. */
  private ClassLoader loaderOf(PluginJars jar) {
    Path file =
        jar.source(
                Plugins.FACTORY,
                Plugins.memory(
                    "", "public Factory() { signal(\"loader\", getClass().getClassLoader()); }"))
            .writeTo(directory.resolve("probe.jar"));
    LoadedProvider unused = host.load(file, Plugins.FACTORY, Map.of());
    return Objects.requireNonNull(seen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.algorithmia.sdk.plugin.secrets.Secret",
        "org.slf4j.Logger",
        "org.slf4j.event.Level",
        "org.slf4j.spi.SLF4JServiceProvider",
        "org.slf4j.helpers.NOPLogger"
      })
  void theSdkAndSlf4jAreTheHosts(String name) throws Exception {
    ClassLoader loader = loaderOf(PluginJars.jar());
    assertThat(loader.loadClass(name)).isSameAs(Class.forName(name));
    String resource = name.replace('.', '/') + ".class";
    assertThat(loader.getResource(resource))
        .isEqualTo(getClass().getClassLoader().getResource(resource));
    assertThat(Collections.list(loader.getResources(resource))).hasSize(1);
    try (InputStream in = loader.getResourceAsStream(resource)) {
      assertThat(in).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.algorithmia.secrets.host.PluginHost",
        "com.algorithmia.secrets.host.ClassLoadingTest",
        "com.github.benmanes.caffeine.cache.Caffeine",
        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
        "org.junit.jupiter.api.Test",
        "com.algorithmia.sdk.plugin.secrets.sub.Absent",
        "org.slf4j.simple.SimpleLogger"
      })
  void nothingElseOfTheHostIsSeen(String name) throws Exception {
    ClassLoader loader = loaderOf(PluginJars.jar());
    assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
    String resource = name.replace('.', '/') + ".class";
    assertThat(loader.getResource(resource)).isNull();
    assertThat(Collections.list(loader.getResources(resource))).isEmpty();
    assertThat(loader.getResourceAsStream(resource)).isNull();
  }

  @Test
  void resourcesOfTheHostsClassPathAreNotSeen() throws Exception {
    String marker = "com/algorithmia/secrets/host/marker.txt";
    assertThat(getClass().getClassLoader().getResource(marker)).isNotNull();
    ClassLoader loader = loaderOf(PluginJars.jar());
    assertThat(loader.getResource(marker)).isNull();
    assertThat(loader.getResource("META-INF/services/org.junit.platform.engine.TestEngine"))
        .isNull();
    assertThat(Collections.list(loader.getResources("META-INF/MANIFEST.MF")))
        .filteredOn(url -> url.getProtocol().equals("jar"))
        .hasSize(1);
  }

  @Test
  void thePlatformIsSeenAndTheJarIsReadAsResources() throws Exception {
    ClassLoader loader =
        loaderOf(PluginJars.jar().file("db/my file.sql", "select 1").file("db/", ""));
    assertThat(loader.loadClass("java.sql.Driver")).isSameAs(java.sql.Driver.class);
    URL url = Objects.requireNonNull(loader.getResource("db/my file.sql"));
    assertThat(url.toString()).startsWith("jar:file:/").endsWith("!/db/my%20file.sql");
    assertThat(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("select 1");
    URLConnection connection = url.openConnection();
    assertThat(connection.getContentLengthLong()).isEqualTo(8);
    assertThat(connection.getUseCaches()).isFalse();
    assertThat(loader.getResource("db")).isNotNull();
    assertThat(loader.getResource("no")).isNull();
    assertThatThrownBy(() -> new URL(url, "other.sql").openStream())
        .isInstanceOf(java.io.FileNotFoundException.class);
    Class<?> factory = loader.loadClass(Plugins.FACTORY);
    assertThat(factory.getProtectionDomain().getCodeSource().getLocation().getProtocol())
        .isEqualTo("file");
    assertThat(factory.getPackage().getName()).isEqualTo("acme");
  }

  @Test
  void copiesOfSlf4jInTheJarAreNotUsed() throws Exception {
    ClassLoader loader =
        loaderOf(
            PluginJars.jar()
                .file("org/slf4j/Logger.class", "not a class")
                .file("org/slf4j/impl/Own.txt", "own"));
    assertThat(loader.loadClass("org.slf4j.Logger")).isSameAs(org.slf4j.Logger.class);
    assertThat(loader.getResource("org/slf4j/Logger.class").toString()).contains("slf4j-api");
    assertThat(loader.getResource("org/slf4j/impl/Own.txt")).isNotNull();
  }

  @Test
  void aMultiReleaseJarGivesTheVersionOfThisJava() throws Exception {
    ClassLoader loader =
        loaderOf(
            PluginJars.jar()
                .manifest("Multi-Release", "true")
                .file("which.txt", "base")
                .file("META-INF/versions/9/which.txt", "nine")
                .file("META-INF/versions/11/which.txt", "eleven")
                .file("META-INF/versions/9999/which.txt", "future"));
    try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream("which.txt"))) {
      assertThat(in.readAllBytes()).asString().isEqualTo("eleven");
    }
    ClassLoader plain =
        loaderOf(
            PluginJars.jar()
                .file("which.txt", "base")
                .file("META-INF/versions/9/which.txt", "nine"));
    try (InputStream in = Objects.requireNonNull(plain.getResourceAsStream("which.txt"))) {
      assertThat(in.readAllBytes()).asString().isEqualTo("base");
    }
  }

  @Test
  void classesAreLoadedByManyThreadsAtOnce() throws Exception {
    PluginJars jar = PluginJars.jar();
    IntStream.range(0, 40)
        .forEach(
            i -> jar.source("acme.many.C" + i, "package acme.many; public class C" + i + " {}"));
    ClassLoader loader = loaderOf(jar);
    assertThat(loader.isRegisteredAsParallelCapable()).isTrue();
    Map<String, Class<?>> loaded = new ConcurrentHashMap<>();
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Boolean> work =
          () -> {
            start.await();
            for (int i = 0; i < 40; i++) {
              Class<?> type = loader.loadClass("acme.many.C" + i);
              Class<?> other = loaded.putIfAbsent(type.getName(), type);
              assertThat(other == null || other == type).isTrue();
            }
            return true;
          };
      for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(threads, work))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theContextClassLoaderIsThePluginsInEveryCallAndRestored() throws Exception {
    // Every kind of code that a plugin gets to run: methods, getters of what it gives, exceptions.
    String members =
        """
        static void tell(String where) {
          boolean own = Thread.currentThread().getContextClassLoader() == Factory.class.getClassLoader();
          signal("context", where + " " + own);
        }
        public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
          tell("getSecret");
          if (id.getProviderKey().equals("gone")) throw new Gone();
          return new Secret() {
            public String getValue() { tell("getValue"); return "x"; }
            public int getTtl() { tell("getTtl"); return 0; }
            public String getVersion() { tell("getVersion"); return null; }
          };
        }
        static class Gone extends RuntimeException {
          public StackTraceElement[] getStackTrace() { tell("getStackTrace"); return null; }
          public String getMessage() { tell("getMessage"); return "m"; }
        }
        public SecretIdentifier createSecret(String value) {
          tell("createSecret");
          return () -> { tell("getProviderKey"); return "key"; };
        }
        public <T> Optional<T> capability(Class<T> type) {
          tell("capability");
          BulkVersions bulk = ids -> { tell("getSecretVersions"); return Outcome.forEach(ids, id -> "v"); };
          return type == BulkVersions.class ? Optional.of(type.cast(bulk)) : Optional.empty();
        }
        public void close() { tell("close"); }
        """;
    Map<String, Boolean> told = new ConcurrentHashMap<>();
    signals.on(
        "context",
        text -> {
          String[] parts = text.toString().split(" ", 2);
          told.merge(parts[0], parts[1].equals("true"), Boolean::logicalAnd);
          return null;
        });
    Path jar =
        PluginJars.jar()
            .source(
                Plugins.FACTORY,
                Plugins.memory(
                    members,
                    """
                    static { Provider.tell("static"); }
                    public Factory() { Provider.tell("constructor"); }
                    public Optional<ProviderDescription> describe() { Provider.tell("describe"); return Optional.empty(); }
                    """))
            .writeTo(directory.resolve("context.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (LoadedProvider loaded = host.load(jar, Plugins.FACTORY, Map.of())) {
      SecretProvider provider = loaded.provider();
      SecretIdentifier id = provider.createSecret("x");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("x");
      assertThrows(
          RuntimeException.class, () -> provider.getSecret(new SimpleSecretIdentifier("gone")));
      provider.capability(BulkVersions.class).orElseThrow().getSecretVersions(List.of(id));
    }
    assertThat(told)
        .containsOnlyKeys(
            "static",
            "constructor",
            "describe",
            "createSecret",
            "getProviderKey",
            "getSecret",
            "getValue",
            "getTtl",
            "getVersion",
            "getStackTrace",
            "capability",
            "getSecretVersions",
            "close");
    assertThat(told.values()).containsOnly(true);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("plugin-context"))
        .forEach(
            thread ->
                assertThat(thread.getContextClassLoader())
                    .isEqualTo(PluginHost.class.getClassLoader()));
  }

  @Test
  void theFactoryIsFoundByNameByManifestOrByServicesFile() {
    PluginJars two =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .source("acme.Second", "package acme; public class Second extends Factory {}")
            .service("acme.Factory", "acme.Second");
    Path jar = two.writeTo(directory.resolve("two.jar"));
    assertThat(host.load(jar, "acme.Second", Map.of()).factoryClassName()).isEqualTo("acme.Second");
    assertRefused(jar, "", Reason.FACTORY_AMBIGUOUS, "acme.Factory, acme.Second");
    Path named =
        two.manifest("Secret-Provider-Factory", "acme.Second").writeTo(directory.resolve("n.jar"));
    assertThat(host.load(named, "", Map.of()).factoryClassName()).isEqualTo("acme.Second");
    Path one =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .service("acme.Factory")
            .writeTo(directory.resolve("one.jar"));
    assertThat(host.load(one, " ", Map.of()).factoryClassName()).isEqualTo("acme.Factory");
    Path none =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .writeTo(directory.resolve("none.jar"));
    assertRefused(none, "", Reason.FACTORY_NOT_FOUND, "give the class name");
  }

  @Test
  void aClassThatIsNoFactoryOfTheJarsOwnIsRefused() {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .source("acme.Text", "package acme; public class Text {}")
            .source(
                "acme.Abstract", "package acme; public abstract class Abstract extends Factory {}")
            .source(
                "acme.Needy",
                "package acme; public class Needy extends Factory { public Needy(int x) {} }")
            .source(
                "acme.Hidden", "package acme; class Hidden extends Factory { public Hidden() {} }")
            .writeTo(directory.resolve("odd.jar"));
    assertRefused(jar, "acme.Missing", Reason.FACTORY_NOT_FOUND, "acme.Missing");
    assertRefused(jar, "java.lang.String", Reason.FACTORY_NOT_FOUND, "host's");
    assertRefused(jar, SecretProvider.class.getName(), Reason.FACTORY_NOT_FOUND, "host's");
    assertRefused(jar, "acme.Text", Reason.FACTORY_UNUSABLE, "no SecretProviderFactory");
    assertRefused(jar, "acme.Abstract", Reason.FACTORY_UNUSABLE, "abstract");
    assertRefused(jar, "acme.Hidden", Reason.FACTORY_UNUSABLE, "public");
    assertRefused(jar, "acme.Needy", Reason.FACTORY_UNUSABLE, "constructor");
    assertRefused(jar, "no name\nat all", Reason.FACTORY_NOT_FOUND, "not the name of a class");
  }

  private void assertRefused(Path jar, String factory, Reason reason, String text) {
    PluginRefusedException refusal =
        assertThrows(PluginRefusedException.class, () -> host.load(jar, factory, Map.of()));
    assertThat(refusal.getReason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining(text);
  }
}
