package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API keys and sessions, with a clock that the test sets. */
class KeysTest {

  @TempDir Path directory;

  private final Clocks clock = Clocks.moving();
  private SecretStore store;

  @BeforeEach
  void open() {
    TestStore installation = new TestStore(directory, TestDatabases.H2);
    installation.clock = clock;
    store = installation.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private IssuedApiKey key(Role role, Scope scope, Duration life) {
    return store
        .apiKeys()
        .create(
            ADMIN,
            new NewApiKey("k", role, scope, life == null ? null : clock.instant().plus(life)));
  }

  private Principal authenticate(IssuedApiKey key) {
    return store.apiKeys().authenticate(key.revealKey(), "r", "192.0.2.1");
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    StoreException failure = catchThrowableOfType(StoreException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }

  @Test
  void aKeyIsShownOnceAndKnownByItsHolder() {
    IssuedApiKey key = key(Role.ADMIN, Scope.NONE, null);
    assertThat(key.revealKey()).matches("sst_[A-Za-z0-9_-]{43}");
    assertThat(key.toString()).doesNotContain(key.revealKey());
    assertThat(authenticate(key).role()).isEqualTo(Role.ADMIN);
    assertThat(store.apiKeys().list(ADMIN))
        .singleElement()
        .satisfies(info -> assertThat(info.lastUsed()).isNotNull())
        .satisfies(info -> assertThat(key.revealKey()).startsWith(info.prefix()))
        .satisfies(info -> assertThat(info.toString()).doesNotContain(key.revealKey()));
  }

  private StoreException refused(NewApiKey request, String idempotencyKey) {
    return catchThrowableOfType(
        StoreException.class, () -> store.apiKeys().create(ADMIN, request, idempotencyKey));
  }

  @Test
  void aRepeatedRequestMakesNoSecondKeyAndTellsWhichOneItWas() {
    NewApiKey request =
        new NewApiKey("ci", Role.VIEWER, Scope.NONE, clock.instant().plus(Duration.ofHours(1)));
    IssuedApiKey first = store.apiKeys().create(ADMIN, request, "intent");
    StoreException repeat = refused(request, "intent");
    assertThat(repeat.code()).isEqualTo(ErrorCode.KEY_ALREADY_ISSUED);
    assertThat(repeat.getMessage())
        .contains(first.info().id(), "revoke it")
        .doesNotContain(first.revealKey(), first.info().prefix());
    assertThat(store.apiKeys().list(ADMIN)).hasSize(1);
    assertThat(authenticate(first).role()).isEqualTo(Role.VIEWER);

    clock.advance(Duration.ofHours(2));
    assertThat(refused(request, "intent").code()).isEqualTo(ErrorCode.KEY_ALREADY_ISSUED);
    store.apiKeys().delete(ADMIN, first.info().id());
    assertThat(refused(request, "intent").getMessage())
        .contains(first.info().id(), "has been revoked");
  }

  @Test
  void anIdempotencyKeyStandsForOneRequestOfOneHolder() {
    NewApiKey viewer = new NewApiKey("ci", Role.VIEWER, Scope.NONE, null);
    IssuedApiKey admin =
        store.apiKeys().create(ADMIN, new NewApiKey("jo", Role.ADMIN, Scope.NONE, null), "jo");
    store.apiKeys().create(ADMIN, viewer, "intent");
    for (NewApiKey other :
        List.of(
            new NewApiKey("other", Role.VIEWER, Scope.NONE, null),
            new NewApiKey("ci", Role.AUDITOR, Scope.NONE, null),
            new NewApiKey("ci", Role.VIEWER, Scope.NONE, clock.instant().plusSeconds(60)))) {
      assertThat(refused(other, "intent").code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }
    Actor jo = new Actor(authenticate(admin), "r", "192.0.2.1");
    assertThat(store.apiKeys().create(jo, viewer, "intent").info().name()).isEqualTo("ci");
    assertThat(store.apiKeys().list(ADMIN)).hasSize(3);
  }

  @Test
  void ofRequestsAtTheSameTimeOneMakesTheKeyAndTheOthersAreToldWhich() throws Exception {
    NewApiKey request = new NewApiKey("ci", Role.VIEWER, Scope.NONE, null);
    CyclicBarrier together = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<String>> calls =
          Collections.nCopies(
              4,
              () -> {
                together.await();
                try {
                  return store.apiKeys().create(ADMIN, request, "intent").info().id();
                } catch (StoreException e) {
                  return e.code() + " " + e.getMessage();
                }
              });
      List<String> answers = new ArrayList<>();
      for (Future<String> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      String id = store.apiKeys().list(ADMIN).get(0).id();
      assertThat(store.apiKeys().list(ADMIN)).hasSize(1);
      assertThat(answers).filteredOn(id::equals).hasSize(1);
      assertThat(answers)
          .filteredOn(answer -> answer.startsWith("KEY_ALREADY_ISSUED") && answer.contains(id))
          .hasSize(3);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anExpiredAnUnknownAndADeletedKeyAreRefusedAlike() {
    IssuedApiKey expiring = key(Role.VIEWER, Scope.NONE, Duration.ofHours(1));
    IssuedApiKey deleted = key(Role.VIEWER, Scope.NONE, null);
    store.apiKeys().delete(ADMIN, deleted.info().id());
    clock.advance(Duration.ofHours(2));
    String unknown = "sst_" + "A".repeat(43);
    String expected =
        catchThrowableOfType(StoreException.class, () -> authenticate(expiring)).getMessage();
    assertThatThrownBy(() -> authenticate(deleted)).hasMessage(expected);
    assertThatThrownBy(() -> store.apiKeys().authenticate(unknown, "r", null)).hasMessage(expected);
    for (String junk : new String[] {"", "x", "sst_", "sst_'; drop table", "sst_\u0000"}) {
      assertThatThrownBy(() -> store.apiKeys().authenticate(junk, "r", null)).hasMessage(expected);
    }
  }

  @Test
  void tooManyFailedTriesAreThrottledAndAValidKeyIsNot() {
    IssuedApiKey key = key(Role.VIEWER, Scope.NONE, null);
    ErrorCode last = ErrorCode.INTERNAL;
    for (int i = 0; i < 25; i++) {
      last =
          catchThrowableOfType(
                  StoreException.class,
                  () -> store.apiKeys().authenticate("sst_" + "B".repeat(43), "r", "192.0.2.1"))
              .code();
    }
    assertThat(last).isEqualTo(ErrorCode.THROTTLED);
    authenticate(key);
    clock.advance(Duration.ofMinutes(2));
    assertCode(
        () -> store.apiKeys().authenticate("sst_" + "B".repeat(43), "r", "192.0.2.1"),
        ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void whatStrangersAreRefusedDoesNotFillTheAudit() {
    for (int i = 0; i < 50; i++) {
      store.audit().refused(null, "r" + i, "192.0.2.1", "request.host");
    }
    assertThat(refusedHosts()).isEqualTo(20);
    // Another address and whoever has a key are recorded all the same, and so is the next minute.
    store.audit().refused(null, "r", "192.0.2.2", "request.host");
    store.audit().refused(ADMIN, "r", "192.0.2.1", "request.host");
    assertThat(refusedHosts()).isEqualTo(22);
    clock.advance(Duration.ofMinutes(2));
    store.audit().refused(null, "r", "192.0.2.1", "request.host");
    assertThat(refusedHosts()).isEqualTo(23);
    // The tries with keys are counted by themselves.
    assertCode(
        () -> store.apiKeys().authenticate("sst_" + "B".repeat(43), "r", "192.0.2.1"),
        ErrorCode.UNAUTHENTICATED);
  }

  private int refusedHosts() {
    AuditFilter filter = new AuditFilter(null, null, null, "request.host", null, null);
    return store.audit().list(ADMIN, filter, null, 100).items().size();
  }

  @Test
  void theLastAdminKeyThatDoesNotExpireStays() {
    IssuedApiKey lasting = key(Role.ADMIN, Scope.NONE, null);
    key(Role.ADMIN, Scope.NONE, Duration.ofDays(1));
    assertCode(() -> store.apiKeys().delete(ADMIN, lasting.info().id()), ErrorCode.LAST_ADMIN_KEY);
    IssuedApiKey another = key(Role.ADMIN, Scope.NONE, null);
    store.apiKeys().delete(ADMIN, lasting.info().id());
    assertCode(() -> store.apiKeys().delete(ADMIN, another.info().id()), ErrorCode.LAST_ADMIN_KEY);
  }

  @Test
  void scopesFitTheirRoles() {
    assertCode(() -> key(Role.DEVELOPER, Scope.NONE, null), ErrorCode.CONSTRAINT_VIOLATION);
    assertCode(() -> key(Role.WORKER, Scope.accounts("x"), null), ErrorCode.CONSTRAINT_VIOLATION);
    assertCode(() -> key(Role.ADMIN, Scope.algorithms("x"), null), ErrorCode.CONSTRAINT_VIOLATION);
    assertCode(() -> key(Role.WORKER, Scope.algorithms("none"), null), ErrorCode.NOT_FOUND);
    assertCode(
        () -> key(Role.VIEWER, Scope.NONE, Duration.ofSeconds(-1)), ErrorCode.CONSTRAINT_VIOLATION);
  }

  @Test
  void aSessionEndsWhenItIsIdleAndAfterTwelveHours() {
    IssuedApiKey key = key(Role.VIEWER, Scope.NONE, null);
    String idle = store.sessions().signIn(key.revealKey(), "r", null).revealToken();
    clock.advance(Duration.ofMinutes(29));
    store.sessions().authenticate(idle);
    clock.advance(Duration.ofMinutes(31));
    assertCode(() -> store.sessions().authenticate(idle), ErrorCode.UNAUTHENTICATED);
    String used = store.sessions().signIn(key.revealKey(), "r", null).revealToken();
    for (int i = 0; i < 28; i++) {
      clock.advance(Duration.ofMinutes(25));
      store.sessions().authenticate(used);
    }
    clock.advance(Duration.ofMinutes(25));
    assertCode(() -> store.sessions().authenticate(used), ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void eachSignInHasItsOwnTokensAndASignOutEndsOne() {
    IssuedApiKey key = key(Role.VIEWER, Scope.NONE, null);
    IssuedSession first = store.sessions().signIn(key.revealKey(), "r", null);
    IssuedSession second = store.sessions().signIn(key.revealKey(), "r", null);
    assertThat(first.revealToken()).isNotEqualTo(second.revealToken());
    Session session = store.sessions().authenticate(first.revealToken());
    assertThat(session.isCsrfToken(first.session().revealCsrfToken())).isTrue();
    assertThat(session.isCsrfToken(second.session().revealCsrfToken())).isFalse();
    store.sessions().signOut(first.revealToken());
    assertCode(() -> store.sessions().authenticate(first.revealToken()), ErrorCode.UNAUTHENTICATED);
    store.sessions().authenticate(second.revealToken());
  }
}
