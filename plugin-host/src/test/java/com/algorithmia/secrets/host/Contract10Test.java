package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.PluginJars;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that were compiled against contract 1.0. */
class Contract10Test extends HostTest {

  /** As plugins of contract 1.0 were written. */
  private static String old(String members) {
    return """
        package old;
        import com.algorithmia.sdk.plugin.secrets.*;
        import java.time.Instant;
        import java.util.*;
        import java.util.concurrent.ConcurrentHashMap;

        public class OldFactory implements SecretProviderFactory {
          public SecretProvider create(Map<String, String> config) {
            config.put("changed", "by the plugin");
            return new OldProvider();
          }
          static class Id implements SecretIdentifier {
            private final String key;
            Id(String key) { this.key = key; }
            public String getProviderKey() { return key; }
          }
          static class OldProvider implements SecretProvider {
            private final Map<String, String> values = new ConcurrentHashMap<>();
            private String find(SecretIdentifier id) throws SecretNotFoundException {
              String value = values.get(id.getProviderKey());
              if (value == null) throw new SecretNotFoundException("no " + id.getProviderKey());
              return value;
            }
            public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException { return new SimpleSecret(find(id)); }
            public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException { return "" + find(id).hashCode(); }
            public SecretIdentifier createSecret(String value) {
              String key = UUID.randomUUID().toString();
              values.put(key, value);
              return new Id(key);
            }
            public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
              find(id);
              values.put(id.getProviderKey(), value);
              return getSecretVersion(id);
            }
            public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
              find(id);
              values.remove(id.getProviderKey());
              return true;
            }
            public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException { find(id); return Instant.EPOCH; }
            public int getTtl() { return 0; }
            public boolean allowsCreate() { return true; }
            public boolean allowsUpdate() { return true; }
            public boolean allowsDelete() { return true; }
            %s
          }
        }
        """
        .formatted(members);
  }

  private LoadedProvider loadOld(PluginJars jar, String members) {
    Path file = write(jar.source("old.OldFactory", old(members)));
    return host(HostSettings.defaults()).load(file, "old.OldFactory", Map.of("any", "setting"));
  }

  private static void assertWorks(SecretProvider provider) throws Exception {
    SecretIdentifier id = provider.createSecret("one");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("one");
    assertThat(provider.getSecret(id).getVersion()).isNull();
    assertThat(provider.updateSecret(id, "two")).isEqualTo(provider.getSecretVersion(id));
    assertThat(provider.getSecret(id).getValue()).isEqualTo("two");
    assertThat(provider.secretLastUpdated(id)).isEqualTo(Instant.EPOCH);
    assertThat(provider.getSecrets(List.of(id, () -> "absent")).values())
        .extracting(Object::toString)
        .containsExactly("Outcome[found]", "Outcome[not found]");
    assertThat(provider.deleteSecret(id)).isTrue();
    assertThat(provider.deleteSecret(id)).isFalse();
    assertThrows(SecretNotFoundException.class, () -> provider.getSecret(id));
    assertThrows(SecretNotFoundException.class, () -> provider.updateSecret(id, "x"));
    // What 1.0 did not have.
    assertThat(provider.maxValueBytes()).isEqualTo(65_536);
    assertThat(provider.allowsRead()).isTrue();
    assertThat(provider.checkConnection().getStatus().name()).isEqualTo("UNKNOWN");
    assertThat(provider.capability(BulkVersions.class)).isEmpty();
    assertThat(provider.getSecret(provider.createSecret("x", SecretAttributes.none())).getValue())
        .isEqualTo("x");
    SecretAttributes expiring = SecretAttributes.builder().expiresAt(Instant.MAX).build();
    assertKind(Kind.UNSUPPORTED, () -> provider.createSecret("x", expiring));
    // And what the host adds to it.
    assertThat(provider.createSecret("x".repeat(65_536))).isNotNull();
    assertKind(Kind.INVALID_VALUE, () -> provider.createSecret("x".repeat(65_537)));
  }

  private static void assertKind(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThat(assertThrows(SecretProviderException.class, call::call).getKind()).isEqualTo(kind);
  }

  @Test
  void aThinJarWorksUnchanged() throws Exception {
    LoadedProvider loaded = loadOld(PluginJars.contract10(), "");
    assertThat(loaded.jar().interfaceVersion()).isEqualTo("1.0");
    assertThat(loaded.jar().carriesSdk()).isFalse();
    assertThat(loaded.description()).isEmpty();
    assertWorks(loaded.provider());
    assertThat(loaded.closeAndAwaitUnload(Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void aFatJarThatCarriesItsOwnCopyOfTheSdkWorksUnchanged() throws Exception {
    LoadedProvider loaded = loadOld(PluginJars.contract10().withCopiesOfTheSdk(), "");
    assertThat(loaded.jar().carriesSdk()).isTrue();
    assertWorks(loaded.provider());
  }

  /** Members whose names 2.0 took: they do not fit, so they count as not there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "static void close() {}",
        "static int maxValueBytes() { return 1; }",
        "static boolean allowsRead() { return false; }",
        "void close() {}",
        "private void close() {}",
        "protected int maxValueBytes() { return 1; }",
        "private boolean allowsRead() { return false; }",
        "public boolean checkConnection() { return false; }",
        "public String capability(String name) { return name; }",
        "public boolean close(int x) { return false; }",
        "static Map getSecrets(Collection ids) { return null; }",
        "private Map getSecrets(Collection ids) { return null; }",
        "static Optional capability(Class type) { return null; }"
      })
  void aMemberThatClashesWithContract20CountsAsNotThere(String member) throws Exception {
    LoadedProvider loaded = loadOld(PluginJars.contract10(), member);
    assertWorks(loaded.provider());
    loaded.close();
  }

  /** The same on its secrets, in single reads and in reads of many. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "String getVersion() { return \"7\"; }",
        "protected String getVersion() { return \"7\"; }",
        "private String getVersion() { return \"7\"; }",
        "static String getVersion() { return \"7\"; }",
        "public int getVersion() { return 7; }"
      })
  void aVersionOfItsOwnThatDoesNotFitIsNone(String member) throws Exception {
    String secrets =
        """
        static class OldSecret implements Secret {
          private final String value;
          OldSecret(String value) { this.value = value; }
          public String getValue() { return value; }
          public int getTtl() { return 0; }
          %s
        }
        """
            .formatted(member);
    Path jar =
        write(
            PluginJars.contract10()
                .source(
                    "old.OldFactory",
                    old(secrets).replace("new SimpleSecret(find(id))", "new OldSecret(find(id))")));
    assertWorks(host(HostSettings.defaults()).load(jar, "old.OldFactory", Map.of()).provider());
  }

  @Test
  void aNullValueIsAPluginFailure() {
    SecretProvider provider =
        loadOld(PluginJars.contract10(), "public String toString() { return \"\"; }").provider();
    assertThat(provider.toString()).startsWith("GuardedProvider");
    Path jar =
        write(
            PluginJars.contract10()
                .source(
                    "old.OldFactory",
                    old("").replace("new SimpleSecret(find(id))", "new SimpleSecret(null)")));
    SecretProvider nulls =
        host(HostSettings.defaults()).load(jar, "old.OldFactory", Map.of()).provider();
    assertKind(Kind.PLUGIN_FAILURE, () -> nulls.getSecret(new SimpleSecretIdentifier("k")));
  }

  @Test
  void causesAndTextsOfAnOldPluginStayInside() {
    Path jar =
        write(
            PluginJars.contract10()
                .source(
                    "old.OldFactory",
                    old("")
                        .replace(
                            "return new SimpleSecret(find(id));",
                            "throw new RuntimeException(\"body: secret-text\", new Exception(\"secret-text\"));")));
    SecretProvider provider =
        host(HostSettings.defaults()).load(jar, "old.OldFactory", Map.of()).provider();
    SecretProviderException failure =
        assertThrows(
            SecretProviderException.class,
            () -> provider.getSecret(new SimpleSecretIdentifier("k")));
    assertThat(failure.getKind()).isEqualTo(Kind.PLUGIN_FAILURE);
    assertThat(failure).hasNoCause().hasMessage("The plugin failed: java.lang.RuntimeException");
  }

  @Test
  void aLinkageErrorOfAPluginOfContract20IsAPluginFailure() {
    Path jar =
        write(
            PluginJars.contract10()
                .manifest("Secret-Provider-Interface", "2.0")
                .source("old.OldFactory", old("protected int maxValueBytes() { return 1; }")));
    assertKind(
        Kind.PLUGIN_FAILURE,
        () -> host(HostSettings.defaults()).load(jar, "old.OldFactory", Map.of()));
  }
}
