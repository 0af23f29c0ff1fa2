package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.ManualClock;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import com.algorithmia.secrets.host.fixture.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuardedCallsTest {

  private static final SimpleSecretIdentifier ID = new SimpleSecretIdentifier("key");

  @TempDir Path directory;
  private final Signals signals = new Signals();
  private final List<PluginHost> hosts = new ArrayList<>();
  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    release.countDown();
    hosts.forEach(PluginHost::close);
    signals.close();
    callers.shutdownNow();
  }

  private SecretProvider load(HostSettings settings, String members) {
    return loadAll(settings, members).provider();
  }

  private LoadedProvider loadAll(HostSettings settings, String members) {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(members))
            .writeTo(directory.resolve("guarded.jar"));
    PluginHost host =
        PluginHost.builder()
            .settings(settings)
            .listener(
                new HostListener() {
                  @Override
                  public void disabled(String provider, int stuckCalls) {
                    events.add("disabled " + stuckCalls);
                  }

                  @Override
                  public void enabled(String provider) {
                    events.add("enabled");
                  }
                })
            .build();
    hosts.add(host);
    return host.load(jar, Plugins.FACTORY, Map.of());
  }

  /** Waits for the test's end, whatever interrupts. */
  private Object hang(Object unused) {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private static Kind kindOf(ThrowingCallable call) {
    return assertThrows(SecretProviderException.class, call::call).getKind();
  }

  private static final String HANGING =
      """
      public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
        signal("hang", ""); return new SimpleSecret("late");
      }
      public String updateSecret(SecretIdentifier id, String value) { signal("hang", ""); return "v"; }
      public SecretIdentifier createSecret(String value) { signal("hang", ""); return () -> "key"; }
      public boolean deleteSecret(SecretIdentifier id) { signal("hang", ""); return true; }
      public ConnectionReport checkConnection() {
        signal("hang", ""); return ConnectionReport.builder().ready("x", "").build();
      }
      """;

  @Test
  void everyCallerReturnsWithinItsDeadlinePlusATenth() {
    signals.on("hang", this::hang);
    Duration deadline = Duration.ofSeconds(2);
    SecretProvider provider = load(HostSettings.builder().callDeadline(deadline).build(), HANGING);
    long start = System.nanoTime();
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(deadline, deadline.plus(deadline.dividedBy(10)));
  }

  @Test
  void anOverdueWriteIsOutcomeUnknownAndAnOverdueCheckIsNotReady() {
    signals.on("hang", this::hang);
    HostSettings quick =
        HostSettings.builder()
            .callDeadline(Duration.ofMillis(500))
            .bulkDeadline(Duration.ofMillis(500))
            .breakerFailurePercent(100)
            .build();
    SecretProvider provider = load(quick, HANGING);
    assertThat(kindOf(() -> provider.createSecret("x"))).isEqualTo(Kind.OUTCOME_UNKNOWN);
    assertThat(kindOf(() -> provider.updateSecret(ID, "x"))).isEqualTo(Kind.OUTCOME_UNKNOWN);
    assertThat(kindOf(() -> provider.deleteSecret(ID))).isEqualTo(Kind.OUTCOME_UNKNOWN);
    assertThat(provider.checkConnection().getStatus().name()).isEqualTo("FAILED");
    assertThat(provider.checkConnection().toString()).contains("in time");
  }

  @Test
  void aWriteThatNeverGotItsTurnChangedNothing() {
    signals.on("hang", this::hang);
    HostSettings narrow =
        HostSettings.builder().callDeadline(Duration.ofMillis(50)).maxConcurrentCalls(1).build();
    SecretProvider provider = load(narrow, HANGING);
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThatThrownBy(() -> provider.createSecret("x"))
        .isInstanceOfSatisfying(
            SecretProviderException.class, e -> assertThat(e.getKind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("busy");
  }

  @Test
  void tooManyStuckCallsDisableThePluginUntilAllAreBack() throws Exception {
    signals.on("hang", this::hang);
    HostSettings settings =
        HostSettings.builder()
            .callDeadline(Duration.ofMillis(30))
            .maxStuckThreads(3)
            .breakerFailurePercent(100)
            .build();
    LoadedProvider loaded = loadAll(settings, HANGING);
    SecretProvider provider = loaded.provider();
    for (int i = 0; i < 3; i++) {
      var id = new SimpleSecretIdentifier("key" + i);
      assertThat(kindOf(() -> provider.getSecret(id))).isEqualTo(Kind.UNAVAILABLE);
    }
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("disabled 3");
    assertThat(loaded.status().disabled()).isTrue();
    assertThat(loaded.status().serving()).isFalse();
    assertThat(loaded.status().stuckCalls()).isEqualTo(3);
    assertThatThrownBy(() -> provider.getSecret(ID)).hasMessageContaining("disabled");
    release.countDown();
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("enabled");
    assertThat(provider.getSecret(ID).getValue()).isEqualTo("late");
    assertThat(loaded.status().serving()).isTrue();
  }

  @Test
  void aThreadThatHeedsItsInterruptIsNotStuckForLong() throws Exception {
    LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();
    signals.on(
        "hang",
        unused -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            ended.add("interrupted");
          }
          return "";
        });
    LoadedProvider loaded =
        loadAll(
            HostSettings.builder()
                .callDeadline(Duration.ofMillis(30))
                .lastKnownGood(Duration.ZERO) // What comes late would stand in.
                .cacheTtl(Duration.ZERO)
                .build(),
            HANGING);
    assertThat(kindOf(() -> loaded.provider().getSecret(ID))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
    // The interrupt is not left for the next call on the same thread.
    signals.on("hang", unused -> Thread.currentThread().isInterrupted() ? "bad" : "fine");
    assertThat(loaded.provider().getSecret(ID).getValue()).isEqualTo("late");
  }

  @Test
  void atMostSoManyCallsRunAtOnceAndMoreWait() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    signals.on(
        "hang",
        unused -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          inside.decrementAndGet();
          return "";
        });
    SecretProvider provider =
        load(HostSettings.builder().maxConcurrentCalls(3).cacheTtl(Duration.ZERO).build(), HANGING);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      var id = new SimpleSecretIdentifier("key" + i);
      calls.add(callers.submit(() -> provider.getSecret(id)));
    }
    for (Future<?> call : calls) {
      assertThat(call.get()).isNotNull();
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void onlyOutagesOpenTheBreakerAndItClosesAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    signals.on("kind", unused -> "");
    String members =
        """
        public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
          String kind = (String) signal("kind", id.getProviderKey());
          if (kind.equals("none")) throw SecretNotFoundException.of(id);
          if (!kind.isEmpty()) throw new SecretProviderException(SecretProviderException.Kind.valueOf(kind), "no");
          return new SimpleSecret("x");
        }
        """;
    var clock = new ManualClock();
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(members))
            .writeTo(directory.resolve("breaker.jar"));
    HostSettings settings =
        HostSettings.builder()
            .breakerWindow(4)
            .cacheTtl(Duration.ZERO)
            .lastKnownGood(Duration.ZERO)
            .build();
    PluginHost host = PluginHost.builder().settings(settings).ticker(clock).build();
    hosts.add(host);
    LoadedProvider loaded = host.load(jar, Plugins.FACTORY, Map.of());
    SecretProvider provider = loaded.provider();
    for (String kind :
        List.of("none", "PERMISSION_DENIED", "NOT_USABLE", "PLUGIN_FAILURE", "INTEGRITY")) {
      answer(calls, kind);
      for (int i = 0; i < 6; i++) {
        assertThatThrownBy(() -> provider.getSecret(ID)).isNotNull();
      }
      assertThat(loaded.status().breakerOpen()).as(kind).isFalse();
    }
    for (String kind : List.of("UNAVAILABLE", "THROTTLED")) {
      answer(calls, kind);
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> provider.getSecret(ID)).isNotNull();
      }
      assertThat(loaded.status().breakerOpen()).as(kind).isTrue();
      calls.set(0);
      assertThatThrownBy(() -> provider.getSecret(ID))
          .isInstanceOfSatisfying(
              SecretProviderException.class,
              e -> assertThat(e.getKind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("failed too often");
      assertThat(calls.get()).isZero();
      answer(calls, "");
      clock.advance(Duration.ofSeconds(11));
      for (int i = 0; i < 4; i++) {
        assertThat(provider.getSecret(ID).getValue()).isEqualTo("x");
      }
      assertThat(loaded.status().breakerOpen()).isFalse();
    }
  }

  /** As when a machine learns the right time while a backend is down. */
  @ParameterizedTest
  @ValueSource(strings = {"-PT1H", "PT1H"})
  void aStepOfTheTimeOfDayNeitherHoldsTheBreakerOpenNorClosesIt(Duration step) throws Exception {
    ManualClock timeOfDay = new ManualClock();
    ManualClock passing = new ManualClock();
    signals.on("down", unused -> true);
    String members =
        """
        public Secret getSecret(SecretIdentifier id) {
          if (Boolean.TRUE.equals(signal("down", ""))) {
            throw new SecretProviderException(SecretProviderException.Kind.UNAVAILABLE, "no");
          }
          return new SimpleSecret("x");
        }
        """;
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(members))
            .writeTo(directory.resolve("stepped.jar"));
    PluginHost host =
        PluginHost.builder()
            .settings(HostSettings.builder().breakerWindow(4).build())
            .clock(timeOfDay)
            .ticker(passing)
            .build();
    hosts.add(host);
    LoadedProvider loaded = host.load(jar, Plugins.FACTORY, Map.of());
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> loaded.provider().getSecret(ID)).isNotNull();
    }
    assertThat(loaded.status().breakerOpen()).isTrue();
    signals.on("down", unused -> false);
    timeOfDay.advance(step);
    passing.advance(Duration.ofSeconds(9));
    assertThatThrownBy(() -> loaded.provider().getSecret(ID))
        .hasMessageContaining("failed too often");
    passing.advance(Duration.ofSeconds(2));
    assertThat(loaded.provider().getSecret(ID).getValue()).isEqualTo("x");
  }

  private void answer(AtomicInteger calls, String kind) {
    signals.on(
        "kind",
        unused -> {
          calls.incrementAndGet();
          return kind;
        });
  }

  @Test
  void identicalReadsAtTheSameTimeAreOne() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    signals.on(
        "hang",
        unused -> {
          calls.incrementAndGet();
          first.countDown();
          return hang("");
        });
    SecretProvider provider = load(HostSettings.builder().cacheTtl(Duration.ZERO).build(), HANGING);
    Future<?> leader = callers.submit(() -> provider.getSecret(ID));
    first.await();
    List<Future<?>> others = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      others.add(
          callers.submit(
              () -> {
                started.countDown();
                return provider.getSecret(ID).getValue();
              }));
    }
    started.await();
    awaitBlocked(10);
    release.countDown();
    assertThat(leader.get()).isNotNull();
    for (Future<?> other : others) {
      assertThat(other.get()).isEqualTo("late");
    }
    assertThat(calls.get()).isEqualTo(1);
  }

  /** Waits until so many callers wait inside a read, without a sleep. */
  private static void awaitBlocked(int callers) {
    while (Thread.getAllStackTraces().entrySet().stream()
            .filter(
                entry ->
                    java.util.Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().endsWith("SingleFlight")))
            .filter(entry -> entry.getKey().getState() == Thread.State.TIMED_WAITING)
            .count()
        < callers) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptedLeaderDoesNotFailTheOthers() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    signals.on(
        "hang",
        unused -> {
          first.countDown();
          return hang("");
        });
    SecretProvider provider = load(HostSettings.builder().cacheTtl(Duration.ZERO).build(), HANGING);
    CompletableFuture<Kind> leaderKind = new CompletableFuture<>();
    Thread leader =
        new Thread(
            () -> {
              leaderKind.complete(kindOf(() -> provider.getSecret(ID)));
              assertThat(Thread.currentThread().isInterrupted()).isTrue();
            });
    leader.start();
    first.await();
    Future<String> other = callers.submit(() -> provider.getSecret(ID).getValue());
    awaitBlocked(2);
    signals.on("hang", unused -> "");
    leader.interrupt();
    assertThat(leaderKind.get()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(other.get()).isEqualTo("late");
  }

  @Test
  @SuppressWarnings("NullAway") // Callers that pass null are what this is about.
  void keysThatCannotBeKeysNeverReachThePlugin() throws Exception {
    String members =
        """
        public Secret getSecret(SecretIdentifier id) { throw new AssertionError(); }
        public String getSecretVersion(SecretIdentifier id) { throw new AssertionError(); }
        public Instant secretLastUpdated(SecretIdentifier id) { throw new AssertionError(); }
        public String updateSecret(SecretIdentifier id, String v) { throw new AssertionError(); }
        public boolean deleteSecret(SecretIdentifier id) { throw new AssertionError(); }
        """;
    SecretProvider provider = load(HostSettings.defaults(), members);
    List<com.algorithmia.sdk.plugin.secrets.SecretIdentifier> bad = new ArrayList<>();
    bad.add(null);
    bad.add(() -> null);
    bad.add(() -> "");
    bad.add(() -> "a\nb");
    bad.add(() -> "x".repeat(1025));
    bad.add(() -> "\ud800");
    for (var id : bad) {
      assertThrows(SecretNotFoundException.class, () -> provider.getSecret(id));
      assertThrows(SecretNotFoundException.class, () -> provider.getSecretVersion(id));
      assertThrows(SecretNotFoundException.class, () -> provider.secretLastUpdated(id));
      assertThrows(SecretNotFoundException.class, () -> provider.updateSecret(id, "x"));
      assertThat(provider.deleteSecret(id)).isFalse();
    }
    assertThat(provider.getSecrets(bad).values())
        .allSatisfy(outcome -> assertThat(outcome.isNotFound()).isTrue());
  }

  @Test
  @SuppressWarnings("NullAway") // Callers that pass null are what this is about.
  void valuesThatMayNotBeStoredNeverReachThePlugin() throws Exception {
    String members =
        """
        public SecretIdentifier createSecret(String value) { signal("stored", value); return () -> "key"; }
        public String updateSecret(SecretIdentifier id, String value) { signal("stored", value); return "v"; }
        public int maxValueBytes() { return 10; }
        """;
    List<Object> stored = Collections.synchronizedList(new ArrayList<>());
    signals.on("stored", value -> stored.add(value));
    SecretProvider provider = load(HostSettings.defaults(), members);
    assertThat(provider.maxValueBytes()).isEqualTo(10);
    for (String value : new String[] {null, "\udc00", "x".repeat(11), "é".repeat(6)}) {
      assertThat(kindOf(() -> provider.createSecret(value))).isEqualTo(Kind.INVALID_VALUE);
      assertThat(kindOf(() -> provider.updateSecret(ID, value))).isEqualTo(Kind.INVALID_VALUE);
    }
    assertThat(stored).isEmpty();
    provider.createSecret("é".repeat(5));
    assertThat(stored).hasSize(1);
  }

  @Test
  void whatAProviderDoesNotAllowIsNotTried() {
    String members =
        """
        public boolean allowsCreate() { return false; }
        public boolean allowsUpdate() { return false; }
        public boolean allowsDelete() { return false; }
        public boolean allowsRead() { return false; }
        public Secret getSecret(SecretIdentifier id) { throw new AssertionError(); }
        public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) { throw new AssertionError(); }
        public SecretIdentifier createSecret(String v) { throw new AssertionError(); }
        public String updateSecret(SecretIdentifier id, String v) { throw new AssertionError(); }
        public boolean deleteSecret(SecretIdentifier id) { throw new AssertionError(); }
        """;
    SecretProvider provider = load(HostSettings.defaults(), members);
    assertThat(provider.allowsRead()).isFalse();
    assertThat(provider.allowsCreate() || provider.allowsUpdate() || provider.allowsDelete())
        .isFalse();
    assertThat(kindOf(() -> provider.getSecret(ID))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(provider.getSecrets(List.of(ID)).values())
        .extracting(Object::toString)
        .containsExactly("Outcome[UNSUPPORTED]");
    assertThat(kindOf(() -> provider.createSecret("x"))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(kindOf(() -> provider.updateSecret(ID, "x"))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(kindOf(() -> provider.deleteSecret(ID))).isEqualTo(Kind.UNSUPPORTED);
  }
}
