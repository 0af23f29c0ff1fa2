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
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** KV version 1 on a real server, found out by itself. */
class Kv1Test {

  private final Admin admin = OpenBao.shared().admin();
  private final String mount = admin.mount("deep/" + UUID.randomUUID() + "/kv", 1);
  private final SecretProvider provider =
      Providers.on(OpenBao.shared(), OpenBao.ROOT, "/" + mount + "/app/x/");

  @AfterEach
  void close() {
    provider.close();
  }

  private void put(String path, String fields) {
    admin.write(mount + "/app/x/" + path, fields);
  }

  @Test
  void theVersionIsKeptBesideTheValue() throws Exception {
    Instant before = Instant.now().minusSeconds(3);
    SecretIdentifier id = provider.createSecret("one \0 €");
    Secret secret = provider.getSecret(id);
    assertThat(secret.getValue()).isEqualTo("one \0 €");
    assertThat(secret.getTtl()).isZero();
    String first = provider.getSecretVersion(id);
    assertThat(secret.getVersion()).isEqualTo(first);
    assertThat(provider.secretLastUpdated(id)).isBetween(before, Instant.now().plusSeconds(3));
    String second = provider.updateSecret(id, "one \0 €");
    assertThat(second).isNotEqualTo(first).isEqualTo(provider.getSecretVersion(id));
    var data = admin.read(mount + "/app/x/" + id.getProviderKey()).get("data");
    assertThat(data.names()).containsExactlyInAnyOrder("value", "version", "update_time");
  }

  @Test
  void deletingDeletes() throws Exception {
    SecretIdentifier id = provider.createSecret("v");
    assertThat(provider.deleteSecret(id)).isTrue();
    assertThat(provider.deleteSecret(id)).isFalse();
    assertThatThrownBy(() -> provider.getSecret(id)).isInstanceOf(SecretNotFoundException.class);
    assertThatThrownBy(() -> provider.updateSecret(id, "w"))
        .isInstanceOf(SecretNotFoundException.class);
    assertThat(admin.status("GET", mount + "/app/x/" + id.getProviderKey(), null)).isEqualTo(404);
  }

  @Test
  void theSameRequestStoresOnce() throws Exception {
    SecretAttributes request = SecretAttributes.builder().requestId("op-1").build();
    IdempotentCreate requests = provider.capability(IdempotentCreate.class).orElseThrow();
    assertThat(requests.findByRequestId("op-1")).isEmpty();
    SecretIdentifier id = provider.createSecret("first", request);
    String version = provider.getSecretVersion(id);
    assertThat(provider.createSecret("second", request).getProviderKey()).isEqualTo("op-1");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("first");
    assertThat(provider.getSecretVersion(id)).isEqualTo(version);
    assertThat(requests.findByRequestId("op-1")).isPresent();
  }

  @Test
  void foreignSecretsAreReadButHaveNoVersion() throws Exception {
    put("db", "{\"user\":\"scott\",\"password\":\"tiger\",\"version\":\"9\"}");
    assertThat(provider.getSecret(id("db#password")).getValue()).isEqualTo("tiger");
    assertThat(provider.getSecret(id("db#password")).getVersion()).isNull();
    assertFails(Kind.UNSUPPORTED, () -> provider.getSecretVersion(id("db#user")));
    assertFails(Kind.UNSUPPORTED, () -> provider.secretLastUpdated(id("db#user")));
    assertThatThrownBy(() -> provider.getSecretVersion(id("db#nope")))
        .isInstanceOf(SecretNotFoundException.class);
    assertFails(Kind.UNSUPPORTED, () -> provider.updateSecret(id("db#password"), "lion"));
    assertThat(admin.read(mount + "/app/x/db").get("data").get("password").text())
        .isEqualTo("tiger");
    assertFails(Kind.UNSUPPORTED, () -> provider.getSecret(id("db@1#user")));
    assertThat(provider.deleteSecret(id("db#user"))).isTrue();
    assertThat(admin.read(mount + "/app/x/db").get("data").names())
        .containsExactlyInAnyOrder("password", "version");
  }

  @Test
  void aForeignValueGetsAVersionWithItsFirstUpdate() throws Exception {
    put("plain", "{\"value\":\"old\",\"note\":\"kept\"}");
    String version = provider.updateSecret(id("plain"), "new");
    assertThat(provider.getSecretVersion(id("plain"))).isEqualTo(version);
    assertThat(admin.read(mount + "/app/x/plain").get("data").get("note").text()).isEqualTo("kept");
  }

  @Test
  void conditionalUpdatesOfOneProviderExcludeEachOther() throws Exception {
    ConditionalUpdate conditional = provider.capability(ConditionalUpdate.class).orElseThrow();
    SecretIdentifier id = provider.createSecret("start");
    String version = provider.getSecretVersion(id);
    AtomicInteger wins = new AtomicInteger();
    List<Thread> racers =
        IntStream.range(0, 6)
            .mapToObj(i -> new Thread(() -> wins.addAndGet(won(conditional, id, version))))
            .toList();
    racers.forEach(Thread::start);
    for (Thread racer : racers) {
      racer.join();
    }
    assertThat(wins).hasValue(1);
  }

  private static int won(ConditionalUpdate conditional, SecretIdentifier id, String version) {
    try {
      conditional.updateSecret(id, "mine", version);
      return 1;
    } catch (SecretProviderException e) {
      return e.getKind() == Kind.CONFLICT ? 0 : 100;
    } catch (SecretNotFoundException e) {
      return 100;
    }
  }

  @Test
  void historyIsNotThere() {
    SecretIdentifier id = provider.createSecret("v");
    SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();
    assertFails(Kind.UNSUPPORTED, () -> history.listVersions(id));
    assertFails(Kind.UNSUPPORTED, () -> history.restoreVersion(id, "1"));
  }

  @Test
  void withAnExplicitVersionOneThereAreNoCapabilitiesThatItLacks() throws Exception {
    try (SecretProvider explicit =
        Providers.on(
            OpenBao.shared(),
            OpenBao.ROOT,
            mount + "/app/x",
            "vault_kv_version",
            "1",
            "vault_mount",
            mount)) {
      assertThat(explicit.capability(ConditionalUpdate.class)).isEmpty();
      assertThat(explicit.capability(SecretHistory.class)).isEmpty();
      assertThat(explicit.capability(SecretListing.class)).isPresent();
      SecretIdentifier id = explicit.createSecret("v");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
    }
  }

  @Test
  void whatVersion10LeftIsReadAndUpdatedInItsOwnShape() throws Exception {
    String key = UUID.randomUUID().toString();
    // Version 1.0 took the mount for version 2 and the first segment for the mount.
    String first = "legacy-" + UUID.randomUUID();
    admin.mount(first, 1);
    String path = first + "/data/algorithmia/" + key;
    admin.write(
        path,
        "{\"data\":{\"update_time\":\"1600000000000\",\"value\":\"old\",\"version\":\"v-1\"}}");
    try (SecretProvider upgraded =
        Providers.on(OpenBao.shared(), OpenBao.ROOT, "/" + first + "/algorithmia")) {
      Secret secret = upgraded.getSecret(id(key));
      assertThat(secret.getValue()).isEqualTo("old");
      assertThat(secret.getVersion())
          .isEqualTo("v-1")
          .isEqualTo(upgraded.getSecretVersion(id(key)));
      assertThat(upgraded.secretLastUpdated(id(key)))
          .isEqualTo(Instant.ofEpochMilli(1_600_000_000_000L));
      String version = upgraded.updateSecret(id(key), "new");
      var nested = admin.read(path).get("data").get("data");
      assertThat(nested.get("value").text()).isEqualTo("new");
      assertThat(nested.get("version").text()).isEqualTo(version);
      assertThat(admin.status("GET", first + "/algorithmia/" + key, null)).isEqualTo(404);
      assertThat(upgraded.getSecret(id(key)).getValue()).isEqualTo("new");
      assertThat(upgraded.deleteSecret(id(key))).isTrue();
      assertThatThrownBy(() -> upgraded.getSecret(id(key)))
          .isInstanceOf(SecretNotFoundException.class);
    }
  }

  @Test
  void whatVersion10LeftOnKv2IsReadAndUpdated() throws Exception {
    String two = admin.mount(2);
    String key = UUID.randomUUID().toString();
    admin.write(
        two + "/data/algorithmia/" + key,
        "{\"data\":{\"update_time\":\"1600000000000\",\"value\":\"old\",\"version\":\"v-1\"}}");
    try (SecretProvider upgraded =
        Providers.on(OpenBao.shared(), OpenBao.ROOT, "/" + two + "/algorithmia")) {
      assertThat(upgraded.getSecret(id(key)).getValue()).isEqualTo("old");
      assertThat(upgraded.getSecretVersion(id(key))).isEqualTo("1");
      assertThat(upgraded.updateSecret(id(key), "new")).isEqualTo("2");
      assertThat(upgraded.getSecret(id(key)).getValue()).isEqualTo("new");
    }
  }

  @Test
  void withoutReadingAnUpdateLooksIntoTheFolder() throws Exception {
    SecretIdentifier id = provider.createSecret("v");
    String token =
        admin.token(
            "path \""
                + mount
                + "/app/x/*\" { capabilities = [\"create\", \"update\", \"delete\", \"list\"] }");
    try (SecretProvider writer = Providers.on(OpenBao.shared(), token, mount + "/app/x")) {
      assertThat(writer.updateSecret(id, "w")).isEqualTo(provider.getSecretVersion(id));
      assertThat(provider.getSecret(id).getValue()).isEqualTo("w");
      assertThatThrownBy(() -> writer.updateSecret(id(UUID.randomUUID().toString()), "w"))
          .isInstanceOf(SecretNotFoundException.class);
      assertFails(Kind.PERMISSION_DENIED, () -> writer.getSecret(id)).hasMessageContaining("read");
      assertThat(writer.deleteSecret(id)).isTrue();
      assertThat(writer.deleteSecret(id)).isFalse();
    }
  }
}
