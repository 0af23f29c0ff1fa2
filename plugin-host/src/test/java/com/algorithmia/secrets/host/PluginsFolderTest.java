package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.ManualTimer;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginsFolderTest extends HostTest {

  private final ManualTimer timer = new ManualTimer(clock);
  private final List<String> events = new ArrayList<>();
  private PluginHost host = PluginHost.builder().build();
  private Path folder = Path.of("");
  private int changes;

  @BeforeEach
  void open() throws IOException {
    host.close();
    folder = Files.createDirectory(directory.resolve("plugins"));
    host =
        host(
            HostSettings.defaults(),
            builder ->
                builder
                    .timer(timer)
                    .listener(
                        new HostListener() {
                          @Override
                          public void loaded(String provider, JarInfo jar) {
                            events.add("loaded " + provider);
                          }

                          @Override
                          public void replaced(String provider, JarInfo before, JarInfo after) {
                            events.add("replaced " + provider);
                          }

                          @Override
                          public void unloaded(String provider, JarInfo jar) {
                            events.add("unloaded " + provider);
                          }

                          @Override
                          public void offered(String provider, JarInfo jar) {
                            events.add("offered " + provider);
                          }

                          @Override
                          public void refused(String provider, String reason) {
                            events.add("refused " + provider);
                          }
                        }));
  }

  private void poll() {
    timer.advance(Duration.ofSeconds(5));
  }

  private byte[] plugin(String answer) {
    return PluginJars.jar()
        .source(
            Plugins.FACTORY,
            Plugins.memory(
                "public Secret getSecret(SecretIdentifier id) { return new SimpleSecret(\"ANSWER\" + config.get(\"suffix\")); }"
                    .replace("ANSWER", answer)))
        .service(Plugins.FACTORY)
        .bytes();
  }

  /** As admins do it: written beside, renamed into place; every time with a time of its own. */
  private void put(String name, byte[] content) throws IOException {
    Path temporary = Files.write(directory.resolve("upload"), content);
    Files.setLastModifiedTime(
        temporary, FileTime.from(Instant.EPOCH.plusSeconds(1_000 + ++changes)));
    Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void put(String name, String text) throws IOException {
    put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private String digest(byte[] jar) throws IOException {
    return host.inspect(Files.write(directory.resolve("digest.jar"), jar)).digest();
  }

  private String properties(byte[] jar, String suffix) throws IOException {
    return "sha256="
        + digest(jar).toUpperCase(java.util.Locale.ROOT)
        + "\nconfig.suffix="
        + suffix
        + "\n";
  }

  private String read(PluginsFolder plugins) throws Exception {
    SecretProvider provider = Objects.requireNonNull(plugins.providers().get("vault")).provider();
    return provider.getSecret(new SimpleSecretIdentifier("key")).getValue();
  }

  @Test
  void aJarWithItsPropertiesServesAndIsReplacedAndRemovedWhileRunning() throws Exception {
    byte[] one = plugin("one");
    put("vault.jar", one);
    put("vault.properties", properties(one, "-a"));
    try (PluginsFolder plugins = host.openFolder(folder)) {
      assertThat(read(plugins)).isEqualTo("one-a");
      poll();
      byte[] two = plugin("two");
      put("vault.jar", two);
      // Between the two renames the old one serves, and nobody complains.
      poll();
      assertThat(read(plugins)).isEqualTo("one-a");
      put("vault.properties", properties(two, "-b"));
      poll();
      assertThat(read(plugins)).isEqualTo("two-b");
      put("vault.properties", properties(two, "-c") + "exclusive=true\n");
      poll();
      assertThat(read(plugins)).isEqualTo("two-c");
      Files.delete(folder.resolve("vault.jar"));
      poll();
      assertThat(plugins.providers()).isEmpty();
    }
    assertThat(events)
        .containsExactly("loaded vault", "replaced vault", "replaced vault", "unloaded vault");
  }

  @Test
  void aJarAloneIsOfferedNotLoadedAndLoadsOnceItHasProperties() throws Exception {
    byte[] jar = plugin("one");
    put("vault.jar", jar);
    try (PluginsFolder plugins = host.openFolder(folder)) {
      poll();
      assertThat(plugins.providers()).isEmpty();
      assertThat(Objects.requireNonNull(plugins.offers().get("vault")).digest())
          .isEqualTo(digest(jar));
      put("vault.properties", properties(jar, ""));
      poll();
      assertThat(read(plugins)).isEqualTo("one");
      assertThat(plugins.offers()).isEmpty();
      Files.delete(folder.resolve("vault.properties"));
      poll();
      poll();
      assertThat(plugins.providers()).isEmpty();
      assertThat(plugins.offers()).containsOnlyKeys("vault");
    }
    assertThat(events)
        .containsExactly("offered vault", "loaded vault", "unloaded vault", "offered vault");
  }

  @Test
  void whatDoesNotFitIsSaidOnceItStaysSoAndTheOldOneServes() throws Exception {
    byte[] one = plugin("one");
    put("vault.jar", one);
    put("vault.properties", properties(one, ""));
    try (PluginsFolder plugins = host.openFolder(folder)) {
      put("vault.jar", plugin("evil"));
      for (int i = 0; i < 4; i++) {
        poll();
      }
      assertThat(plugins.problems().get("vault")).contains("SHA-256");
      assertThat(read(plugins)).isEqualTo("one");
      assertThat(host.quarantined())
          .extracting(QuarantineRecord::reason)
          .containsExactly(PluginRefusedException.Reason.DIGEST_MISMATCH);
      put("vault.jar", one);
      poll();
      assertThat(plugins.problems()).isEmpty();
      assertThat(read(plugins)).isEqualTo("one");
    }
    assertThat(events)
        .containsExactly("loaded vault", "refused vault", "replaced vault", "unloaded vault");
  }

  @Test
  void badFilesAreRefusedWithEveryReasonAndDisturbNobody() throws Exception {
    byte[] good = plugin("one");
    put("vault.jar", good);
    put("vault.properties", properties(good, ""));
    byte[] cut = Arrays.copyOf(good, good.length / 2);
    put("cut.jar", cut);
    put("half.jar", cut);
    put("typo.jar", good);
    put("typo.properties", "sha265=abc\nconfig.token=canary\nfactory=x\nexclusive=maybe\n");
    put("short.jar", good);
    put("short.properties", "sha256=abc\n");
    put("escape.jar", good);
    put("escape.properties", "sha256=\\u12\n");
    put("-odd name.jar", good);
    put("notes.txt", "hello");
    Files.createDirectory(folder.resolve("dir.jar"));
    try (PluginsFolder plugins = host.openFolder(folder)) {
      poll();
      poll();
      assertThat(read(plugins)).startsWith("one");
      assertThat(plugins.providers()).containsOnlyKeys("vault");
      assertThat(plugins.problems()).containsOnlyKeys("cut", "half", "short", "typo");
      assertThat(plugins.problems().get("cut")).contains("end is missing");
      assertThat(plugins.problems().get("typo"))
          .contains(
              "sha256: is required", "did you mean sha256?", "exclusive: must be true or false")
          .doesNotContain("canary");
      put("typo.properties", properties(good, ""));
      poll();
      assertThat(plugins.providers()).containsOnlyKeys("typo", "vault");
    }
    assertThat(Map.of("loads", events.stream().filter("loaded vault"::equals).count()))
        .containsEntry("loads", 1L);
  }

  @Test
  void aBackendThatIsDownIsTriedAgainWithoutAnybodyTouchingTheFiles() throws Exception {
    signals.on("up", unused -> false);
    byte[] jar =
        PluginJars.jar()
            .source(
                Plugins.FACTORY,
                Plugins.memory(
                    """
                    public ConnectionReport checkConnection() {
                      return Boolean.TRUE.equals(signal("up", "")) ? ConnectionReport.builder().ready("up", "").build()
                          : ConnectionReport.builder().failed("up", "no").build();
                    }
                    """))
            .bytes();
    put("vault.jar", jar);
    put(
        "vault.properties",
        "sha256=" + digest(jar) + "\nrequire_ready=true\nfactory=" + Plugins.FACTORY + "\n");
    try (PluginsFolder plugins = host.openFolder(folder)) {
      poll();
      assertThat(plugins.problems().get("vault")).contains("not ready");
      signals.on("up", unused -> true);
      poll();
      assertThat(plugins.providers()).containsOnlyKeys("vault");
    }
    assertThat(events).containsExactly("refused vault", "loaded vault", "unloaded vault");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "exclusive=true\n"})
  void aProviderThatWasClosedIsGoneUntilItsFilesChange(String more) throws Exception {
    byte[] one = plugin("one");
    put("vault.jar", one);
    put("vault.properties", properties(one, "") + more);
    try (PluginsFolder plugins = host.openFolder(folder)) {
      Objects.requireNonNull(plugins.providers().get("vault")).provider().close();
      poll();
      assertThat(plugins.providers()).isEmpty();
      byte[] two = plugin("two");
      put("vault.jar", two);
      put("vault.properties", properties(two, "") + more);
      poll();
      assertThat(read(plugins)).startsWith("two");
      assertThat(plugins.problems()).isEmpty();
    }
    assertThat(events)
        .containsExactly("loaded vault", "unloaded vault", "loaded vault", "unloaded vault");
  }
}
