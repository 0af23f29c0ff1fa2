package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries do, in the internal provider, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EntriesContract {

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore store;
  private AlgorithmInfo algorithm;
  private Owner owner;

  abstract TestDatabases database();

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve(UUID.randomUUID().toString()), database());
    store = installation.openWithInternal();
    assertThat(store.health().checks()).allMatch(StoreHealth.Check::ready);
  }

  @AfterAll
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @BeforeEach
  void newOwner() {
    algorithm = store.directory().createAlgorithm(ADMIN, "demo", "a-" + UUID.randomUUID());
    owner = Owner.algorithm(algorithm.id());
  }

  private Entry create(String variable) {
    return store.entries().create(ADMIN, NewEntry.of(owner, variable, NewValue.of("v")), null);
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void anEntryHasAllThatWasGivenAndIsFoundAgain() {
    Instant expires = Instant.now().plusSeconds(3600);
    Entry entry =
        store
            .entries()
            .create(
                ADMIN,
                new NewEntry(
                    owner,
                    "Database",
                    "The password of the database",
                    "MYSQL_PASSWORD",
                    SecretType.PASSWORD,
                    Map.of("team", "payments"),
                    null,
                    NewValue.of("s3cret"),
                    expires,
                    false),
                null);
    Entry found = store.entries().get(ADMIN, owner, entry.id());
    assertThat(found).isEqualTo(entry);
    assertThat(found.name()).isEqualTo("Database");
    assertThat(found.type()).isEqualTo(SecretType.PASSWORD);
    assertThat(found.metadata()).containsExactly(Map.entry("team", "payments"));
    assertThat(found.version()).isNotNull();
    assertThat(found.expires()).isNotNull();
    assertThat(found.revision()).isEqualTo(1);
    assertThat(store.operations().open(ADMIN)).isEmpty();
  }

  @Test
  void aVariableIsUniquePerOwner() {
    create("TOKEN");
    assertCode(() -> create("TOKEN"), ErrorCode.ALREADY_EXISTS);
    assertThat(store.entries().listAll(ADMIN, owner, EntryFilter.ALL)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "_A", "PATH", "LD_PRELOAD", "A=B", "SECRET_STORE_X", "A\n"})
  void aVariableThatIsNoneOrReservedIsRefused(String variable) {
    assertCode(() -> create(variable), ErrorCode.CONSTRAINT_VIOLATION);
  }

  @Test
  void valuesAreCountedInUtf8Bytes() {
    String most = "\u00e9".repeat(32_768);
    store.entries().create(ADMIN, NewEntry.of(owner, "MOST", NewValue.of(most)), null);
    assertCode(
        () ->
            store
                .entries()
                .create(ADMIN, NewEntry.of(owner, "MORE", NewValue.of(most + "x")), null),
        ErrorCode.VALUE_TOO_LARGE);
    assertCode(
        () -> store.entries().create(ADMIN, NewEntry.of(owner, "BAD", NewValue.of("\ud800")), null),
        ErrorCode.VALUE_REFUSED);
    assertCode(
        () -> store.entries().create(ADMIN, NewEntry.of(owner, "NONE", null), null),
        ErrorCode.VALUE_REQUIRED);
  }

  @Test
  void anUpdateChangesVersionAndRevisionAndKeepsTheRest() {
    Entry entry = create("TOKEN");
    Entry updated =
        store
            .entries()
            .update(ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("new")), 1L, null);
    assertThat(updated.version()).isNotEqualTo(entry.version());
    assertThat(updated.revision()).isEqualTo(2);
    assertThat(updated.name()).isEqualTo(entry.name());
    assertCode(
        () ->
            store
                .entries()
                .update(ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("x")), 1L, null),
        ErrorCode.CHANGED_MEANWHILE);
    assertCode(
        () ->
            store
                .entries()
                .update(
                    ADMIN,
                    owner,
                    entry.id(),
                    new EntryUpdate(null, null, "OTHER", null, null, null),
                    null,
                    null),
        ErrorCode.CONSTRAINT_VIOLATION);
  }

  @Test
  void aDescriptionChangesWithoutANewVersion() {
    Entry entry = create("TOKEN");
    Entry updated =
        store
            .entries()
            .update(
                ADMIN,
                owner,
                entry.id(),
                new EntryUpdate("Name", "Text", "TOKEN", SecretType.KEY, Map.of("a", "b"), null),
                null,
                null);
    assertThat(updated.version()).isEqualTo(entry.version());
    assertThat(updated.revision()).isEqualTo(2);
    assertThat(updated.description()).isEqualTo("Text");
    assertThat(store.entries().get(ADMIN, owner, entry.id())).isEqualTo(updated);
  }

  @Test
  void anImmutableValueIsNotChanged() {
    Entry entry =
        store
            .entries()
            .create(
                ADMIN,
                new NewEntry(
                    owner,
                    null,
                    null,
                    "FIXED",
                    null,
                    null,
                    null,
                    NewValue.generated(20),
                    null,
                    true),
                null);
    assertCode(
        () ->
            store
                .entries()
                .update(
                    ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("x")), null, null),
        ErrorCode.SECRET_IMMUTABLE);
    store.entries().delete(ADMIN, owner, entry.id(), null, null);
  }

  @Test
  void anEarlierValueComesBackAsANewVersion() {
    Entry first = create("TOKEN");
    Entry second =
        store
            .entries()
            .update(ADMIN, owner, first.id(), EntryUpdate.ofValue(NewValue.of("2")), null, null);
    Entry third = store.entries().rollback(ADMIN, owner, first.id(), first.version(), 2L, null);
    assertThat(third.revision()).isEqualTo(3);
    assertThat(third.version()).isNotIn(first.version(), second.version());
    List<EntryVersion> versions = store.entries().versions(ADMIN, owner, first.id());
    assertThat(versions)
        .extracting(EntryVersion::version)
        .containsExactly(third.version(), second.version(), first.version());
    assertThat(versions.get(0).current()).isTrue();
    assertThat(versions.get(2).restorable()).isTrue();
    assertThat(versions).allMatch(v -> v.createdBy() != null);
    assertCode(
        () -> store.entries().rollback(ADMIN, owner, first.id(), "no-version", null, null),
        ErrorCode.EDIT_FAILED);
  }

  @Test
  void aDeletedEntryIsGoneAndItsVariableFree() {
    Entry entry = create("TOKEN");
    store.entries().delete(ADMIN, owner, entry.id(), 1L, null);
    assertCode(() -> store.entries().get(ADMIN, owner, entry.id()), ErrorCode.SECRET_NOT_FOUND);
    assertCode(
        () -> store.entries().delete(ADMIN, owner, entry.id(), null, null),
        ErrorCode.SECRET_NOT_FOUND);
    create("TOKEN");
  }

  @Test
  void anIdempotencyKeyMakesARepeatGiveTheSame() {
    NewEntry request = NewEntry.of(owner, "TOKEN", NewValue.of("v"));
    Entry entry = store.entries().create(ADMIN, request, "key-" + algorithm.id());
    assertThat(store.entries().create(ADMIN, request, "key-" + algorithm.id())).isEqualTo(entry);
    assertCode(
        () ->
            store
                .entries()
                .create(
                    ADMIN, NewEntry.of(owner, "OTHER", NewValue.of("v")), "key-" + algorithm.id()),
        ErrorCode.IDEMPOTENCY_KEY_REUSED);
    EntryUpdate update = EntryUpdate.ofValue(NewValue.of("w"));
    Entry updated =
        store.entries().update(ADMIN, owner, entry.id(), update, null, "u-" + algorithm.id());
    assertThat(
            store.entries().update(ADMIN, owner, entry.id(), update, null, "u-" + algorithm.id()))
        .isEqualTo(updated);
    store.entries().delete(ADMIN, owner, entry.id(), null, "d-" + algorithm.id());
    store.entries().delete(ADMIN, owner, entry.id(), null, "d-" + algorithm.id());
  }

  @Test
  void simultaneousDescriptionsWithOneIdempotencyKeyAreOneChange() throws Exception {
    Entry entry = create("TOKEN");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 1; round <= 20; round++) {
        String name = "Name " + round;
        String key = "round-" + round;
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<Entry> request =
            () -> {
              int arrived = start.await(10, TimeUnit.SECONDS);
              assertThat(arrived).isBetween(0, 1);
              EntryUpdate update = new EntryUpdate(name, null, null, null, null, null);
              return store.entries().update(ADMIN, owner, entry.id(), update, null, key);
            };
        Future<Entry> first = threads.submit(request);
        Future<Entry> second = threads.submit(request);
        assertThat(first.get(30, TimeUnit.SECONDS).id()).isEqualTo(entry.id());
        assertThat(second.get(30, TimeUnit.SECONDS).id()).isEqualTo(entry.id());
        Entry now = store.entries().get(ADMIN, owner, entry.id());
        assertThat(now.name()).isEqualTo(name);
        assertThat(now.revision()).isEqualTo(1 + round);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aListIsPagedFilteredAndSearched() {
    List<String> variables = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      variables.add("VAR_" + i);
      store
          .entries()
          .create(
              ADMIN,
              new NewEntry(
                  owner,
                  "Name " + i,
                  i == 3 ? "100%_sure" : "text",
                  "VAR_" + i,
                  i < 2 ? SecretType.KEY : SecretType.TOKEN,
                  null,
                  null,
                  NewValue.of("v"),
                  i == 5 ? Instant.now().plusSeconds(60) : null,
                  false),
              null);
    }
    List<String> seen = new ArrayList<>();
    String marker = null;
    do {
      Page<Entry> page = store.entries().list(ADMIN, owner, EntryFilter.ALL, marker, 3);
      page.items().forEach(entry -> seen.add(entry.variable()));
      marker = page.nextMarker();
    } while (marker != null);
    assertThat(seen).containsExactlyElementsOf(variables);
    assertThat(filtered(new EntryFilter("nAmE 4", null, null, null))).containsExactly("VAR_4");
    assertThat(filtered(new EntryFilter("100%_S", null, null, null))).containsExactly("VAR_3");
    assertThat(filtered(new EntryFilter("0%_s_", null, null, null))).isEmpty();
    assertThat(filtered(new EntryFilter(null, SecretType.KEY, null, null)))
        .containsExactly("VAR_0", "VAR_1");
    assertThat(filtered(new EntryFilter(null, null, null, Instant.now().plusSeconds(120))))
        .containsExactly("VAR_5");
    assertThat(filtered(new EntryFilter(null, null, "none", null))).isEmpty();
    for (String none : List.of("%%%", ".", ".%%%", "..", "." + Page.LAST, "AAAA")) {
      assertCode(
          () -> store.entries().list(ADMIN, owner, EntryFilter.ALL, none, 3),
          ErrorCode.CONSTRAINT_VIOLATION);
    }
  }

  @Test
  void everyListIsTheSameForwardsAndBackwardsFromItsLastPage() {
    for (int i = 0; i < 8; i++) {
      create("BOTH_WAYS_" + i);
      var unused = store.directory().createAccount(ADMIN, "both-" + UUID.randomUUID(), null);
    }
    Instant future = Instant.now().plusSeconds(60);
    EntryFilter some = new EntryFilter("both_ways", null, null, null);
    AuditFilter creations = new AuditFilter(null, null, null, "secret.create", null, null);
    bothWays(marker -> store.entries().list(ADMIN, owner, EntryFilter.ALL, marker, 3), 8);
    bothWays(marker -> store.entries().list(ADMIN, owner, EntryFilter.ALL, marker, 4), 8);
    bothWays(marker -> store.entries().list(ADMIN, owner, some, marker, 100), 8);
    bothWays(marker -> store.entries().search(ADMIN, some, marker, 3), 8);
    bothWays(marker -> store.directory().accounts(ADMIN, marker, 5), 8);
    bothWays(marker -> store.directory().algorithms(ADMIN, marker, 1), 1);
    bothWays(marker -> store.audit().unusedSince(ADMIN, future, marker, 3), 8);
    bothWays(marker -> store.audit().list(ADMIN, creations, marker, 5), 16);
    Owner none = Owner.algorithm(store.directory().createAlgorithm(ADMIN, "demo", "none").id());
    Page<Entry> last = store.entries().list(ADMIN, none, EntryFilter.ALL, Page.LAST, 3);
    assertThat(last).isEqualTo(new Page<>(List.of(), null, null));
  }

  private static <T> void bothWays(Function<@Nullable String, Page<T>> list, int least) {
    List<List<T>> forwards = new ArrayList<>();
    Page<T> page = list.apply(null);
    assertThat(page.previousMarker()).isNull();
    forwards.add(page.items());
    while (page.nextMarker() != null) {
      Page<T> next = list.apply(page.nextMarker());
      assertThat(list.apply(next.previousMarker()).items()).isEqualTo(page.items());
      page = next;
      forwards.add(page.items());
    }
    List<T> all = forwards.stream().flatMap(List::stream).toList();
    assertThat(all).hasSizeGreaterThanOrEqualTo(least).doesNotHaveDuplicates();

    List<T> backwards = new ArrayList<>();
    String marker = Page.LAST;
    Page<T> before = null;
    do {
      Page<T> here = list.apply(marker);
      if (before == null) {
        assertThat(here.nextMarker()).isNull();
      } else {
        assertThat(list.apply(here.nextMarker()).items()).isEqualTo(before.items());
      }
      backwards.addAll(0, here.items());
      marker = here.previousMarker();
      before = here;
    } while (marker != null);
    assertThat(backwards).isEqualTo(all);
  }

  private List<String> filtered(EntryFilter filter) {
    return store.entries().listAll(ADMIN, owner, filter).stream().map(Entry::variable).toList();
  }

  @Test
  void aListThatWasReadBeforeShowsEveryChangeAtOnce() {
    assertThat(list()).isEmpty();
    Entry entry = create("TOKEN");
    assertThat(list()).containsExactly(entry).isEqualTo(list());
    Entries entries = store.entries();
    EntryUpdate text = new EntryUpdate("Renamed", null, null, null, null, null);
    Entry renamed = entries.update(ADMIN, owner, entry.id(), text, null, null);
    assertThat(list()).containsExactly(renamed).isEqualTo(list());
    EntryUpdate value = EntryUpdate.ofValue(NewValue.of("new"));
    Entry updated = entries.update(ADMIN, owner, entry.id(), value, null, null);
    assertThat(list()).containsExactly(updated).isEqualTo(list());
    String first = String.valueOf(entry.version());
    Entry restored = entries.rollback(ADMIN, owner, entry.id(), first, null, null);
    assertThat(list()).containsExactly(restored).isEqualTo(list());
    entries.delete(ADMIN, owner, entry.id(), null, null);
    assertThat(list()).isEmpty();
  }

  private List<Entry> list() {
    List<Entry> all = store.entries().listAll(ADMIN, owner, EntryFilter.ALL);
    Page<Entry> page = store.entries().list(ADMIN, owner, EntryFilter.ALL, null, 10);
    assertThat(page.items()).isEqualTo(all);
    assertThat(page.nextMarker()).isNull();
    return all;
  }

  @Test
  void aListThatWasReadBeforeIsStillOnlyForThoseWhoMaySeeIt() {
    create("TOKEN");
    assertThat(list()).hasSize(1).isEqualTo(list());
    Scope another = Scope.accounts(UUID.randomUUID().toString());
    for (Actor stranger :
        List.of(
            TestStore.actor(Role.DEVELOPER, another),
            TestStore.actor(Role.AUDITOR, Scope.NONE),
            TestStore.actor(Role.WORKER, Scope.algorithms(UUID.randomUUID().toString())))) {
      assertCode(
          () -> store.entries().list(stranger, owner, EntryFilter.ALL, null, 10),
          ErrorCode.NOT_FOUND);
    }
    Actor developer = TestStore.actor(Role.DEVELOPER, Scope.accounts(algorithm.accountId()));
    assertThat(store.entries().list(developer, owner, EntryFilter.ALL, null, 10).items())
        .hasSize(1);
    store.entries().delete(ADMIN, owner, list().get(0).id(), null, null);
    assertThat(list()).isEmpty();
    store.directory().deleteAlgorithm(ADMIN, algorithm.id());
    assertCode(this::list, ErrorCode.NOT_FOUND);
  }

  @Test
  void aSearchPagesThroughEntriesOfOneNameToo() {
    String variable = "SAME_" + algorithm.id().substring(0, 8).toUpperCase(java.util.Locale.ROOT);
    List<String> ids = new ArrayList<>();
    ids.add(create(variable).id());
    for (int i = 0; i < 4; i++) {
      newOwner();
      ids.add(create(variable).id());
    }
    String last = create(variable + "_LAST").id();
    ids.sort(null);
    ids.add(last);
    Actor developer = TestStore.actor(Role.DEVELOPER, Scope.accounts(algorithm.accountId()));
    for (Actor actor : List.of(ADMIN, developer)) {
      assertThat(searched(actor, new EntryFilter(variable, null, null, null), 2))
          .containsExactlyElementsOf(ids);
      assertThat(searched(actor, EntryFilter.ALL, 3)).containsSubsequence(ids);
    }
  }

  private List<String> searched(Actor actor, EntryFilter filter, int limit) {
    List<String> seen = new ArrayList<>();
    String marker = null;
    do {
      Page<Entry> page = store.entries().search(actor, filter, marker, limit);
      page.items().forEach(entry -> seen.add(entry.id()));
      marker = page.nextMarker();
    } while (marker != null);
    return seen;
  }

  @Test
  void aSearchGoesOverAllOwnersThatTheActorSees() {
    create("SEARCHED_" + algorithm.id().substring(0, 8).toUpperCase(java.util.Locale.ROOT));
    Actor stranger = TestStore.actor(Role.DEVELOPER, Scope.accounts(UUID.randomUUID().toString()));
    EntryFilter filter = new EntryFilter("searched_", null, null, null);
    assertThat(store.entries().search(ADMIN, filter, null, 10).items()).isNotEmpty();
    assertThat(store.entries().search(stranger, filter, null, 10).items()).isEmpty();
    Actor developer = TestStore.actor(Role.DEVELOPER, Scope.accounts(algorithm.accountId()));
    assertThat(store.entries().search(developer, filter, null, 10).items()).isNotEmpty();
  }

  @Test
  void theInternalProviderTakesNoReferences() {
    assertCode(
        () ->
            store
                .entries()
                .create(ADMIN, NewEntry.of(owner, "REF", NewValue.reference("team/a")), null),
        ErrorCode.REFERENCE_REFUSED);
  }

  @Test
  void theInternalProviderIsFixed() {
    ProviderInfo internal =
        store.providers().usable(ADMIN).stream().filter(ProviderInfo::internal).findFirst().get();
    assertThat(internal.name()).isEqualTo("algorithmia_internal_secret_provider");
    assertThat(internal.isDefault()).isTrue();
    assertCode(
        () ->
            store
                .providers()
                .update(ADMIN, internal.id(), ProviderRequest.empty().enabled(false), null),
        ErrorCode.INTERNAL_PROVIDER_FIXED);
    assertCode(
        () -> store.providers().delete(ADMIN, internal.id(), null),
        ErrorCode.INTERNAL_PROVIDER_FIXED);
  }

  @Test
  void everythingIsInTheAuditAndTheAuditIsIntact() {
    Entry entry = create("TOKEN");
    List<AuditRecord> lines =
        store
            .audit()
            .list(ADMIN, new AuditFilter(null, null, null, "secret.", null, entry.id()), null, 10)
            .items();
    assertThat(lines)
        .extracting(AuditRecord::outcome)
        .containsExactly(AuditRecord.Outcome.DONE, AuditRecord.Outcome.INTENDED);
    AuditVerification found = store.audit().verify(ADMIN, installation.directory.resolve("heads"));
    assertThat(found.findings()).isEmpty();
    assertThat(found.tailProven()).isTrue();
    assertThat(found.records()).isPositive();
  }
}
