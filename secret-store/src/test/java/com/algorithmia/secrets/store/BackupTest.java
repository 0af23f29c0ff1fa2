package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup as docs/operating.md describes it, put back into a blank directory. */
class BackupTest {

  @TempDir Path here;
  @TempDir Path there;

  @Test
  void aBackupOnABlankMachineReadsEverySecret() throws IOException {
    TestStore installation = new TestStore(here, TestDatabases.H2);
    Map<String, String> values = new HashMap<>();
    String key;
    try (SecretStore store = installation.openWithInternal()) {
      AlgorithmInfo algorithm = store.directory().createAlgorithm(ADMIN, "o", "a");
      for (int i = 0; i < 20; i++) {
        String value = "value " + i + " \u00fc";
        Entry entry =
            store
                .entries()
                .create(
                    ADMIN,
                    NewEntry.of(Owner.algorithm(algorithm.id()), "V_" + i, NewValue.of(value)),
                    null);
        if (i % 3 == 0) {
          value = "changed " + i;
          store
              .entries()
              .update(
                  ADMIN,
                  entry.owner(),
                  entry.id(),
                  EntryUpdate.ofValue(NewValue.of(value)),
                  null,
                  null);
        }
        values.put("V_" + i, value);
      }
      key =
          store
              .apiKeys()
              .create(
                  ADMIN, new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null))
              .revealKey();
    }
    copy(here, there);
    delete(here);

    Path store = storeFile(there);
    Map<String, String> internal =
        new HashMap<>(
            StoreKeys.open(there.resolve("server"), Map.of(), name -> null)
                .internalProviderSettings("default"));
    internal.put("db_uri", "jdbc:h2:file:" + there.resolve("values"));
    try (SecretStore restored =
            SecretStore.builder()
                .database(DatabaseSettings.of("jdbc:h2:file:" + store))
                .keys(StoreKeys.open(there.resolve("server"), Map.of(), name -> null))
                .internalProvider(TestPlugins.internal(), internal)
                .auditHeads(there.resolve("heads"))
                .manual()
                .open();
        TestWorker worker = new TestWorker(there.resolve("worker"), restored.installationId())) {
      Actor actor = new Actor(restored.apiKeys().authenticate(key, "r", null), "r", null);
      Bundle bundle =
          restored
              .bundles()
              .fetch(actor, "o", "a", new WorkerReport("w", Set.of()), null, Duration.ZERO)
              .orElseThrow();
      Map<String, String> read = new HashMap<>();
      bundle.entries().forEach(entry -> read.put(entry.variable(), worker.open(entry)));
      assertThat(read).isEqualTo(values);
      AuditVerification audit = restored.audit().verify(ADMIN, there.resolve("heads"));
      assertThat(audit.findings()).isEmpty();
      assertThat(audit.tailProven()).isTrue();
    }
  }

  private static Path storeFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      String name =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.startsWith("store-") && file.endsWith(".mv.db"))
              .findFirst()
              .orElseThrow();
      return directory.resolve(name.replace(".mv.db", ""));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (!target.equals(to)) {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(java.util.Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        if (!file.equals(directory)) {
          Files.delete(file);
        }
      }
    }
  }
}
