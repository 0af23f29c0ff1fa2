package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.Plugins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CachingTest extends HostTest {

  private static final SimpleSecretIdentifier ID = new SimpleSecretIdentifier("key");

  /** Value, seconds to live and version come from the test; so do failures. */
  private static final String STEERED =
      """
      static void maybeFail(SecretIdentifier id) throws SecretNotFoundException {
        String kind = (String) signal("fail", id.getProviderKey());
        if (kind == null || kind.isEmpty()) return;
        if (kind.equals("none")) throw SecretNotFoundException.of(id);
        if (kind.equals("error")) throw new Error();
        throw new SecretProviderException(SecretProviderException.Kind.valueOf(kind), "told to");
      }
      public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
        signal("read", id.getProviderKey());
        maybeFail(id);
        return new SimpleSecret((String) signal("value", ""), (Integer) signal("ttl", ""), (String) signal("version", ""));
      }
      public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
        signal("versionRead", id.getProviderKey());
        maybeFail(id);
        return (String) signal("version", "");
      }
      public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
        maybeFail(id);
        signal("updated", value);
        return "v2";
      }
      public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException { maybeFail(id); return true; }
      public <T> Optional<T> capability(Class<T> type) {
        ConditionalUpdate update = (id, value, expected) -> updateSecret(id, value);
        return type == ConditionalUpdate.class ? Optional.of(type.cast(update)) : Optional.empty();
      }
      """;

  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger versionReads = new AtomicInteger();
  private final AtomicReference<String> value = new AtomicReference<>("one");
  private final AtomicReference<Integer> ttl = new AtomicReference<>(0);
  private final AtomicReference<String> version = new AtomicReference<>("v1");
  private final AtomicReference<String> failure = new AtomicReference<>("");

  @BeforeEach
  void steer() {
    signals
        .on("read", key -> reads.incrementAndGet())
        .on("versionRead", key -> versionReads.incrementAndGet())
        .on("value", unused -> value.get())
        .on("ttl", unused -> ttl.get())
        .on("version", unused -> version.get())
        .on("fail", unused -> failure.get())
        .on(
            "updated",
            text -> {
              value.set((String) text);
              return null;
            });
  }

  private static HostSettings.Builder settings() {
    // The breaker is tested elsewhere.
    return HostSettings.builder().breakerWindow(10_000);
  }

  private SecretProvider load(HostSettings.Builder settings) {
    return load(settings.build(), STEERED).provider();
  }

  private static Kind kindOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThrows(SecretProviderException.class, call::call).getKind();
  }

  @Test
  void aValueIsHandedOutAgainWithinTheCachesTtl() throws Exception {
    SecretProvider provider = load(settings().cacheTtl(Duration.ofSeconds(60)));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    value.set("two");
    clock.advance(Duration.ofMillis(59_999));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    assertThat(provider.getSecrets(List.of(ID)).get("key")).hasToString("Outcome[found]");
    assertThat(reads.get()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("two");
    assertThat(reads.get()).isEqualTo(2);
  }

  @Test
  void anUnexpiringSecretIsHandedOutWithoutACopy() throws Exception {
    SecretProvider provider = load(settings());
    assertThat(provider.getSecret(ID)).isSameAs(provider.getSecret(ID));
  }

  @Test
  void aSecretsOwnExpiryWinsAndItsSecondsLeftAreRoundedUp() throws Exception {
    ttl.set(10);
    SecretProvider provider = load(settings().cacheTtl(Duration.ofSeconds(60)));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(10);
    clock.advance(Duration.ofMillis(1));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(10);
    clock.advance(Duration.ofMillis(999));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(9);
    clock.advance(Duration.ofMillis(8_999));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(1);
    assertThat(reads.get()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(10);
    assertThat(reads.get()).isEqualTo(2);
  }

  @Test
  void withoutACacheEveryReadAsks() throws Exception {
    SecretProvider provider = load(settings().cacheTtl(Duration.ZERO).lastKnownGood(Duration.ZERO));
    provider.getSecret(ID);
    provider.getSecret(ID);
    assertThat(reads.get()).isEqualTo(2);
    failure.set("UNAVAILABLE");
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void aVersionIsCheckedAfterItsIntervalAndOnlyAChangedOneIsReadAgain() throws Exception {
    SecretProvider provider =
        load(
            settings()
                .cacheTtl(Duration.ofMinutes(10))
                .versionCheckInterval(Duration.ofSeconds(10)));
    provider.getSecret(ID);
    clock.advance(Duration.ofSeconds(9));
    provider.getSecret(ID);
    assertThat(versionReads.get()).isZero();
    clock.advance(Duration.ofSeconds(1));
    provider.getSecret(ID);
    provider.getSecret(ID);
    assertThat(versionReads.get()).isEqualTo(1);
    assertThat(reads.get()).isEqualTo(1);
    value.set("two");
    version.set("v2");
    clock.advance(Duration.ofSeconds(10));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("two");
    assertThat(versionReads.get()).isEqualTo(2);
    assertThat(reads.get()).isEqualTo(2);
  }

  @Test
  void aVersionCheckThatFindsAnOutageKeepsTheValueForItsTtlAndNoLonger() throws Exception {
    SecretProvider provider =
        load(
            settings()
                .cacheTtl(Duration.ofSeconds(60))
                .versionCheckInterval(Duration.ofSeconds(10))
                .lastKnownGood(Duration.ZERO));
    provider.getSecret(ID);
    failure.set("UNAVAILABLE");
    clock.advance(Duration.ofSeconds(30));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    clock.advance(Duration.ofSeconds(30));
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    failure.set("");
    provider.getSecret(ID);
    failure.set("error");
    clock.advance(Duration.ofSeconds(10));
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void aVersionCheckThatFindsItGoneOrForbiddenForgetsTheValue() throws Exception {
    SecretProvider provider =
        load(
            settings()
                .cacheTtl(Duration.ofSeconds(60))
                .versionCheckInterval(Duration.ofSeconds(10)));
    provider.getSecret(ID);
    clock.advance(Duration.ofSeconds(10));
    failure.set("PERMISSION_DENIED");
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.PERMISSION_DENIED);
    failure.set("UNAVAILABLE");
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    failure.set("");
    provider.getSecret(ID);
    clock.advance(Duration.ofSeconds(10));
    failure.set("none");
    assertThrows(SecretNotFoundException.class, () -> provider.getSecret(ID));
    failure.set("UNAVAILABLE");
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void theLastKnownValueStandsInForAnOutageForTenMinutesByDefault() throws Exception {
    LoadedProvider loaded = load(settings().build(), STEERED);
    SecretProvider provider = loaded.provider();
    provider.getSecret(ID);
    failure.set("UNAVAILABLE");
    clock.advance(Duration.ofMinutes(10).minusNanos(1));
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    assertThat(provider.getSecrets(List.of(ID)).get("key")).hasToString("Outcome[found]");
    assertThat(loaded.status().staleReads()).isEqualTo(2);
    clock.advance(Duration.ofNanos(1));
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(provider.getSecrets(List.of(ID)).get("key")).hasToString("Outcome[UNAVAILABLE]");
  }

  @Test
  void aMissedDeadlineIsAnOutageToo() throws Exception {
    SecretProvider provider = load(settings().callDeadline(Duration.ofMillis(50)));
    provider.getSecret(ID);
    clock.advance(Duration.ofSeconds(61));
    CountDownLatch end = new CountDownLatch(1);
    signals.on(
        "read",
        key -> {
          try {
            return end.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return "";
          }
        });
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    end.countDown();
  }

  @Test
  void theLastKnownValueIsNeverServedBeyondTheSecretsOwnExpiry() throws Exception {
    ttl.set(90);
    SecretProvider provider = load(settings());
    provider.getSecret(ID);
    failure.set("UNAVAILABLE");
    clock.advance(Duration.ofSeconds(89));
    assertThat(provider.getSecret(ID).getTtl()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAVAILABLE"},
      mode = EnumSource.Mode.EXCLUDE)
  void noOtherFailureIsCoveredUp(Kind kind) throws Exception {
    SecretProvider provider = load(settings());
    provider.getSecret(ID);
    failure.set(kind.name());
    clock.advance(Duration.ofSeconds(61));
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(kind);
    failure.set("UNAVAILABLE");
    boolean evicted = kind == Kind.PERMISSION_DENIED || kind == Kind.NOT_USABLE;
    if (evicted) {
      assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    } else {
      assertThat(provider.getSecret(ID).getValue()).isEqualTo("one");
    }
  }

  @Test
  void whatIsNotThereAnyMoreIsForgotten() throws Exception {
    SecretProvider provider = load(settings());
    provider.getSecret(ID);
    clock.advance(Duration.ofSeconds(61));
    failure.set("none");
    assertThrows(SecretNotFoundException.class, () -> provider.getSecret(ID));
    failure.set("UNAVAILABLE");
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void aWriteThroughTheGuardIsSeenAtOnceWhateverItsOutcome() throws Exception {
    SecretProvider provider = load(settings());
    provider.getSecret(ID);
    provider.updateSecret(ID, "two");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("two");
    provider.capability(ConditionalUpdate.class).orElseThrow().updateSecret(ID, "three", "v2");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("three");
    failure.set("OUTCOME_UNKNOWN");
    value.set("four");
    assertThat(kindOf(() -> provider.updateSecret(ID, "four"))).isEqualTo(Kind.OUTCOME_UNKNOWN);
    failure.set("");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("four");
    provider.deleteSecret(ID);
    value.set("five");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("five");
  }

  /** The read began before the write and ended after it: its value must not come back. */
  @Test
  void aReadThatAWriteOvertookIsNotKept() throws Exception {
    SecretProvider provider = load(settings());
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    signals.on(
        "value",
        unused -> {
          if (count.getAndIncrement() > 0) {
            return value.get();
          }
          String old = value.get();
          inside.countDown();
          try {
            return go.await(30, TimeUnit.SECONDS) ? old : "";
          } catch (InterruptedException e) {
            return "";
          }
        });
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return provider.getSecret(ID).getValue();
              } catch (SecretNotFoundException e) {
                throw new IllegalStateException(e);
              }
            });
    inside.await();
    provider.updateSecret(ID, "two");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("two");
    go.countDown();
    assertThat(slow.get()).isEqualTo("one");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("two");
  }

  @Test
  void metricsTellCallsAndHitsButNoKeyAndNoValueAndGoWithTheProvider() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    value.set("canary-value");
    SecretIdentifier id = new SimpleSecretIdentifier("canary-key");
    PluginHost host = host(settings().build(), builder -> builder.meterRegistry(registry));
    try (LoadedProvider loaded =
        host.load(LoadRequest.of(jar(STEERED)).factory(Plugins.FACTORY).name("vault"))) {
      loaded.provider().getSecret(id);
      loaded.provider().getSecret(id);
      failure.set("PERMISSION_DENIED");
      clock.advance(Duration.ofMinutes(2));
      assertThat(kindOf(() -> loaded.provider().getSecret(id))).isEqualTo(Kind.PERMISSION_DENIED);
      assertThat(
              registry
                  .get("secretstore.provider.calls")
                  .tags("provider", "vault", "operation", "get_secret", "outcome", "ok")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(
              registry
                  .get("secretstore.provider.calls")
                  .tags("operation", "get_secret", "outcome", "permission_denied")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(
              registry
                  .get("secretstore.provider.cache")
                  .tags("result", "hit")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.getMetersAsString()).doesNotContain("canary");
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void nothingIsHandedOutAfterClose() throws Exception {
    SecretProvider provider = load(settings());
    provider.getSecret(ID);
    provider.close();
    provider.close();
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kindOf(() -> provider.getSecretVersion(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kindOf(() -> provider.createSecret("x"))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(provider.getSecrets(List.of(ID)).get("key")).hasToString("Outcome[UNAVAILABLE]");
    assertThat(provider.checkConnection().getStatus().name()).isEqualTo("FAILED");
    assertThat(Map.of("ttl", provider.getTtl())).containsEntry("ttl", 0);
  }
}
