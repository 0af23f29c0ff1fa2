package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** KV version 2 on a real server. */
class Kv2Test {

  private final Admin admin = OpenBao.shared().admin();
  private final String mount = admin.mount(2);
  private SecretProvider provider = Providers.on(OpenBao.shared(), OpenBao.ROOT, mount + "/app");

  @BeforeEach
  void beReachable() {
    assertThat(provider.toString()).isEqualTo("VaultSecretProvider");
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private SecretProvider with(String... settings) {
    provider.close();
    provider = Providers.on(OpenBao.shared(), OpenBao.ROOT, mount + "/app", settings);
    return provider;
  }

  private void put(String path, String fields) {
    admin.write(mount + "/data/app/" + path, "{\"data\":" + fields + "}");
  }

  private String read(String key) throws SecretNotFoundException {
    return provider.getSecret(id(key)).getValue();
  }

  @Test
  void valuesComeBackAsTheyWereStored() throws Exception {
    for (String value :
        List.of(
            "", "simple", "quote \" backslash \\ nul \0 tab \t newline \n", "ü€😀", "{\"a\":1}")) {
      SecretIdentifier id = provider.createSecret(value);
      Secret secret = provider.getSecret(id);
      assertThat(secret.getValue()).isEqualTo(value);
      assertThat(secret.getVersion()).isEqualTo("1").isEqualTo(provider.getSecretVersion(id));
      assertThat(secret.getTtl()).isZero();
    }
  }

  @Test
  void theLongestValueIsTakenAndOneByteMoreIsNot() throws Exception {
    String longest = "€".repeat(65_536 / 3) + "x";
    SecretIdentifier id = provider.createSecret(longest);
    assertThat(provider.getSecret(id).getValue()).isEqualTo(longest);
    assertFails(Kind.INVALID_VALUE, () -> provider.createSecret(longest + "x"));
    assertFails(Kind.INVALID_VALUE, () -> provider.updateSecret(id, longest + "x"));
    assertThat(provider.getSecretVersion(id)).isEqualTo("1");
  }

  @Test
  void aCreatedSecretIsItsOwnVaultSecretUnderThePrefixNamedByRequestId() {
    String request = UUID.randomUUID().toString();
    SecretIdentifier id =
        provider.createSecret("v", SecretAttributes.builder().requestId(request).build());
    assertThat(id.getProviderKey()).isEqualTo(request);
    assertThat(admin.read(mount + "/data/app/" + request).get("data").get("data").names())
        .containsExactly("value");
  }

  @Test
  void updatesCountVersionsAndKeepTime() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    SecretIdentifier id = provider.createSecret("one");
    Instant created = provider.secretLastUpdated(id);
    assertThat(provider.updateSecret(id, "two")).isEqualTo("2");
    assertThat(provider.updateSecret(id, "one")).isEqualTo("3");
    assertThat(provider.getSecretVersion(id)).isEqualTo("3");
    assertThat(read(id.getProviderKey())).isEqualTo("one");
    assertThat(provider.secretLastUpdated(id)).isAfter(created);
    assertThat(created).isAfter(before);
  }

  @Test
  void anUpdateNeverCreates() {
    String unknown = UUID.randomUUID().toString();
    assertThatThrownBy(() -> provider.updateSecret(id(unknown), "v"))
        .isInstanceOf(SecretNotFoundException.class);
    assertThatThrownBy(() -> provider.updateSecret(id("a/b"), "v"))
        .isInstanceOf(SecretNotFoundException.class);
    assertThat(admin.status("GET", mount + "/metadata/app/" + unknown, null)).isEqualTo(404);
  }

  @Test
  void aConditionalUpdateWantsTheCurrentVersion() throws Exception {
    ConditionalUpdate conditional = provider.capability(ConditionalUpdate.class).orElseThrow();
    SecretIdentifier id = provider.createSecret("one");
    assertThat(conditional.updateSecret(id, "two", "1")).isEqualTo("2");
    assertFails(Kind.CONFLICT, () -> conditional.updateSecret(id, "three", "1"));
    assertFails(Kind.CONFLICT, () -> conditional.updateSecret(id, "three", "x"));
    assertThat(read(id.getProviderKey())).isEqualTo("two");
    assertThatThrownBy(() -> conditional.updateSecret(id(UUID.randomUUID().toString()), "v", "1"))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void ofRacingConditionalUpdatesExactlyOneWins() throws Exception {
    ConditionalUpdate conditional = provider.capability(ConditionalUpdate.class).orElseThrow();
    SecretIdentifier id = provider.createSecret("start");
    for (int round = 1; round <= 25; round++) {
      String expected = Integer.toString(round);
      List<Callable<String>> racers = new ArrayList<>();
      for (int racer = 0; racer < 8; racer++) {
        String value = "round " + round + " racer " + racer;
        racers.add(
            () -> {
              try {
                conditional.updateSecret(id, value, expected);
                return value;
              } catch (SecretProviderException e) {
                assertThat(e.getKind()).isEqualTo(Kind.CONFLICT);
                return "";
              }
            });
      }
      List<String> winners = race(racers).stream().filter(w -> !w.isEmpty()).toList();
      assertThat(winners).hasSize(1);
      assertThat(read(id.getProviderKey())).isEqualTo(winners.get(0));
    }
  }

  @Test
  void racingUnconditionalUpdatesAllHappenOrSayConflict() throws Exception {
    SecretIdentifier id = provider.createSecret("start");
    List<Callable<Integer>> racers = new ArrayList<>();
    for (int racer = 0; racer < 4; racer++) {
      String value = "racer " + racer;
      racers.add(
          () -> {
            try {
              provider.updateSecret(id, value);
              return 1;
            } catch (SecretProviderException e) {
              assertThat(e.getKind()).isEqualTo(Kind.CONFLICT);
              return 0;
            }
          });
    }
    int done = race(racers).stream().mapToInt(Integer::intValue).sum();
    assertThat(done).isPositive();
    assertThat(provider.getSecretVersion(id)).isEqualTo(Integer.toString(1 + done));
  }

  private static <T> List<T> race(List<Callable<T>> racers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(racers.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(racers)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theSameRequestGivesTheSameSecret() throws Exception {
    IdempotentCreate requests = provider.capability(IdempotentCreate.class).orElseThrow();
    SecretAttributes attributes =
        SecretAttributes.builder().requestId("op-1").owner("algorithm/x").label("a", "b").build();
    assertThat(requests.findByRequestId("op-1")).isEmpty();
    List<Callable<String>> racers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String value = "value " + i;
      racers.add(() -> provider.createSecret(value, attributes).getProviderKey());
    }
    assertThat(race(racers)).containsOnly("op-1");
    assertThat(provider.getSecretVersion(id("op-1"))).isEqualTo("1");
    assertThat(requests.findByRequestId("op-1").map(SecretIdentifier::getProviderKey))
        .contains("op-1");
    assertThat(requests.findByRequestId("op/1")).isEmpty();

    provider.deleteSecret(id("op-1"));
    assertThat(requests.findByRequestId("op-1")).isEmpty();
    assertFails(Kind.NOT_USABLE, () -> provider.createSecret("again", attributes))
        .hasMessageContaining("new request id");
  }

  @Test
  void anExpiryIsRefusedBeforeAnythingIsStored() {
    SecretAttributes attributes =
        SecretAttributes.builder()
            .requestId("expiring")
            .expiresAt(Instant.now().plusSeconds(60))
            .build();
    assertFails(Kind.UNSUPPORTED, () -> provider.createSecret("v", attributes));
    assertThat(admin.status("GET", mount + "/metadata/app/expiring", null)).isEqualTo(404);
  }

  @Test
  void aVersionThatVaultWillDeleteHasATimeToLive() throws Exception {
    admin.write(mount + "/metadata/app/short", "{\"delete_version_after\":\"1h\"}");
    assertThatThrownBy(() -> provider.getSecretVersion(id("short")))
        .isInstanceOf(SecretNotFoundException.class);
    put("short", "{\"value\":\"v\"}");
    assertThat(provider.getSecret(id("short")).getTtl())
        .isBetween((int) Duration.ofMinutes(59).toSeconds(), 3_600);
    assertThat(provider.getSecretVersion(id("short"))).isEqualTo("1");
  }

  @Test
  void fieldsOfForeignSecrets() throws Exception {
    put(
        "db",
        "{\"user\":\"scott\",\"password\":\"tiger\",\"port\":1.5,\"on\":true,\"n\":null,\"o\":{\"x\":\"hidden\"}}");
    put("only", "{\"whatever\":\"it is\"}");
    put("valued", "{\"value\":\"wins\",\"other\":\"loses\"}");
    put("nothing", "{}");
    put("odd", "{\"a#b@c%d\":\"odd\"}");
    assertThat(read("db#password")).isEqualTo("tiger");
    assertThat(read("db#port")).isEqualTo("1.5");
    assertThat(read("db#on")).isEqualTo("true");
    assertThat(read("only")).isEqualTo("it is");
    assertThat(read("valued")).isEqualTo("wins");
    assertThat(read("valued#other")).isEqualTo("loses");
    assertThat(read("odd#a%23b%40c%25d")).isEqualTo("odd");
    assertFails(Kind.NOT_USABLE, () -> read("db"))
        .hasMessageContaining("n, o, on, password, port, user")
        .hasMessageNotContaining("tiger");
    assertFails(Kind.NOT_USABLE, () -> read("db#n")).hasMessageContaining("null");
    assertFails(Kind.NOT_USABLE, () -> read("db#o"))
        .hasMessageContaining("nested")
        .hasMessageNotContaining("hidden");
    assertFails(Kind.NOT_USABLE, () -> read("nothing")).hasMessageContaining("no fields");
    assertThatThrownBy(() -> read("db#passwd"))
        .isInstanceOf(SecretNotFoundException.class)
        .hasMessageContaining("password");
  }

  @Test
  void updatingOneFieldKeepsTheOthers() throws Exception {
    put("db", "{\"user\":\"scott\",\"password\":\"tiger\",\"port\":1.5,\"deep\":{\"a\":[1,null]}}");
    assertThat(provider.updateSecret(id("db#password"), "lion")).isEqualTo("2");
    var data = admin.read(mount + "/data/app/db").get("data").get("data");
    assertThat(data.names()).containsExactlyInAnyOrder("user", "password", "port", "deep");
    assertThat(data.get("password").text()).isEqualTo("lion");
    assertThat(data.get("port").scalar()).isEqualTo("1.5");
    assertThat(data.get("deep").get("a").items()).hasSize(2);
  }

  @Test
  void deletingOneFieldKeepsTheOthers() throws Exception {
    put("db", "{\"user\":\"scott\",\"password\":\"tiger\"}");
    assertThat(provider.deleteSecret(id("db#password"))).isTrue();
    assertThat(provider.deleteSecret(id("db#password"))).isFalse();
    assertThat(read("db#user")).isEqualTo("scott");
    assertThat(provider.deleteSecret(id("db#user"))).isTrue();
    assertFails(Kind.NOT_USABLE, () -> read("db#user"));
    put("db2", "{\"user\":\"scott\",\"password\":\"tiger\"}");
    SecretProvider destroying = with("vault_delete_policy", "destroy");
    assertFails(Kind.UNSUPPORTED, () -> destroying.deleteSecret(id("db2#user")));
  }

  @Test
  void aKeyMayBePinnedToAVersion() throws Exception {
    SecretIdentifier id = provider.createSecret("one");
    provider.updateSecret(id, "two");
    String pinned = id.getProviderKey() + "@1";
    assertThat(read(pinned)).isEqualTo("one");
    assertThat(read(pinned + "#value")).isEqualTo("one");
    assertThat(provider.getSecretVersion(id(pinned))).isEqualTo("1");
    assertThat(provider.secretLastUpdated(id(pinned))).isBefore(provider.secretLastUpdated(id));
    assertFails(Kind.UNSUPPORTED, () -> provider.updateSecret(id(pinned), "x"));
    assertFails(Kind.UNSUPPORTED, () -> provider.deleteSecret(id(pinned)));
    assertThatThrownBy(() -> read(id.getProviderKey() + "@7"))
        .isInstanceOf(SecretNotFoundException.class);
    assertThatThrownBy(() -> provider.getSecretVersion(id(id.getProviderKey() + "@7")))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void softDeletionCanBeUndone() throws Exception {
    SecretIdentifier id = provider.createSecret("one");
    provider.updateSecret(id, "two");
    assertThat(provider.deleteSecret(id)).isTrue();
    assertThat(provider.deleteSecret(id)).isFalse();
    assertFails(Kind.NOT_USABLE, () -> provider.getSecret(id)).hasMessageContaining("deleted");
    assertFails(Kind.NOT_USABLE, () -> provider.getSecretVersion(id));
    assertFails(Kind.NOT_USABLE, () -> provider.updateSecret(id, "three"));
    assertThat(read(id.getProviderKey() + "@1")).isEqualTo("one");
    SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();
    assertThat(history.restoreVersion(id, "2")).isEqualTo("3");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("two");
  }

  @Test
  void destroyingDestroysAllVersionsAndKeepsTheMetadata() throws Exception {
    SecretProvider destroying = with("vault_delete_policy", "destroy");
    SecretIdentifier id = destroying.createSecret("one");
    assertThat(destroying.deleteSecret(id)).isTrue();
    assertThat(destroying.deleteSecret(id)).isFalse();
    assertFails(Kind.NOT_USABLE, () -> destroying.getSecret(id)).hasMessageContaining("destroyed");
    assertFails(
        Kind.NOT_USABLE,
        () -> destroying.capability(SecretHistory.class).orElseThrow().restoreVersion(id, "1"));
    assertThat(admin.status("GET", mount + "/metadata/app/" + id.getProviderKey(), null))
        .isEqualTo(200);
  }

  @Test
  void deletingMetadataLeavesNothing() throws Exception {
    SecretProvider removing = with("vault_delete_policy", "metadata");
    SecretIdentifier id = removing.createSecret("one");
    assertThat(removing.deleteSecret(id)).isTrue();
    assertThat(removing.deleteSecret(id)).isFalse();
    assertThatThrownBy(() -> removing.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
    assertThat(admin.status("GET", mount + "/metadata/app/" + id.getProviderKey(), null))
        .isEqualTo(404);
  }

  @Test
  void historyIsNewestFirstAndRestoresAsANewVersion() throws Exception {
    SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();
    SecretIdentifier id = provider.createSecret("one");
    provider.updateSecret(id, "two");
    assertThat(history.listVersions(id))
        .extracting(VersionSummary::getVersion)
        .containsExactly("2", "1");
    assertThat(history.restoreVersion(id, "1")).isEqualTo("3");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("one");
    admin.write(mount + "/destroy/app/" + id.getProviderKey(), "{\"versions\":[2]}");
    assertThat(history.listVersions(id))
        .extracting(VersionSummary::isRestorable)
        .containsExactly(true, false, true);
    assertFails(Kind.NOT_USABLE, () -> history.restoreVersion(id, "2"));
    assertFails(Kind.NOT_USABLE, () -> history.restoreVersion(id, "99"));
    assertThatThrownBy(() -> history.listVersions(id("none")))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void oneFailureOfManyReadsSpoilsNoOther() throws Exception {
    List<SecretIdentifier> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add(provider.createSecret("value " + i));
    }
    put("several", "{\"a\":\"1\",\"b\":\"2\"}");
    ids.add(id("several"));
    ids.add(id("none"));
    ids.add(id("../../sys"));
    ids.add(ids.get(0));
    Map<String, Outcome<Secret>> outcomes = provider.getSecrets(ids);
    assertThat(outcomes).hasSize(43);
    assertThat(new ArrayList<>(outcomes.keySet()).get(5)).isEqualTo(ids.get(5).getProviderKey());
    for (int i = 0; i < 40; i++) {
      assertThat(outcomes.get(ids.get(i).getProviderKey()).get().getValue())
          .isEqualTo("value " + i);
    }
    assertThat(outcomes.get("none").isNotFound()).isTrue();
    assertThat(outcomes.get("../../sys").isNotFound()).isTrue();
    assertThat(outcomes.get("several").getFailure()).isNotNull();
    assertThat(provider.getSecrets(List.of())).isEmpty();
  }
}
