package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesTest {

  private static final int RACES =
      "full".equals(System.getProperty("secretstore.tests")) ? 1_000 : 50;

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore one;
  private SecretStore two;
  private Path jar;
  private ProviderInfo vault;
  private Owner owner;

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.POSTGRES);
    one = node("one");
    two = node("two");
    jar = TestPlugins.vault(directory, "1");
    vault = installation.addVault(one, jar, installation.newVaultFolder(), "all");
    owner = Owner.algorithm(one.directory().createAlgorithm(ADMIN, "o", "a").id());
  }

  /** A node as it runs in earnest. */
  private SecretStore node(String name) {
    return SecretStore.builder()
        .database(DatabaseSettings.of(installation.uri).credentials("postgres", null))
        .keys(installation.keys())
        .nodeName(name)
        .uploads(UploadPolicy.ON)
        .auditHeads(directory.resolve("heads-" + name))
        .open();
  }

  @AfterAll
  void close() {
    one.close();
    two.close();
  }

  /** Within 5 s, as promised: told of a change, a node loads what it needs. */
  private void awaitState(SecretStore node, String providerId, ProviderInfo.State state)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (node.providers().get(ADMIN, providerId).state() != state) {
      assertThat(System.nanoTime()).as("within 5 s").isLessThan(deadline);
      // Until the next change, or a little: loading itself is no change.
      long revision = node.changes().await(node.changes().revision(), Duration.ofMillis(20));
      assertThat(revision).isPositive();
    }
  }

  private Entry create(SecretStore node, String variable) {
    return node.entries()
        .create(
            ADMIN, NewEntry.of(owner, variable, NewValue.of("v")).withProvider(vault.id()), null);
  }

  @Test
  void aProviderOfOneNodeServesOnTheOther() throws Exception {
    ProviderInfo added = installation.addVault(one, jar, installation.newVaultFolder(), "all");
    awaitState(two, added.id(), ProviderInfo.State.SERVING);
    one.providers().update(ADMIN, added.id(), ProviderRequest.empty().enabled(false), null);
    awaitState(two, added.id(), ProviderInfo.State.DISABLED);
  }

  @Test
  void aChangeOfOneNodeIsToldOnTheOther() throws Exception {
    long seen = two.changes().revision();
    CompletableFuture<Long> told =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return two.changes().await(seen, Duration.ofSeconds(10));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    create(one, "TOLD");
    assertThat(told.get(10, TimeUnit.SECONDS)).isGreaterThan(seen);
  }

  @Test
  void aNodeThatWasDownCatchesUp() {
    SecretStore three = node("three");
    three.close();
    ProviderInfo added = installation.addVault(one, jar, installation.newVaultFolder(), "all");
    three = node("three");
    try {
      assertThat(three.providers().get(ADMIN, added.id()).state())
          .isEqualTo(ProviderInfo.State.SERVING);
    } finally {
      three.close();
    }
  }

  @Test
  void aListOfOneNodeShowsTheChangeOfTheOtherAtOnce() {
    Owner listed = Owner.algorithm(one.directory().createAlgorithm(ADMIN, "o", "listed").id());
    assertThat(list(two, listed)).isEmpty();
    NewEntry request = NewEntry.of(listed, "TOKEN", NewValue.of("v")).withProvider(vault.id());
    Entry entry = one.entries().create(ADMIN, request, null);
    assertThat(list(two, listed)).containsExactly(entry).isEqualTo(list(two, listed));
    EntryUpdate text = new EntryUpdate("Renamed", null, null, null, null, null);
    Entry renamed = one.entries().update(ADMIN, listed, entry.id(), text, null, null);
    assertThat(list(two, listed)).containsExactly(renamed).isEqualTo(list(two, listed));
    one.entries().delete(ADMIN, listed, entry.id(), null, null);
    assertThat(list(two, listed)).isEmpty();
    one.directory().deleteAlgorithm(ADMIN, listed.id());
    assertThatThrownBy(() -> list(two, listed)).isInstanceOf(StoreException.class);
  }

  private static List<Entry> list(SecretStore node, Owner owner) {
    return node.entries().listAll(ADMIN, owner, EntryFilter.ALL);
  }

  @Test
  void aKeyThatOneNodeDeletedIsDeadOnTheOther() {
    IssuedApiKey key =
        one.apiKeys().create(ADMIN, new NewApiKey("k", Role.VIEWER, Scope.NONE, null));
    IssuedSession session = two.sessions().signIn(key.revealKey(), "r", null);
    assertThat(two.sessions().authenticate(session.revealToken()).principal().role())
        .isEqualTo(Role.VIEWER);
    one.apiKeys().delete(ADMIN, key.info().id());
    assertThatThrownBy(() -> two.apiKeys().authenticate(key.revealKey(), "r", null))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> two.sessions().authenticate(session.revealToken()))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void oneOfTwoThatUpdateWithTheSameRevisionWins() throws Exception {
    Entry entry = create(one, "RACED");
    for (int race = 0; race < RACES; race++) {
      long revision = one.entries().get(ADMIN, owner, entry.id()).revision();
      AtomicInteger won = new AtomicInteger();
      AtomicInteger lost = new AtomicInteger();
      CountDownLatch start = new CountDownLatch(1);
      CompletableFuture<?>[] both = {
        update(one, entry, revision, start, won, lost),
        update(two, entry, revision, start, won, lost)
      };
      start.countDown();
      CompletableFuture.allOf(both).get(30, TimeUnit.SECONDS);
      assertThat(won).as("race " + race).hasValue(1);
      assertThat(lost).hasValue(1);
      assertThat(one.entries().get(ADMIN, owner, entry.id()).revision()).isEqualTo(revision + 1);
    }
    assertThat(one.operations().open(ADMIN)).isEmpty();
    assertThat(one.audit().verify(ADMIN, null).findings()).isEmpty();
  }

  private CompletableFuture<?> update(
      SecretStore node,
      Entry entry,
      long revision,
      CountDownLatch start,
      AtomicInteger won,
      AtomicInteger lost) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
            node.entries()
                .update(
                    ADMIN,
                    owner,
                    entry.id(),
                    EntryUpdate.ofValue(NewValue.of(UUID.randomUUID().toString())),
                    revision,
                    null);
            won.incrementAndGet();
          } catch (StoreException e) {
            assertThat(e.category()).as(e.getMessage()).isEqualTo(StoreException.Category.CONFLICT);
            lost.incrementAndGet();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void keySetsOfAnotherInstallationAreRefused() {
    TestStore other = new TestStore(directory.resolve("other"), TestDatabases.H2);
    assertThatThrownBy(
            () ->
                SecretStore.builder()
                    .database(DatabaseSettings.of(installation.uri).credentials("postgres", null))
                    .keys(other.keys())
                    .open())
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.KEY_PROBLEM);
              assertThat(e).hasMessageContaining(one.installationId());
            });
  }

  @Test
  void aSwappedConfigurationIsNotUsed() throws Exception {
    ProviderInfo a = installation.addVault(one, jar, installation.newVaultFolder(), "all");
    ProviderInfo b = installation.addVault(one, jar, installation.newVaultFolder(), "all");
    try (java.sql.Connection connection =
            java.sql.DriverManager.getConnection(installation.uri, "postgres", "");
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute(
          "update store_provider p set configuration = o.configuration from store_provider o where"
              + " p.id = '"
              + a.id()
              + "' and o.id = '"
              + b.id()
              + "'");
    }
    assertThatThrownBy(
            () ->
                one.providers()
                    .update(
                        ADMIN,
                        a.id(),
                        ProviderRequest.empty().configuration(Map.of("note", "x")),
                        null))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_PROBLEM));
  }
}
