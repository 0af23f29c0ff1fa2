package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes on one PostgreSQL, the clock of one of them an hour off: the database's counts. */
class ClockSkewTest {

  @TempDir Path directory;

  private final Clocks clock = Clocks.moving();
  private TestStore installation;
  private SecretStore right;
  private SecretStore wrong;
  private Owner owner;

  @BeforeEach
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.POSTGRES);
    right = node("right");
    owner = Owner.algorithm(right.directory().createAlgorithm(ADMIN, "demo", "a").id());
  }

  private SecretStore node(String name) {
    return installation.open(
        name, builder -> builder.auditHeads(directory.resolve("heads-" + name)));
  }

  private void openWrong(int hours) {
    clock.advance(Duration.ofHours(hours));
    installation.clock = clock;
    wrong = node("wrong");
  }

  @AfterEach
  void close() {
    right.close();
    if (wrong != null) {
      wrong.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void anOperationOfTheOtherNodeIsSettledNeitherTooEarlyNorNever(int hours) throws Exception {
    Path vault = installation.newVaultFolder();
    Path jar = TestPlugins.vault(directory, "1");
    ProviderInfo provider = installation.addVault(right, jar, vault, "all");
    openWrong(hours);
    Files.writeString(vault.resolve("fault"), "late");
    NewEntry request = NewEntry.of(owner, "TOKEN", NewValue.of("v")).withProvider(provider.id());
    assertThatThrownBy(() -> right.entries().create(ADMIN, request, null))
        .isInstanceOf(StoreException.class);
    Files.delete(vault.resolve("fault"));
    assertThat(wrong.operations().reconcile(ADMIN)).isZero();
    assertThat(wrong.operations().open(ADMIN)).hasSize(1);
    try (Stream<Path> late = Files.list(vault.resolve("late"))) {
      for (Path file : late.toList()) {
        Files.move(file, vault.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    // Whoever reconciled last goes on doing it.
    assertThat(wrong.operations().reconcile(ADMIN)).isEqualTo(1);
    List<Entry> entries = right.entries().listAll(ADMIN, owner, EntryFilter.ALL);
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).created())
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
    assertThat(right.audit().verify(ADMIN, null).findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aKeyIsValidForAsLongAsItIsOnEveryNode(int hours) {
    openWrong(hours);
    IssuedApiKey key =
        right
            .apiKeys()
            .create(
                ADMIN,
                new NewApiKey(
                    "k", Role.VIEWER, Scope.NONE, Instant.now().plus(Duration.ofMinutes(30))));
    assertThat(wrong.apiKeys().authenticate(key.revealKey(), "r", null).name()).isEqualTo("k");
    clock.advance(Duration.ofMinutes(31));
    assertThatThrownBy(() -> wrong.apiKeys().authenticate(key.revealKey(), "r", null))
        .isInstanceOf(StoreException.class);
    assertThat(right.apiKeys().authenticate(key.revealKey(), "r", null).name()).isEqualTo("k");
  }
}
