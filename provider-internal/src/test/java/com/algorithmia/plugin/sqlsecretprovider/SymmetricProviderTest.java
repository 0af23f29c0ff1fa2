package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.Fixture.capability;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.kindOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymmetricProviderTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Backend.class)
  void keepsReadsReplacesAndDeletesASecret(Backend backend) throws Exception {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      SecretIdentifier id = provider.createSecret("first \uD83D\uDD11\n");
      Secret first = provider.getSecret(id);
      assertThat(first.getValue()).isEqualTo("first \uD83D\uDD11\n");
      assertThat(first.getTtl()).isZero();
      assertThat(first.getVersion()).isEqualTo(provider.getSecretVersion(id));
      String version = provider.updateSecret(id, "");
      assertThat(version).isNotEqualTo(first.getVersion());
      assertThat(provider.getSecret(id).getValue()).isEmpty();
      assertThat(provider.getSecretVersion(id)).isEqualTo(version);
      assertThat(provider.secretLastUpdated(id))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
      assertThat(provider.deleteSecret(id)).isTrue();
      assertThat(provider.deleteSecret(id)).isFalse();
      assertThatThrownBy(() -> provider.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.updateSecret(id, "x"))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.getSecretVersion(id))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.secretLastUpdated(id))
          .isInstanceOf(SecretNotFoundException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Backend.class, names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
  void findsEverythingAgainInAnotherProviderObject(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    SecretIdentifier id;
    String version;
    try (SecretProvider provider = open(config)) {
      id = provider.createSecret("kept");
      version = provider.getSecretVersion(id);
    }
    try (SecretProvider provider = open(config)) {
      assertThat(provider.getSecret(id).getValue()).isEqualTo("kept");
      assertThat(provider.getSecretVersion(id)).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void takesValuesUpToTheLimitInBytes(Backend backend) throws Exception {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      String most = "\u00e9".repeat(32_768);
      SecretIdentifier id = provider.createSecret(most);
      assertThat(provider.getSecret(id).getValue()).isEqualTo(most);
      provider.updateSecret(id, "x".repeat(65_536));
      assertThat(provider.getSecret(id).getValue()).hasSize(65_536);
      for (String refused : new String[] {most + "x", "x".repeat(65_537), "\uD800", null}) {
        assertThat(kindOf(() -> provider.createSecret(refused))).isEqualTo(Kind.INVALID_VALUE);
        assertThat(kindOf(() -> provider.updateSecret(id, refused))).isEqualTo(Kind.INVALID_VALUE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void takesForNotThereWhatCanBeNoKey(Backend backend) {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      provider.createSecret("there");
      for (String key :
          new String[] {
            "",
            "%",
            "_",
            "' or '1'='1",
            "../x",
            "A".repeat(2000),
            "a\0b",
            "\uD800",
            null,
            "0".repeat(32)
          }) {
        SecretIdentifier id = () -> key;
        assertThatThrownBy(() -> provider.getSecret(id))
            .isInstanceOf(SecretNotFoundException.class);
        assertThatThrownBy(() -> provider.updateSecret(id, "x"))
            .isInstanceOf(SecretNotFoundException.class);
        assertThat(kindless(() -> provider.deleteSecret(id))).isEqualTo(false);
      }
    }
  }

  private static Object kindless(Callable<?> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void keepsAttributesAndAnExpiry(Backend backend) throws Exception {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    Instant end = now.plusSeconds(90).plusNanos(1);
    Map<String, String> config = Fixture.symmetric(backend, folder);
    SecretAttributes attributes =
        SecretAttributes.builder()
            .requestId("request-1")
            .owner("algorithm/alice \u00fc")
            .expiresAt(end)
            .label("team", "a=b, c")
            .label("purpose", "test")
            .build();
    try (SecretProvider provider = open(config, at(now))) {
      SecretIdentifier id = provider.createSecret("value", attributes);
      assertThat(provider.getSecret(id).getTtl()).isEqualTo(91);
      SecretAttributes listed =
          capability(provider, SecretListing.class)
              .listSecrets(null, 10)
              .getItems()
              .get(0)
              .getAttributes();
      assertThat(listed.getRequestId()).isEqualTo("request-1");
      assertThat(listed.getOwner()).isEqualTo("algorithm/alice \u00fc");
      assertThat(listed.getExpiresAt()).isEqualTo(end);
      assertThat(listed.getLabels()).isEqualTo(attributes.getLabels());
      provider.updateSecret(id, "next");
      assertThat(provider.getSecret(id).getTtl()).isEqualTo(91);
      try (SecretProvider later = open(config, at(end))) {
        assertThat(kindOf(() -> later.getSecret(id))).isEqualTo(Kind.NOT_USABLE);
        assertThat(kindOf(() -> later.updateSecret(id, "x"))).isEqualTo(Kind.NOT_USABLE);
        assertThat(later.getSecretVersion(id)).isEqualTo(provider.getSecretVersion(id));
        assertThat(later.deleteSecret(id)).isTrue();
      }
    }
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void makesOneSecretOfRacingRequestsOfOneId(Backend backend) throws Exception {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      SecretAttributes attributes = SecretAttributes.builder().requestId("same").build();
      List<SecretIdentifier> made = race(8, i -> provider.createSecret("value " + i, attributes));
      assertThat(new HashSet<>(made)).hasSize(1);
      IdempotentCreate create = capability(provider, IdempotentCreate.class);
      assertThat(create.findByRequestId("same")).contains(made.get(0));
      assertThat(create.findByRequestId("other")).isEmpty();
      assertThat(provider.createSecret("another value", attributes)).isEqualTo(made.get(0));
      assertThat(capability(provider, SecretListing.class).listSecrets(null, 10).getItems())
          .hasSize(1);
      provider.deleteSecret(made.get(0));
      assertThat(create.findByRequestId("same")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void letsOneOfRacingConditionalUpdatesWin(Backend backend) throws Exception {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      ConditionalUpdate update = capability(provider, ConditionalUpdate.class);
      SecretIdentifier id = provider.createSecret("v");
      for (int round = 0; round < 5; round++) {
        String expected = provider.getSecretVersion(id);
        List<String> results =
            race(
                6,
                i -> {
                  try {
                    return update.updateSecret(id, "value " + i, expected);
                  } catch (com.algorithmia.sdk.plugin.secrets.SecretProviderException e) {
                    return e.getKind().name();
                  }
                });
        String current = provider.getSecretVersion(id);
        assertThat(results).containsOnlyOnce(current);
        assertThat(results.stream().filter("CONFLICT"::equals)).hasSize(5);
        assertThat(provider.getSecret(id).getValue())
            .isEqualTo("value " + results.indexOf(current));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void losesNoneOfRacingUpdates(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    config.put("history_versions", "100");
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      List<String> versions = race(8, i -> provider.updateSecret(id, "value " + i));
      assertThat(new HashSet<>(versions)).hasSize(8);
      List<VersionSummary> history = capability(provider, SecretHistory.class).listVersions(id);
      assertThat(history).hasSize(9);
      assertThat(history.subList(0, 8).stream().map(VersionSummary::getVersion))
          .containsExactlyInAnyOrderElementsOf(versions);
    }
  }

  private interface Indexed<T> {
    T run(int index) throws Exception;
  }

  private static <T> List<T> race(int threads, Indexed<T> task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int index = i;
        futures.add(
            executor.submit(
                () -> {
                  start.await();
                  return task.run(index);
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void listsEverySecretOnOnePage(Backend backend) throws Exception {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      Set<String> made = new HashSet<>();
      for (int i = 0; i < 23; i++) {
        made.add(provider.createSecret("v" + i).getProviderKey());
      }
      SecretListing listing = capability(provider, SecretListing.class);
      List<String> listed = new ArrayList<>();
      String cursor = null;
      do {
        Page<SecretSummary> page = listing.listSecrets(cursor, 5);
        assertThat(page.getItems()).hasSizeLessThanOrEqualTo(5);
        page.getItems().forEach(item -> listed.add(item.getProviderKey()));
        // What comes and goes meanwhile moves nothing.
        provider.deleteSecret(provider.createSecret("passing"));
        cursor = page.getNextCursor();
      } while (cursor != null);
      assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
      assertThatThrownBy(() -> listing.listSecrets("no cursor", 5))
          .isInstanceOf(IllegalArgumentException.class);
      for (int limit : new int[] {0, -1, 1001}) {
        assertThatThrownBy(() -> listing.listSecrets(null, limit))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void keepsAsManyEarlierVersionsAsSetAndRestoresOne(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    config.put("history_versions", "2");
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v0");
      List<String> versions = new ArrayList<>(List.of(provider.getSecretVersion(id)));
      for (int i = 1; i <= 4; i++) {
        versions.add(provider.updateSecret(id, "v" + i));
      }
      SecretHistory history = capability(provider, SecretHistory.class);
      assertThat(history.listVersions(id).stream().map(VersionSummary::getVersion))
          .containsExactly(versions.get(4), versions.get(3), versions.get(2));
      String restored = history.restoreVersion(id, versions.get(2));
      assertThat(versions).doesNotContain(restored);
      assertThat(provider.getSecret(id).getValue()).isEqualTo("v2");
      assertThat(provider.getSecret(id).getVersion()).isEqualTo(restored);
      for (String gone : List.of(versions.get(0), "0".repeat(32), "no version")) {
        assertThat(kindOf(() -> history.restoreVersion(id, gone))).isEqualTo(Kind.NOT_USABLE);
      }
      provider.deleteSecret(id);
      assertThatThrownBy(() -> history.listVersions(id))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> history.restoreVersion(id, restored))
          .isInstanceOf(SecretNotFoundException.class);
      assertThat(Fixture.query(config, row -> row, "select 1 from provider_versions"))
          .as("a deleted secret leaves no earlier version")
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void keepsNoEarlierVersionIfSetSo(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    config.put("history_versions", "0");
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v0");
      provider.updateSecret(id, "v1");
      assertThat(capability(provider, SecretHistory.class).listVersions(id)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void answersForManyAtOnce(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    try (SecretProvider provider = open(config)) {
      Map<String, String> values = new HashMap<>();
      List<SecretIdentifier> asked = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        SecretIdentifier id = provider.createSecret("v" + i);
        values.put(id.getProviderKey(), "v" + i);
        asked.add(id);
      }
      SecretIdentifier broken = asked.get(7);
      Fixture.sql(
          config,
          "update provider_secrets set owner = 'other' where secret_key = ?",
          broken.getProviderKey());
      asked.add(new SimpleSecretIdentifier("0".repeat(32)));
      asked.add(new SimpleSecretIdentifier("no key of ours"));
      asked.add(asked.get(0));
      Map<String, Outcome<Secret>> outcomes = provider.getSecrets(asked);
      Map<String, Outcome<String>> versions =
          capability(provider, BulkVersions.class).getSecretVersions(asked);
      assertThat(outcomes).hasSize(62);
      assertThat(versions.keySet()).containsExactlyElementsOf(outcomes.keySet());
      assertThat(outcomes.get("0".repeat(32)).isNotFound()).isTrue();
      assertThat(versions.get("no key of ours").isNotFound()).isTrue();
      for (Map.Entry<String, String> entry : values.entrySet()) {
        Outcome<Secret> outcome = outcomes.get(entry.getKey());
        if (entry.getKey().equals(broken.getProviderKey())) {
          assertThat(outcome.getFailure().getKind()).isEqualTo(Kind.INTEGRITY);
        } else {
          assertThat(outcome.get().getValue()).isEqualTo(entry.getValue());
          assertThat(outcome.get().getVersion()).isEqualTo(versions.get(entry.getKey()).get());
        }
      }
      assertThat(provider.getSecrets(List.of())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void offersWhatItsShapeHas(Backend backend) {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      for (Class<?> type :
          List.of(
              ConditionalUpdate.class,
              IdempotentCreate.class,
              SecretListing.class,
              SecretHistory.class,
              BulkVersions.class,
              KeyMaintenance.class)) {
        assertThat(provider.capability(type)).as(type.getSimpleName()).isPresent();
      }
      for (Class<?> type :
          List.of(SealedExchange.class, SealedReencryption.class, Runnable.class)) {
        assertThat(provider.capability(type)).as(type.getSimpleName()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void checksTheConnectionBeforeAndAfterTheFirstUse(Backend backend) {
    try (SecretProvider provider = open(Fixture.symmetric(backend, folder))) {
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.READY);
      provider.createSecret("v");
      ConnectionReport report = provider.checkConnection();
      assertThat(report.getStatus()).as(report.toString()).isEqualTo(ConnectionReport.Status.READY);
      assertThat(report.getSteps()).hasSize(5);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void isOverAfterClose(Backend backend) {
    SecretProvider provider = open(Fixture.symmetric(backend, folder));
    SecretIdentifier id = provider.createSecret("v");
    KeyMaintenance keys = capability(provider, KeyMaintenance.class);
    provider.close();
    provider.close();
    assertThat(kindOf(() -> provider.getSecret(id))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kindOf(() -> provider.createSecret("v"))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(kindOf(keys::listKeys)).isEqualTo(Kind.UNAVAILABLE);
    assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
    SecretProvider unused = open(Fixture.symmetric(backend, folder));
    unused.close();
    assertThat(kindOf(() -> unused.getSecret(id))).isEqualTo(Kind.UNAVAILABLE);
  }
}
