package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.Fixture.capability;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.kindOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotationTest {

  @TempDir Path folder;

  private static String primary(KeyMaintenance keys) {
    return keys.listKeys().get(0).getId();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void goesStepByStepWhileTwoNodesReadAndWrite(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    try (SecretProvider one = open(config);
        SecretProvider two = open(config)) {
      Map<SecretIdentifier, String> values = new HashMap<>();
      for (int i = 0; i < 25; i++) {
        SecretIdentifier id =
            (i % 2 == 0 ? one : two)
                .createSecret("v" + i, SecretAttributes.builder().owner("o" + i).build());
        values.put(id, "v" + i);
      }
      SecretIdentifier updated = values.keySet().iterator().next();
      String before = two.getSecretVersion(updated);
      String firstValue = values.get(updated);
      two.updateSecret(updated, "updated");
      values.put(updated, "updated");

      KeyMaintenance keys = capability(one, KeyMaintenance.class);
      String oldKey = primary(keys);
      AtomicBoolean stop = new AtomicBoolean();
      ExecutorService load = Executors.newSingleThreadExecutor();
      try {
        Future<Integer> reads =
            load.submit(
                () -> {
                  int count = 0;
                  while (!stop.get()) {
                    for (SecretIdentifier id : values.keySet()) {
                      two.getSecret(id);
                      count++;
                    }
                    two.deleteSecret(two.createSecret("passing"));
                  }
                  return count;
                });

        String newKey = keys.addKey();
        assertThat(keys.listKeys()).hasSize(2);
        assertThat(primary(keys)).isEqualTo(oldKey);
        assertThat(kindOf(() -> run(() -> keys.retireKey(oldKey)))).isEqualTo(Kind.CONFLICT);

        keys.promoteKey(newKey);
        assertThat(primary(keys)).isEqualTo(newKey);
        // A node that did not hear of it reads and writes on.
        SecretIdentifier late = two.createSecret("late");
        assertThat(one.getSecret(late).getValue()).isEqualTo("late");
        assertThat(keyOf(config, late))
            .as("no node writes under the old key after the promotion")
            .isEqualTo(newKey);
        assertThat(kindOf(() -> run(() -> keys.retireKey(oldKey)))).isEqualTo(Kind.CONFLICT);

        List<Long> remaining = new ArrayList<>();
        do {
          remaining.add(keys.reencrypt(10));
        } while (remaining.get(remaining.size() - 1) > 0);
        assertThat(remaining).hasSizeGreaterThanOrEqualTo(3);
        stop.set(true);
        assertThat(reads.get()).isPositive();

        keys.retireKey(oldKey);
      } finally {
        stop.set(true);
        load.shutdownNow();
      }
      assertThat(keys.listKeys())
          .extracting(KeySummary::getState)
          .containsExactly(KeySummary.State.PRIMARY, KeySummary.State.RETIRED);
      for (Map.Entry<SecretIdentifier, String> entry : values.entrySet()) {
        assertThat(one.getSecret(entry.getKey()).getValue()).isEqualTo(entry.getValue());
        assertThat(two.getSecret(entry.getKey()).getValue()).isEqualTo(entry.getValue());
      }
      capability(two, SecretHistory.class).restoreVersion(updated, before);
      assertThat(one.getSecret(updated).getValue()).isEqualTo(firstValue);
      two.updateSecret(updated, "after");
    }
  }

  private static Object run(Runnable step) {
    step.run();
    return null;
  }

  private static String keyOf(Map<String, String> config, SecretIdentifier id) {
    return Fixture.query(
            config,
            row -> {
              try {
                return row.getString(1);
              } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            "select key_id from provider_secrets where secret_key = ?",
            id.getProviderKey())
        .get(0);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void leavesVersionsAndTimesAlone(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      String version = provider.getSecretVersion(id);
      var time = provider.secretLastUpdated(id);
      KeyMaintenance keys = capability(provider, KeyMaintenance.class);
      keys.promoteKey(keys.addKey());
      assertThat(keys.reencrypt(1000)).isZero();
      assertThat(provider.getSecretVersion(id)).isEqualTo(version);
      assertThat(provider.secretLastUpdated(id)).isEqualTo(time);
      assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void namesAndRefusesARetiredKey(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      byte[] old = Fixture.ciphertext(config, id);
      KeyMaintenance keys = capability(provider, KeyMaintenance.class);
      String oldKey = primary(keys);
      keys.promoteKey(keys.addKey());
      keys.reencrypt(10);
      keys.retireKey(oldKey);
      Fixture.sql(config, "update provider_secrets set ciphertext = ?", old);
      var failure = Fixture.failureOf(() -> provider.getSecret(id));
      assertThat(failure.getKind()).isEqualTo(Kind.KEY_MISSING);
      assertThat(failure.getMessage()).contains(oldKey, "retired");
      for (String unknown : List.of("ffffffff", "x", "")) {
        assertThat(kindOf(() -> run(() -> keys.promoteKey(unknown)))).isEqualTo(Kind.KEY_MISSING);
        assertThat(kindOf(() -> run(() -> keys.retireKey(unknown)))).isEqualTo(Kind.KEY_MISSING);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void reportsWhatCanNotBeReencryptedInsteadOfGoingOnForEver(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    try (SecretProvider provider = open(config)) {
      SecretIdentifier good = provider.createSecret("good");
      SecretIdentifier bad = provider.createSecret("bad");
      Fixture.sql(
          config,
          "update provider_secrets set owner = 'x' where secret_key = ?",
          bad.getProviderKey());
      KeyMaintenance keys = capability(provider, KeyMaintenance.class);
      keys.promoteKey(keys.addKey());
      assertThat(keys.reencrypt(10)).isEqualTo(1);
      var failure = Fixture.failureOf(() -> keys.reencrypt(10));
      assertThat(failure.getKind()).isEqualTo(Kind.INTEGRITY);
      assertThat(failure.getMessage()).contains(bad.getProviderKey());
      assertThat(provider.getSecret(good).getValue()).isEqualTo("good");
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void changesTheMasterKeyWithoutAStop(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    Map<String, String> changed = new HashMap<>(config);
    changed.put("master_key", Fixture.newMasterKey());
    try (SecretProvider running = open(config)) {
      SecretIdentifier id = running.createSecret("v");
      capability(running, KeyMaintenance.class)
          .rewrapKeys(Map.of("master_key", changed.get("master_key")));
      assertThat(running.getSecret(id).getValue()).isEqualTo("v");
      running.updateSecret(id, "w");
      try (SecretProvider next = open(changed);
          SecretProvider former = open(config)) {
        assertThat(next.getSecret(id).getValue()).isEqualTo("w");
        assertThat(kindOf(() -> former.getSecret(id))).isEqualTo(Kind.KEY_MISSING);
      }
      for (Map<String, String> bad :
          List.of(
              Map.<String, String>of(),
              Map.of("master_key", "short"),
              Map.of("db_uri", "jdbc:h2:mem:x", "master_key", Fixture.newMasterKey()))) {
        assertThat(
                kindOf(() -> run(() -> capability(running, KeyMaintenance.class).rewrapKeys(bad))))
            .isEqualTo(Kind.INVALID_CONFIGURATION);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Backend.class, names = "H2_FILE", mode = EnumSource.Mode.EXCLUDE)
  void makesOneKeySetWhenManyNodesStartAtOnce(Backend backend) throws Exception {
    Map<String, String> config = Fixture.symmetric(backend, folder);
    List<SecretProvider> nodes = new ArrayList<>();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<SecretIdentifier>> made = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SecretProvider node = open(config);
        nodes.add(node);
        made.add(
            executor.submit(
                () -> {
                  start.await();
                  return node.createSecret("v");
                }));
      }
      start.countDown();
      for (Future<SecretIdentifier> id : made) {
        for (SecretProvider node : nodes) {
          assertThat(node.getSecret(id.get()).getValue()).isEqualTo("v");
        }
      }
      assertThat(capability(nodes.get(0), KeyMaintenance.class).listKeys())
          .singleElement()
          .extracting(KeySummary::getCiphertexts)
          .isEqualTo(4L);
    } finally {
      executor.shutdownNow();
      nodes.forEach(SecretProvider::close);
    }
  }
}
