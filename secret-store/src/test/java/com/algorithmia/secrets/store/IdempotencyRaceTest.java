package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that come at the same moment with one idempotency key. */
class IdempotencyRaceTest {

  private static final int ROUNDS = 10;

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private SecretStore store;
  private ProviderInfo provider;
  private Owner owner;

  @AfterEach
  void close() {
    threads.shutdownNow();
    if (store != null) {
      store.close();
    }
  }

  private void open(TestDatabases database) throws IOException {
    TestStore installation = new TestStore(directory.resolve("s"), database);
    store = installation.open();
    Path vault = installation.newVaultFolder();
    Files.writeString(
        vault.resolve(Base64.getUrlEncoder().encodeToString("kept".getBytes(UTF_8)) + ".secret"),
        "v1\nnone\nvalue");
    provider = installation.addVault(store, TestPlugins.vault(directory, "1"), vault, "all");
    List<ReferencePattern> everything = List.of(new ReferencePattern("*", "*"));
    assertThat(store.providers().setReferences(ADMIN, provider.id(), everything, null)).hasSize(1);
    owner = Owner.algorithm(store.directory().createAlgorithm(ADMIN, "demo", "a").id());
  }

  private Entry create(String variable, NewValue value, @Nullable String key) {
    return store
        .entries()
        .create(ADMIN, NewEntry.of(owner, variable, value).withProvider(provider.id()), key);
  }

  private void delete(Entry entry, String key) {
    store.entries().delete(ADMIN, owner, entry.id(), null, key);
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void differentDeletesWithOneKeyAreToldApart(TestDatabases database) throws Exception {
    open(database);
    for (NewValue value : List.of(NewValue.reference("kept"), NewValue.of("v"))) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = value.source() + "-" + round;
        List<Entry> two =
            List.of(create("A_" + round, value, null), create("B_" + round, value, null));
        assertOneIsDone(i -> delete(two.get(i), key));
        List<Entry> left = store.entries().listAll(ADMIN, owner, EntryFilter.ALL);
        assertThat(left).hasSize(1);
        delete(left.get(0), key + "-rest");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void differentCreatesWithOneKeyAreToldApart(TestDatabases database) throws Exception {
    open(database);
    for (NewValue value : List.of(NewValue.reference("kept"), NewValue.of("v"))) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = value.source() + "-" + round;
        assertOneIsDone(i -> create("V_" + i, value, key));
        List<Entry> made = store.entries().listAll(ADMIN, owner, EntryFilter.ALL);
        assertThat(made).hasSize(1);
        delete(made.get(0), key + "-rest");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void theSameDeleteOfAReferenceTwiceIsDoneOnceAndBothAreToldSo(TestDatabases database)
      throws Exception {
    open(database);
    for (int round = 0; round < ROUNDS; round++) {
      Entry entry = create("A_" + round, NewValue.reference("kept"), null);
      String key = "k-" + round;
      assertThat(race(i -> delete(entry, key))).containsOnlyNulls();
      assertThat(store.entries().listAll(ADMIN, owner, EntryFilter.ALL)).isEmpty();
    }
  }

  private void assertOneIsDone(IntConsumer request) throws Exception {
    List<ErrorCode> codes = race(request);
    assertThat(codes).filteredOn(Objects::isNull).hasSize(1);
    assertThat(codes)
        .filteredOn(Objects::nonNull)
        .containsExactly(ErrorCode.IDEMPOTENCY_KEY_REUSED);
  }

  /** Both requests at once; the code of each that failed, null of each that did not. */
  private List<ErrorCode> race(IntConsumer request) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Future<ErrorCode>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int number = i;
      both.add(
          threads.submit(
              () -> {
                int arrived = start.await(60, TimeUnit.SECONDS);
                assertThat(arrived).isBetween(0, 1);
                try {
                  request.accept(number);
                  return null;
                } catch (StoreException e) {
                  return e.code();
                }
              }));
    }
    List<ErrorCode> codes = new ArrayList<>();
    for (Future<ErrorCode> one : both) {
      codes.add(one.get(120, TimeUnit.SECONDS));
    }
    return codes;
  }
}
