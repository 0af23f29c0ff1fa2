package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SanitisingTest extends HostTest {

  private static final SimpleSecretIdentifier ID = new SimpleSecretIdentifier("key");
  private static final String CANARY = "c4n4ry-\u00e4\"secret value/+~with-much_text";

  private static SecretProviderException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThrows(SecretProviderException.class, call::call);
  }

  private static String everything(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new IllegalStateException(\"secret-text\", new RuntimeException(\"secret-text\"));",
        "throw new Error(\"secret-text\");",
        "throw new NoSuchMethodError(\"secret-text\");",
        "throw new OutOfMemoryError(\"secret-text\");",
        "throw new IllegalArgumentException(\"secret-text\");",
        "return recurse(1);",
        "throw Factory.<RuntimeException>sneak(new java.io.IOException(\"secret-text\"));",
        "throw new Own();"
      })
  void whateverAPluginThrowsIsAPluginFailureWithoutItsTextCauseOrClass(String body)
      throws Exception {
    String members =
        """
        public Secret getSecret(SecretIdentifier id) { %s }
        static Secret recurse(int depth) { return depth == 0 ? null : recurse(depth + 1); }
        static class Own extends RuntimeException {
          public String getMessage() { throw new Error("secret-text"); }
          public String toString() { throw new Error("secret-text"); }
          public synchronized Throwable getCause() { throw new Error("secret-text"); }
          public StackTraceElement[] getStackTrace() { throw new Error("secret-text"); }
        }
        """
            .formatted(body);
    var jar =
        write(
            PluginJars.jar()
                .source(
                    Plugins.FACTORY,
                    Plugins.memory(
                        members,
                        "@SuppressWarnings(\"unchecked\") static <E extends Throwable> E sneak(Throwable t) throws E { throw (E) t; }")));
    SecretProvider provider =
        host(HostSettings.defaults()).load(jar, Plugins.FACTORY, Map.of()).provider();
    SecretProviderException failure = failure(() -> provider.getSecret(ID));
    assertThat(failure.getKind()).isEqualTo(Kind.PLUGIN_FAILURE);
    assertThat(failure).hasNoCause();
    assertThat(failure.getSuppressed()).isEmpty();
    assertThat(everything(failure)).doesNotContain("secret-text");
    assertThat(failure.getMessage()).containsAnyOf("Error", "Exception", "Own", "failure");
    // Somebody has to find the place: the plugin's frames are there.
    if (!body.contains("Own")) {
      assertThat(everything(failure)).contains("acme.Factory$Provider");
    }
  }

  @Test
  void contractFailuresKeepKindMessageAndRetryAfterButNoCause() {
    String members =
        """
        public Secret getSecret(SecretIdentifier id) {
          SecretProviderException e = id.getProviderKey().startsWith("t")
              ? SecretProviderException.throttled("slow down", java.time.Duration.ofSeconds(
                    id.getProviderKey().equals("t") ? 7 : 999999))
              : new SecretProviderException(SecretProviderException.Kind.KEY_MISSING, "key 17\\nmissing",
                    new RuntimeException("driver text"));
          e.addSuppressed(new RuntimeException("driver text"));
          throw e;
        }
        """;
    SecretProvider provider =
        host(HostSettings.defaults())
            .load(LoadRequest.of(jar(members)).factory(Plugins.FACTORY).trustReadFailureTexts())
            .provider();
    SecretProviderException missing = failure(() -> provider.getSecret(ID));
    assertThat(missing.getKind()).isEqualTo(Kind.KEY_MISSING);
    assertThat(missing).hasMessage("key 17 missing").hasNoCause();
    assertThat(missing.getSuppressed()).isEmpty();
    assertThat(failure(() -> provider.getSecret(new SimpleSecretIdentifier("t"))).getRetryAfter())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(failure(() -> provider.getSecret(new SimpleSecretIdentifier("tt"))).getRetryAfter())
        .isEqualTo(Duration.ofHours(1));
  }

  /** The value of the older version is none that the host has read. */
  @Test
  void aFailedRestoreShowsNothingOfTheVersionThatWasToComeBack() throws Exception {
    String members =
        """
        public Secret getSecret(SecretIdentifier id) { return new SimpleSecret("the new value"); }
        public <T> Optional<T> capability(Class<T> type) {
          return type == SecretHistory.class ? Optional.of(type.cast(new History())) : Optional.empty();
        }
        static class History implements SecretHistory {
          public List<VersionSummary> listVersions(SecretIdentifier id) { return List.of(); }
          public String restoreVersion(SecretIdentifier id, String version) {
            throw new SecretProviderException(
                SecretProviderException.Kind.CONFLICT, "duplicate row (the-old-value)");
          }
        }
        """;
    SecretProvider provider = provider(members);
    String current = provider.getSecret(ID).getValue();
    assertThat(current).isEqualTo("the new value");
    SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();
    SecretProviderException failure = failure(() -> history.restoreVersion(ID, "v1"));
    assertThat(failure.getKind()).isEqualTo(Kind.CONFLICT);
    assertThat(everything(failure)).doesNotContain("the-old-value");
    assertThat(failure).hasMessageContaining("its own words are withheld");
  }

  @Test
  void aFailedReadOfAnUnknownValueIsToldInTheHostsWords() {
    String members =
        """
        SecretProviderException fail() {
          SecretProviderException e = SecretProviderException.throttled(
              "got: secret-text", java.time.Duration.ofSeconds(7));
          e.setStackTrace(new StackTraceElement[] {
              new StackTraceElement("secret-text", "m", null, 1),
              new StackTraceElement("acme.Factory$Provider", "secret-text", null, 2),
              new StackTraceElement("acme.Factory$Provider", "fail", "secret-text", 3)});
          return e;
        }
        public Secret getSecret(SecretIdentifier id) { throw fail(); }
        public String getSecretVersion(SecretIdentifier id) { throw fail(); }
        public Instant secretLastUpdated(SecretIdentifier id) { throw fail(); }
        public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
          return Map.of("key", Outcome.failed(fail()));
        }
        """;
    SecretProvider provider = provider(members);
    Outcome<Secret> among =
        Objects.requireNonNull(provider.getSecrets(List.of(ID)).get(ID.getProviderKey()));
    for (SecretProviderException failure :
        List.of(
            failure(() -> provider.getSecret(ID)),
            failure(() -> provider.getSecretVersion(ID)),
            failure(() -> provider.secretLastUpdated(ID)),
            Objects.requireNonNull(among.getFailure()))) {
      assertThat(failure.getKind()).isEqualTo(Kind.THROTTLED);
      assertThat(failure.getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(everything(failure))
          .doesNotContain("secret-text")
          .contains("THROTTLED", "checkConnection()", "acme.Factory$Provider.fail");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new SecretProviderException(SecretProviderException.Kind.NOT_USABLE, \"secret-text\", new Exception(\"secret-text\"));",
        "throw new IllegalStateException(\"secret-text\");",
        "throw new IllegalArgumentException(\"secret-text\");",
        "throw new NoSuchMethodError(\"secret-text\");",
        "throw new Error(\"secret-text\");"
      })
  void aSecretThatFailsWhenLookedAtFailsItsKeyAloneAndShowsNothing(String body) throws Exception {
    String members =
        """
        public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
          Map<String, Outcome<Secret>> all = new HashMap<>();
          for (SecretIdentifier id : ids) {
            all.put(id.getProviderKey(), Outcome.of(
                id.getProviderKey().equals("bad") ? new Own() : new SimpleSecret("fine")));
          }
          return all;
        }
        static class Own implements Secret {
          public String getValue() { %s }
          public int getTtl() { return 0; }
        }
        """
            .formatted(body);
    Map<String, Outcome<Secret>> read =
        provider(members).getSecrets(List.of(() -> "bad", () -> "good"));
    assertThat(Objects.requireNonNull(read.get("good")).get().getValue()).isEqualTo("fine");
    SecretProviderException failure =
        Objects.requireNonNull(Objects.requireNonNull(read.get("bad")).getFailure());
    assertThat(failure.getKind())
        .isEqualTo(body.contains("NOT_USABLE") ? Kind.NOT_USABLE : Kind.PLUGIN_FAILURE);
    assertThat(everything(failure)).doesNotContain("secret-text");
    assertThat(failure).hasNoCause();
  }

  @Test
  void notFoundIsToldInTheHostsWords() {
    String members =
        """
        public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
          throw new SecretNotFoundException("secret-text") {
            public String getMessage() { return "secret-text"; }
          };
        }
        """;
    SecretProvider provider = provider(members);
    SecretNotFoundException thrown =
        assertThrows(SecretNotFoundException.class, () -> provider.getSecret(ID));
    assertThat(thrown.getClass()).isEqualTo(SecretNotFoundException.class);
    assertThat(thrown).hasMessage("There is no secret \"key\"");
    assertThat(everything(thrown)).doesNotContain("secret-text");
  }

  static Stream<UnaryOperator<String>> encodings() {
    return Stream.of(
        value -> value,
        value -> "user:" + value + "@host",
        value -> value.substring(0, 20) + "...",
        value -> base64(Base64.getEncoder(), value),
        value -> base64(Base64.getUrlEncoder(), value),
        value -> base64(Base64.getEncoder(), "u:" + value + "!"),
        value -> base64(Base64.getUrlEncoder().withoutPadding(), "us:" + value + "!!"),
        value -> HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)),
        value -> HexFormat.of().withUpperCase().formatHex(value.getBytes(StandardCharsets.UTF_8)),
        value -> URLEncoder.encode(value, StandardCharsets.UTF_8),
        value -> URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  private static String base64(Base64.Encoder encoder, String text) {
    return encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void aMessageWithTheValueOrASensitiveSettingIsWithheld(UnaryOperator<String> encoding)
      throws Exception {
    signals.on("text", unused -> encoding.apply(CANARY));
    String members =
        """
        void fail() {
          SecretProviderException e = new SecretProviderException(
              SecretProviderException.Kind.CONFLICT, "refused: " + signal("text", ""));
          e.setStackTrace(new StackTraceElement[] {
              new StackTraceElement("" + signal("text", ""), "m", null, 1),
              new StackTraceElement("fine.Frame", "m", "" + signal("text", ""), 1)});
          throw e;
        }
        public SecretIdentifier createSecret(String value) { fail(); return null; }
        public String updateSecret(SecretIdentifier id, String value) { fail(); return null; }
        public boolean deleteSecret(SecretIdentifier id) { fail(); return true; }
        public ConnectionReport checkConnection() {
          return ConnectionReport.builder().failed("token", "bad: " + signal("text", "")).build();
        }
        """;
    var jar =
        write(
            PluginJars.jar()
                .source(
                    Plugins.FACTORY,
                    Plugins.memory(
                        members,
                        """
                        public Optional<ProviderDescription> describe() {
                          return Optional.of(ProviderDescription.builder("n", "d")
                              .key(ConfigurationKey.string("token", "t").sensitive())
                              .key(ConfigurationKey.string("address", "t")).build());
                        }
                        """)));
    PluginHost host = host(HostSettings.defaults());
    SecretProvider plain =
        host.load(jar, Plugins.FACTORY, Map.of("address", "http://backend")).provider();
    for (SecretProviderException failure :
        List.of(
            failure(() -> plain.createSecret(CANARY)),
            failure(() -> plain.createSecret(CANARY, SecretAttributes.none())),
            failure(() -> plain.updateSecret(ID, CANARY)))) {
      assertThat(failure.getKind()).isEqualTo(Kind.CONFLICT);
      assertThat(failure).hasMessage("Details are withheld");
      assertThat(everything(failure)).doesNotContain(encoding.apply(CANARY)).contains("fine.Frame");
    }
    SecretProvider withToken = host.load(jar, Plugins.FACTORY, Map.of("token", CANARY)).provider();
    assertThat(failure(() -> withToken.deleteSecret(ID))).hasMessage("Details are withheld");
    assertThat(withToken.checkConnection().toString())
        .contains("token: FAILED")
        .contains("withheld")
        .doesNotContain(encoding.apply(CANARY));
    // Without anything secret in it, the message stays.
    signals.on("text", unused -> "version 3 is current at http://backend");
    assertThat(failure(() -> plain.updateSecret(ID, CANARY)))
        .hasMessage("refused: version 3 is current at http://backend");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public Secret getSecret(SecretIdentifier id) { return null; }",
        "public Secret getSecret(SecretIdentifier id) { return new SimpleSecret(null); }",
        "public Secret getSecret(SecretIdentifier id) { return new SimpleSecret(\"x\", -1); }",
        "public String getSecretVersion(SecretIdentifier id) { return null; }",
        "public Instant secretLastUpdated(SecretIdentifier id) { return null; }",
        "public SecretIdentifier createSecret(String v) { return null; }",
        "public SecretIdentifier createSecret(String v) { return () -> null; }",
        "public SecretIdentifier createSecret(String v) { return () -> \"a\\nb\"; }",
        "public SecretIdentifier createSecret(String v) { return () -> \"x\".repeat(1025); }",
        "public String updateSecret(SecretIdentifier id, String v) { return null; }",
      })
  void nullsNegativeTimesAndMalformedKeysArePluginFailures(String members) {
    SecretProvider provider = provider(members);
    SecretProviderException failure =
        failure(
            () -> {
              provider.createSecret("x");
              if (members.contains("getSecretVersion")) {
                provider.getSecretVersion(ID);
              } else if (members.contains("LastUpdated")) {
                provider.secretLastUpdated(ID);
              } else if (members.contains("updateSecret")) {
                provider.updateSecret(ID, "y");
              } else {
                provider.getSecret(ID);
              }
            });
    assertThat(failure.getKind()).isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void aBrokenReportIsAFailedReport() {
    SecretProvider nothing = provider("public ConnectionReport checkConnection() { return null; }");
    assertThat(nothing.checkConnection().getStatus().name()).isEqualTo("FAILED");
    SecretProvider error =
        provider("public ConnectionReport checkConnection() { throw new Error(\"x\"); }");
    assertThat(error.checkConnection().getStatus().name()).isEqualTo("FAILED");
  }

  @Test
  void bulkAnswersAreMadeWhole() throws Exception {
    String members =
        """
        public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
          Map<String, Outcome<Secret>> all = new HashMap<>();
          all.put("good", Outcome.of(new SimpleSecret("x") {}));
          all.put("nothing", Outcome.of(new SimpleSecret(null)));
          all.put("unasked", Outcome.of(new SimpleSecret("y")));
          all.put("failed", Outcome.failed(new SecretProviderException(
              SecretProviderException.Kind.NOT_USABLE, "off", new RuntimeException("driver"))));
          return all;
        }
        """;
    SecretProvider provider = provider(members);
    List<SecretIdentifier> ids =
        Stream.of("failed", "good", "left-out", "good", "nothing", "bad\nkey")
            .<SecretIdentifier>map(key -> () -> key)
            .toList();
    Map<String, Outcome<Secret>> answers = provider.getSecrets(ids);
    assertThat(answers.keySet())
        .containsExactly("failed", "good", "left-out", "nothing", "bad\nkey");
    assertThat(answers.values())
        .extracting(Object::toString)
        .containsExactly(
            "Outcome[NOT_USABLE]",
            "Outcome[found]",
            "Outcome[PLUGIN_FAILURE]",
            "Outcome[PLUGIN_FAILURE]",
            "Outcome[not found]");
    Outcome<Secret> good = Objects.requireNonNull(answers.get("good"));
    assertThat(good.get().getClass().getClassLoader())
        .isEqualTo(SecretProvider.class.getClassLoader());
    Outcome<Secret> failed = Objects.requireNonNull(answers.get("failed"));
    assertThat(failed.getFailure()).hasNoCause();
    assertThat(provider.getSecrets(List.of())).isEmpty();
  }

  @Test
  void aBulkReadThatFailsFailsEveryKeyAlone() {
    SecretProvider provider =
        provider(
            "public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) { throw new Error(); }");
    assertThat(provider.getSecrets(List.of(ID, new SimpleSecretIdentifier("b"))).values())
        .extracting(Object::toString)
        .containsOnly("Outcome[PLUGIN_FAILURE]");
  }

  @Test
  void capabilitiesAreGuardedToo() throws Exception {
    String members =
        """
        public <T> Optional<T> capability(Class<T> type) {
          if (type == SecretListing.class) {
            SecretListing listing = (cursor, limit) -> {
              if ("alien".equals(cursor)) throw new IllegalArgumentException("secret-text");
              if ("long".equals(cursor)) return new Page<>(Collections.nCopies(limit + 1, item("k")), null);
              if ("odd".equals(cursor)) return new Page<>(List.of(item("a\\nb")), null);
              if ("polluted".equals(cursor)) {
                @SuppressWarnings({"unchecked", "rawtypes"}) Page<SecretSummary> p = new Page(List.of("text"), null);
                return p;
              }
              return new Page<>(List.of(item("k")), "next");
            };
            return Optional.of(type.cast(listing));
          }
          if (type == ConditionalUpdate.class) {
            ConditionalUpdate update = (id, value, expected) -> {
              throw new SecretProviderException(SecretProviderException.Kind.CONFLICT, "value was " + value);
            };
            return Optional.of(type.cast(update));
          }
          if (type == BulkVersions.class) {
            BulkVersions bulk = ids -> null;
            return Optional.of(type.cast(bulk));
          }
          return Optional.empty();
        }
        SecretSummary item(String key) { return new SecretSummary(key, null, null, SecretAttributes.none()); }
        """;
    SecretProvider provider = provider(members);
    SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
    assertThat(listing.listSecrets(null, 5).getNextCursor()).isEqualTo("next");
    assertThatThrownBy(() -> listing.listSecrets("alien", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret-text");
    assertThatThrownBy(() -> listing.listSecrets(null, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> listing.listSecrets(null, 1001))
        .isInstanceOf(IllegalArgumentException.class);
    for (String cursor : List.of("long", "odd", "polluted")) {
      assertThat(failure(() -> listing.listSecrets(cursor, 5)).getKind())
          .as(cursor)
          .isEqualTo(Kind.PLUGIN_FAILURE);
    }
    ConditionalUpdate update = provider.capability(ConditionalUpdate.class).orElseThrow();
    SecretProviderException conflict = failure(() -> update.updateSecret(ID, CANARY, "v1"));
    assertThat(conflict.getKind()).isEqualTo(Kind.CONFLICT);
    assertThat(conflict).hasMessage("Details are withheld");
    BulkVersions bulk = provider.capability(BulkVersions.class).orElseThrow();
    assertThat(bulk.getSecretVersions(List.of(ID)).values())
        .extracting(Object::toString)
        .containsExactly("Outcome[PLUGIN_FAILURE]");
    assertThat(provider.capability(SecretHistory.class)).isEmpty();
    assertThat(provider.capability(String.class)).isEmpty();
    assertThat(provider.capability(SecretProvider.class)).isEmpty();
  }

  @Test
  void aConfigurationIsRefusedWithEveryProblemAndNoSensitiveValue() {
    var jar =
        write(
            PluginJars.jar()
                .source(
                    Plugins.FACTORY,
                    Plugins.memory(
                        "",
                        """
                        public Optional<ProviderDescription> describe() {
                          return Optional.of(ProviderDescription.builder("n", "d")
                              .key(ConfigurationKey.string("token", "The token").required().sensitive())
                              .key(ConfigurationKey.integer("port", "The port", 1, 9)).build());
                        }
                        public List<ConfigurationProblem> validate(Map<String, String> config) {
                          List<ConfigurationProblem> all = new ArrayList<>(SecretProviderFactory.super.validate(config));
                          if (config.containsKey("token")) all.add(ConfigurationProblem.of("token", "bad token " + config.get("token")));
                          return all;
                        }
                        """)));
    PluginHost host = host(HostSettings.defaults());
    SecretProviderException missing =
        failure(() -> host.load(jar, Plugins.FACTORY, Map.of("port", "0", "tokn", CANARY)));
    assertThat(missing.getKind()).isEqualTo(Kind.INVALID_CONFIGURATION);
    assertThat(missing.getMessage())
        .contains("token: is required", "port: must be from 1 to 9", "did you mean token?")
        .doesNotContain(CANARY);
    LoadRequest chatty =
        LoadRequest.of(jar).factory(Plugins.FACTORY).config(Map.of("token", CANARY));
    assertThat(host.validate(chatty)).hasSize(1);
    assertThat(host.validate(chatty).toString()).contains("withheld").doesNotContain(CANARY);
    assertThat(chatty.toString()).doesNotContain(CANARY);
    assertThat(host.describe(chatty).orElseThrow().getKeys()).hasSize(2);
  }
}
