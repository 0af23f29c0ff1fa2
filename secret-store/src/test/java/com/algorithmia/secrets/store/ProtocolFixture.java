package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store whose process can be ended at a step of the protocol, and a vault with faults. */
abstract class ProtocolFixture {

  /** The end of the world at a step: nothing of the program runs after it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** After this time nothing comes of a call any more. */
  static final Duration LATEST_EFFECT = Duration.ofMinutes(2);

  @TempDir static Path jars;
  @TempDir Path directory;

  private static Path jar;

  final Clocks clock = Clocks.moving();
  TestStore installation;
  SecretStore store;
  Path vault;
  ProviderInfo provider;
  Owner owner;
  volatile String killAt = "";
  volatile String runAt = "";
  Runnable meanwhile = () -> {};

  @BeforeAll
  static void compile() {
    jar = TestPlugins.vault(jars, "1");
  }

  @BeforeEach
  void open() {
    installation = new TestStore(directory, TestDatabases.H2);
    installation.clock = clock;
    installation.steps =
        step -> {
          if (step.equals(runAt)) {
            runAt = "";
            meanwhile.run();
          }
          if (step.equals(killAt)) {
            throw new Killed();
          }
        };
    store = installation.open();
    vault = installation.newVaultFolder();
    provider = addVault("all");
    owner = Owner.algorithm(store.directory().createAlgorithm(ADMIN, "demo", "a").id());
  }

  @AfterEach
  void close() {
    store.close();
  }

  ProviderInfo addVault(String capabilities) {
    return installation.addVault(store, jar, vault, capabilities);
  }

  Entry create(String variable, @Nullable String key) {
    return store
        .entries()
        .create(
            ADMIN,
            NewEntry.of(owner, variable, NewValue.of("value of " + variable))
                .withProvider(provider.id()),
            key);
  }

  Entry update(Entry entry, String name, String value) {
    return update(entry, name, value, null);
  }

  Entry update(Entry entry, String name, String value, @Nullable String key) {
    EntryUpdate update = new EntryUpdate(name, null, null, null, null, NewValue.of(value));
    return store.entries().update(ADMIN, owner, entry.id(), update, null, key);
  }

  void restart() {
    killAt = "";
    store.close();
    store = installation.open();
  }

  /**
   * Reconciles; what the vault shows nothing of is settled only when nothing can come of it any
   * more.
   */
  void reconcileNowAndLater(boolean nothingShows) {
    store.operations().reconcile(ADMIN);
    if (nothingShows) {
      assertThat(store.operations().open(ADMIN)).hasSize(1);
      clock.advance(LATEST_EFFECT.minusSeconds(30));
      assertThat(store.operations().reconcile(ADMIN)).isZero();
      assertThat(store.operations().open(ADMIN))
          .singleElement()
          .satisfies(open -> assertThat(open.note()).contains("may still take effect"));
      clock.advance(Duration.ofSeconds(30));
      store.operations().reconcile(ADMIN);
    }
  }

  long stored() {
    try (Stream<Path> files = Files.list(vault)) {
      return files.filter(file -> file.toString().endsWith(".secret")).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Entry> entries() {
    return store.entries().listAll(ADMIN, owner, EntryFilter.ALL);
  }

  void assertNothingIsLeftOver() {
    assertThat(store.operations().open(ADMIN)).isEmpty();
    assertThat(stored()).isEqualTo(entries().size());
    assertThat(store.audit().verify(ADMIN, null).findings()).isEmpty();
  }

  /** Orders a fault of the vault. */
  void order(String fault) {
    try {
      Files.writeString(vault.resolve("fault"), fault);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void orderNothing() {
    try {
      Files.deleteIfExists(vault.resolve("fault"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was ordered to be late takes effect. */
  void takeEffect() {
    try (Stream<Path> late = Files.list(vault.resolve("late"))) {
      for (Path file : late.toList()) {
        Files.move(file, vault.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The version of the one secret that the vault holds. */
  String storedVersion() {
    try (Stream<Path> files = Files.list(vault)) {
      Path secret =
          files.filter(file -> file.toString().endsWith(".secret")).findFirst().orElseThrow();
      return Files.readString(secret).split("\n", 2)[0];
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
