package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a process that creates, updates and deletes: what it acknowledged in its own
 * journal is there byte for byte afterwards, and nothing else is but whole entries.
 */
class KillTest {

  private static final int KILLS =
      Integer.getInteger(
          "secretstore.kills", "full".equals(System.getProperty("secretstore.tests")) ? 100 : 2);

  /** For what takes seconds: a machine that does much else at the same time is not a fault. */
  private static final Duration GENEROUS = Duration.ofMinutes(5);

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedSurvivesAndNothingIsLeftOver() throws Exception {
    TestStore installation = new TestStore(directory, TestDatabases.H2);
    Path setup = directory.resolve("setup");
    Files.writeString(setup, installation.uri + "\n");
    String key;
    try (SecretStore store = installation.openWithInternal()) {
      AlgorithmInfo algorithm = store.directory().createAlgorithm(ADMIN, "o", "a");
      Files.writeString(setup, algorithm.id() + "\n", StandardOpenOption.APPEND);
      key =
          store
              .apiKeys()
              .create(
                  ADMIN, new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null))
              .revealKey();
    }
    Random random = new Random(20_261_126);
    for (int kill = 0; kill < KILLS; kill++) {
      Path journal = directory.resolve("journal-" + kill);
      Process child = start(journal, kill);
      awaitDone(child, journal, 2 + random.nextInt(10));
      child.destroyForcibly();
      assertThat(child.waitFor(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isTrue();
      check(installation, key, kill);
    }
  }

  private Process start(Path journal, int run) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dsecretstore.internal-provider=" + TestPlugins.internal(),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            KillTestChild.class.getName(),
            directory.toString(),
            journal.toString(),
            Integer.toString(run))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }

  /** Waits until so many calls were acknowledged. */
  private void awaitDone(Process child, Path journal, int calls) throws Exception {
    long deadline = System.nanoTime() + GENEROUS.toNanos();
    while (done(journal) < calls) {
      assertThat(child.isAlive())
          .as(() -> "the child ended: " + read(directory.resolve("child.log")))
          .isTrue();
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      // A short wait for something that does not come: the journal is what is waited for.
      assertThat(child.waitFor(2, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private static long done(Path journal) throws IOException {
    return Files.exists(journal)
        ? Files.readAllLines(journal).stream().filter(line -> line.startsWith("done ")).count()
        : 0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private void check(TestStore installation, String key, int run) throws IOException {
    Map<String, String> expected = new HashMap<>();
    Map<String, String> uncertain = new HashMap<>();
    for (int i = 0; i <= run; i++) {
      replay(directory.resolve("journal-" + i), expected, uncertain);
    }
    try (SecretStore store = installation.openWithInternal();
        TestWorker worker = new TestWorker(installation.worker, store.installationId())) {
      settleAll(store);
      Actor actor = new Actor(store.apiKeys().authenticate(key, "r", null), "r", null);
      Bundle bundle =
          store
              .bundles()
              .fetch(actor, "o", "a", new WorkerReport("w", Set.of()), null, Duration.ZERO)
              .orElseThrow();
      Map<String, String> read = new HashMap<>();
      for (Bundle.BundleEntry entry : bundle.entries()) {
        read.put(entry.variable(), worker.open(entry));
      }
      expected.forEach(
          (variable, value) ->
              assertThat(read.get(variable))
                  .as("%s after kill %d", variable, run)
                  .isIn(value, uncertain.getOrDefault(variable, value)));
      for (String variable : read.keySet()) {
        assertThat(expected.containsKey(variable) || uncertain.containsKey(variable))
            .as("%s was deleted, or never made, before kill %d", variable, run)
            .isTrue();
      }
      assertThat(store.audit().verify(ADMIN, null).findings()).isEmpty();
      long values =
          store.nodes().keysets(ADMIN).stream()
              .filter(set -> set.name().equals("values/default"))
              .flatMap(set -> set.keys().stream())
              .mapToLong(one -> one.ciphertexts() == null ? 0 : one.ciphertexts())
              .sum();
      // Old versions are kept as well, so at least one ciphertext for each.
      assertThat(values).isGreaterThanOrEqualTo(read.size());
    }
  }

  /**
   * At once, not after two minutes: the process that was killed can write nothing any more into the
   * file that this one has open. (Again if a call misses its deadline on a busy machine.)
   */
  private static void settleAll(SecretStore store) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    do {
      store.operations().reconcile(ADMIN);
    } while (!store.operations().open(ADMIN).isEmpty() && System.nanoTime() < deadline);
    assertThat(store.operations().open(ADMIN)).isEmpty();
  }

  /** "begin" lines are written before a call, "done" lines after it. */
  private static void replay(
      Path journal, Map<String, String> expected, Map<String, String> uncertain)
      throws IOException {
    List<String> lines = Files.readAllLines(journal);
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split(" ", -1);
      if (parts.length != 4) {
        continue;
      }
      boolean done =
          i + 1 < lines.size() && lines.get(i + 1).equals(lines.get(i).replace("begin", "done"));
      if (!parts[0].equals("begin")) {
        continue;
      }
      if (done && parts[1].equals("delete")) {
        expected.remove(parts[2]);
        uncertain.remove(parts[2]);
      } else if (done) {
        expected.put(parts[2], parts[3]);
        uncertain.remove(parts[2]);
      } else if (parts[1].equals("delete")) {
        uncertain.put(parts[2], expected.getOrDefault(parts[2], parts[3]));
        expected.remove(parts[2]);
      } else {
        uncertain.put(parts[2], parts[3]);
      }
    }
  }
}
