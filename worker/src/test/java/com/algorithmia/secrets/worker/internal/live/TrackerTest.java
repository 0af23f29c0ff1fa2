package com.algorithmia.secrets.worker.internal.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.KernelLimits;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import com.algorithmia.secrets.worker.internal.provider.Reading;
import com.algorithmia.secrets.worker.internal.provider.Values;
import com.algorithmia.secrets.worker.internal.provider.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** No thread, no server, no time but the test's. */
class TrackerTest {

  private static final KernelLimits LIMITS = new KernelLimits(100, 1000);
  private static final Tracker.Check CHECK =
      (name, value) -> SecretVariables.problem(name, value).or(() -> LIMITS.problem(name, value));

  private final TestTime clock = new TestTime();
  private final FakeVault vault = new FakeVault();
  private final Heard heard = new Heard();
  private final Tracker tracker =
      new Tracker(vault, CHECK, Set.of("OPTIONAL"), Duration.ofHours(24), clock, clock, heard);

  @Test
  void theFirstValuesAreRead() {
    vault.put("A", "1", "v1");
    assertThat(tracker.start(asked("A")).value("A")).isEqualTo("v1");
    assertThat(heard.events).isEmpty();
  }

  @Test
  void anUnreadableSecretStopsTheStartUnlessItIsOptional() {
    vault.put("A", "1", "v1");
    vault.fail("OPTIONAL", Reason.UNAVAILABLE);
    assertThat(tracker.start(asked("A", "OPTIONAL")).names()).containsExactly("A");
    assertThat(heard.events).singleElement().asString().contains("OPTIONAL", "left out");
    vault.fail("B", Reason.DENIED);
    vault.fail("C", Reason.NOT_FOUND);
    assertThatThrownBy(() -> tracker.start(asked("A", "B", "C")))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("B is DENIED")
        .hasMessageContaining("C is NOT_FOUND")
        .hasMessageContaining("Nothing was started");
  }

  @Test
  void anOptionalOneArrivesLater() {
    vault.put("A", "1", "v1");
    vault.fail("OPTIONAL", Reason.UNAVAILABLE);
    tracker.start(asked("A", "OPTIONAL"));
    heard.events.clear();
    vault.put("OPTIONAL", "1", "late");
    tracker.askVaults();
    assertThat(heard.last.value("OPTIONAL")).isEqualTo("late");
  }

  @Test
  void aPollReadsOnlyWhatHasAnotherVersion() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.reads.clear();
    tracker.askVaults();
    assertThat(vault.reads).isEmpty();
    assertThat(heard.events).isEmpty();
    vault.put("B", "2", "v2");
    tracker.askVaults();
    assertThat(vault.reads).containsExactly("B");
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.last.value("B")).isEqualTo("v2");
  }

  @Test
  void anOutageKeepsTheLastGoodValues() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.UNAVAILABLE);
    news(asked("A"));
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.events).anyMatch(event -> event.contains("last good value is kept"));
    vault.put("A", "2", "v2");
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("v2");
  }

  @Test
  void keptValuesEndWithTheOutageLimit() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.UNAVAILABLE);
    clock.advance(Duration.ofHours(24));
    tracker.confirm();
    tracker.askVaults();
    tracker.checkTime();
    assertThat(heard.revoked()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    tracker.confirm();
    tracker.checkTime();
    assertThat(heard.revoked()).singleElement().asString().contains("A could not be confirmed");
    assertThat(heard.last.names()).isEmpty();
  }

  @Test
  void aServerThatIsGoneForTheOutageLimitCountsAsLostAndIsToldOnce() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    clock.advance(Duration.ofHours(25));
    tracker.askVaults();
    tracker.checkServer(clock.instant());
    tracker.checkServer(clock.instant());
    assertThat(heard.revoked()).singleElement().asString().contains("the server was not reached");
  }

  @Test
  void withoutALimitAnOutageIsEndless() {
    Tracker patient = new Tracker(vault, CHECK, Set.of(), Duration.ZERO, clock, clock, heard);
    vault.put("A", "1", "v1");
    patient.start(asked("A"));
    clock.advance(Duration.ofDays(1000));
    patient.checkTime();
    patient.checkServer(clock.instant());
    assertThat(heard.events).isEmpty();
  }

  @Test
  void whatIsDeletedOrDeniedIsTakenAwayAtOnce() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    vault.put("C", "1", "v1");
    tracker.start(asked("A", "B", "C"));
    vault.fail("A", Reason.NOT_FOUND);
    vault.fail("B", Reason.DENIED);
    news(asked("A", "B", "C"));
    assertThat(heard.revoked()).hasSize(2);
    news(asked("A", "B"));
    assertThat(heard.revoked()).hasSize(3).anyMatch(why -> why.contains("C was removed"));
    assertThat(heard.last.names()).isEmpty();
  }

  @Test
  void aSecretThatIsGoneInTheVaultIsSeenByAPoll() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.NOT_FOUND);
    vault.versions.put("A", "");
    tracker.askVaults();
    assertThat(heard.revoked()).singleElement().asString().contains("A");
  }

  @Test
  void aValueThatNoVariableCanHoldIsAFailureOfItsOwnAndHidesNothingThatFollows() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    vault.put("C", "1", "v1");
    tracker.start(asked("A", "B", "C"));
    vault.put("A", "2", "canary\0");
    vault.put("B", "2", "canary\ud800");
    vault.put("C", "2", "v2");
    tracker.askVaults();
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.last.value("B")).isEqualTo("v1");
    assertThat(heard.last.value("C")).isEqualTo("v2");
    assertThat(heard.events)
        .hasSize(2)
        .allMatch(event -> event.endsWith("; the last good value is kept"))
        .noneMatch(event -> event.contains("canary"))
        .noneMatch(event -> event.contains("nothing was started"))
        .anyMatch(event -> event.contains("\"A\" has a value with a NUL"))
        .anyMatch(event -> event.contains("\"B\" has a value that is not well-formed"));
    vault.fail("C", Reason.DENIED);
    news(asked("A", "B", "C"));
    assertThat(heard.revoked()).singleElement().asString().contains("C is DENIED");
    vault.put("A", "3", "v3");
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("v3");
    clock.advance(Duration.ofHours(25));
    tracker.confirm();
    tracker.checkTime();
    assertThat(heard.last.names()).isEmpty();
  }

  @Test
  void aValueThatBecomesTooLongIsKeptOutAndTheOthersGoOn() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.put("A", "2", "canary".repeat(20));
    vault.put("B", "2", "v2");
    tracker.askVaults();
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.last.value("B")).isEqualTo("v2");
    assertThat(heard.events)
        .containsExactly(
            "the variable A has 123 bytes with its name; the kernel takes 100 for one. Hand it over"
                + " as a file: --files DIR; the last good value is kept");
    vault.put("A", "3", "short");
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("short");
  }

  @Test
  void aValueThatNoVariableCanHoldStopsTheStartUnlessItIsOptional() {
    vault.put("A", "1", "canary\0");
    vault.put("OPTIONAL", "1", "canary\0");
    assertThat(tracker.start(asked("OPTIONAL")).names()).isEmpty();
    assertThat(heard.events).singleElement().asString().contains("OPTIONAL", "left out");
    assertThatThrownBy(() -> tracker.start(asked("A", "OPTIONAL")))
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessageContaining("\"A\" has a value with a NUL")
        .hasMessageContaining("Nothing was started")
        .hasMessageNotContaining("canary");
  }

  @Test
  void anExpiredSecretIsTakenAwayInTime() {
    vault.put("A", "1", "v1");
    Instant end = clock.instant().plusSeconds(60);
    tracker.start(bundle(new Entry("A", "p", "k", "1", null, end, null, null)));
    tracker.checkTime();
    assertThat(heard.events).isEmpty();
    clock.advance(Duration.ofSeconds(60));
    tracker.checkTime();
    assertThat(heard.revoked()).singleElement().asString().contains("expired");
    assertThat(heard.last.names()).isEmpty();
  }

  @Test
  void aLostKeyIsToldOnce() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    tracker.denied("the key is gone");
    tracker.denied("the key is gone");
    assertThat(heard.revoked()).hasSize(1);
    tracker.confirm();
    tracker.denied("again");
    assertThat(heard.revoked()).hasSize(2);
  }

  @Test
  void nothingThatIsHeardHoldsAValue() {
    vault.put("A", "1", "canary");
    tracker.start(asked("A"));
    vault.fail("A", Reason.UNAVAILABLE);
    news(asked("A"));
    vault.fail("A", Reason.DENIED);
    news(asked("A"));
    assertThat(heard.events).isNotEmpty().noneMatch(event -> event.contains("canary"));
  }

  // Vaults beside the server

  @Test
  void aVaultThatHangsHoldsUpNothingThatTheServerSays() throws Exception {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(bundle(inVault("A"), sealed("B")));
    vault.put("A", "2", "v2");
    FakeVault.Hanging hanging = vault.hang();
    Thread polls = new Thread(tracker::askVaults);
    polls.start();
    hanging.begun().await();
    vault.put("B", "2", "v2");
    tracker.accept(bundle(inVault("A"), sealed("B")));
    assertThat(heard.last.value("B")).isEqualTo("v2");
    assertThat(heard.last.value("A")).isEqualTo("v1");
    tracker.denied("the key is gone");
    assertThat(heard.revoked()).hasSize(1);
    hanging.end().countDown();
    polls.join();
    assertThat(heard.last.value("A")).isEqualTo("v2");
    // It may be from before the news: it is read again.
    assertThat(heard.due).isOne();
    vault.reads.clear();
    tracker.askVaults();
    assertThat(vault.reads).containsExactly("A");
  }

  @Test
  void whatAVaultSaysOfAPlaceThatTheServerNoLongerNamesIsDropped() throws Exception {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.put("A", "2", "of the old place");
    vault.put("B", "2", "removed meanwhile");
    FakeVault.Hanging hanging = vault.hang();
    Thread polls = new Thread(tracker::askVaults);
    polls.start();
    hanging.begun().await();
    Entry moved = new Entry("A", "p", "another-key", null, null, null, null, null);
    tracker.accept(bundle(moved));
    hanging.end().countDown();
    polls.join();
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.last.names()).containsExactly("A");
    vault.put("A", "1", "of the new place");
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("of the new place");
  }

  @Test
  void aVersionThatIsDeniedHasTheValueRead() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.versionFailures.put("A", Reason.DENIED);
    vault.versionFailures.put("B", Reason.DENIED);
    vault.put("A", "2", "v2");
    tracker.askVaults();
    assertThat(heard.last.value("A")).isEqualTo("v2");
    assertThat(heard.events).isEmpty();
    vault.fail("B", Reason.DENIED);
    tracker.askVaults();
    assertThat(heard.revoked()).singleElement().asString().contains("B is DENIED");
  }

  @Test
  void aVaultThatDoesNotAnswerPollsIsToldOnceForAllItsSecretsUntilItAnswers() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.versionFailures.putAll(Map.of("A", Reason.FAILED, "B", Reason.FAILED));
    tracker.askVaults();
    tracker.askVaults();
    assertThat(heard.events)
        .containsExactly(
            "version of A is FAILED; the same holds for 1 more; the last good value is kept");
    clock.advance(Duration.ofHours(25));
    tracker.confirm();
    tracker.checkTime();
    assertThat(heard.revoked()).hasSize(2).allMatch(why -> why.contains("not be confirmed"));
    vault.versionFailures.clear();
    tracker.askVaults();
    assertThat(heard.last.names()).containsExactly("A", "B");
  }

  @Test
  void providersThatAreNoLongerNamedAreLetGo() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    news(new Bundle("default", 2, Map.of(), List.of()));
    assertThat(vault.retained).isEmpty();
  }

  // The watch over the server

  private final Deque<Object> answers = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private Duration takes = Duration.ZERO;

  private ServerWatch watch() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    return new ServerWatch(
        (whole, hold) -> {
          requests.add((whole ? "whole " : "held ") + hold.toSeconds());
          clock.advance(takes);
          Object answer = answers.isEmpty() ? "same" : answers.removeFirst();
          if (answer instanceof WorkerException e) {
            throw e;
          }
          return answer instanceof Bundle bundle ? Optional.of(bundle) : Optional.empty();
        },
        tracker,
        clock,
        () -> 1.0,
        heard);
  }

  @Test
  void aChangeIsTakenInAndTheNextRequestFollowsAtOnce() {
    ServerWatch watch = watch();
    vault.put("A", "2", "v2");
    answers.add(bundle(sealed("A")));
    assertThat(watch.step()).isLessThanOrEqualTo(Duration.ofMillis(200));
    assertThat(heard.last.value("A")).isEqualTo("v2");
    assertThat(requests).containsExactly("held 25");
  }

  @Test
  void aServerThatDoesNotHoldIsPolledWithinTheTargetOf5Seconds() {
    ServerWatch watch = watch();
    assertThat(watch.step()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    takes = Duration.ofSeconds(25);
    assertThat(watch.step()).isLessThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void nowAndThenASignedAnswerIsWanted() {
    ServerWatch watch = watch();
    watch.step();
    clock.advance(Duration.ofMinutes(10));
    answers.add(asked("A"));
    watch.step();
    watch.step();
    assertThat(requests).containsExactly("held 25", "whole 25", "held 25");
  }

  @Test
  void anOutageIsToldOnceAndTheRequestsBecomeRarerButNeverMoreThan30SecondsApart() {
    ServerWatch watch = watch();
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(new WorkerException(Reason.UNAVAILABLE, "the server is gone"));
      pauses.add(watch.step().toMillis());
    }
    assertThat(pauses).startsWith(1000L, 2000L, 4000L, 8000L, 16000L, 30000L).endsWith(30000L);
    assertThat(heard.events).singleElement().asString().contains("kept meanwhile");
    watch.step();
    assertThat(heard.events).hasSize(2).last().asString().contains("answers again");
    assertThat(heard.revoked()).isEmpty();
  }

  @Test
  void aRevokedKeyTakesEverythingAway() {
    ServerWatch watch = watch();
    answers.add(new WorkerException(Reason.DENIED, "401"));
    answers.add(new WorkerException(Reason.DENIED, "401"));
    watch.step();
    watch.step();
    assertThat(heard.revoked()).singleElement().asString().contains("no longer gives");
  }

  @Test
  void aForgedAnswerChangesNothing() {
    ServerWatch watch = watch();
    answers.add(new WorkerException(Reason.NOT_TRUSTED, "forged"));
    watch.step();
    assertThat(heard.revoked()).isEmpty();
    assertThat(heard.last).isNull();
    assertThat(heard.events).singleElement().asString().contains("forged");
  }

  // Debounce

  @Test
  void aBurstIsOneChangeAndAFixedTimeAfterItsFirst() {
    List<Runnable> due = new ArrayList<>();
    List<String> handedOn = new ArrayList<>();
    Debounce debounce =
        new Debounce((after, what) -> due.add(what), s -> handedOn.add(s.value("A")));
    for (int i = 1; i <= 10; i++) {
      debounce.changed(SecretVariables.of(Map.of("A", "v" + i)));
    }
    assertThat(due).hasSize(1);
    due.get(0).run();
    assertThat(handedOn).containsExactly("v10");
    debounce.changed(SecretVariables.of(Map.of("A", "v11")));
    assertThat(due).hasSize(2);
  }

  /** As it happens in a worker: the server's news, then a round of the vaults. */
  private void news(Bundle bundle) {
    tracker.accept(bundle);
    tracker.askVaults();
  }

  private static Bundle asked(String... variables) {
    Entry[] entries = new Entry[variables.length];
    for (int i = 0; i < variables.length; i++) {
      entries[i] = inVault(variables[i]);
    }
    return bundle(entries);
  }

  private static Entry inVault(String variable) {
    return new Entry(variable, "p", "k-" + variable, null, null, null, null, null);
  }

  private static Entry sealed(String variable) {
    return new Entry(variable, "p", "k-" + variable, null, null, null, new byte[1], null);
  }

  private static Bundle bundle(Entry... entries) {
    return new Bundle(
        "default",
        1,
        Map.of("p", new ProviderSpec("p", "vault", false, null, "0".repeat(64), Map.of(), null)),
        List.of(entries));
  }

  private static final class Heard implements Tracker.Listener {

    final List<String> events = new ArrayList<>();
    SecretVariables last;
    int due;

    @Override
    public void vaultsAreDue() {
      due++;
    }

    @Override
    public void changed(SecretVariables secrets) {
      last = secrets;
    }

    @Override
    public void revoked(String why) {
      events.add("revoked: " + why);
    }

    @Override
    public void warn(String what) {
      events.add(what);
    }

    List<String> revoked() {
      return events.stream().filter(event -> event.startsWith("revoked: ")).toList();
    }
  }

  private static final class FakeVault implements Values {

    final Map<String, String> values = new HashMap<>();
    final Map<String, String> versions = new HashMap<>();
    final Map<String, Reason> failures = new HashMap<>();
    final Map<String, Reason> versionFailures = new HashMap<>();
    final List<String> reads = new ArrayList<>();
    Set<String> retained;
    private volatile Hanging hanging;

    record Hanging(CountDownLatch begun, CountDownLatch end) {}

    /** The next read from the vault takes until it is let go, and then gives what was there. */
    Hanging hang() {
      hanging = new Hanging(new CountDownLatch(1), new CountDownLatch(1));
      return hanging;
    }

    private void mayHang(Collection<Entry> entries) {
      Hanging now = hanging;
      if (now != null && entries.stream().allMatch(entry -> entry.sealed() == null)) {
        hanging = null;
        now.begun().countDown();
        try {
          now.end().await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    void put(String variable, String version, String value) {
      values.put(variable, value);
      versions.put(variable, version);
      failures.remove(variable);
    }

    void fail(String variable, Reason reason) {
      values.remove(variable);
      versions.remove(variable);
      failures.put(variable, reason);
    }

    @Override
    public Reading read(Bundle bundle, Collection<Entry> entries) {
      Map<String, String> read = new TreeMap<>();
      Map<String, String> readVersions = new TreeMap<>();
      Map<String, WorkerException> failed = new TreeMap<>();
      for (Entry entry : entries) {
        String variable = entry.variable();
        reads.add(variable);
        if (failures.containsKey(variable)) {
          failed.put(
              variable,
              new WorkerException(
                  failures.get(variable), variable + " is " + failures.get(variable)));
        } else {
          read.put(variable, values.get(variable));
          readVersions.put(variable, versions.get(variable));
        }
      }
      mayHang(entries);
      return new Reading(read, failed, readVersions);
    }

    @Override
    public Versions versions(Bundle bundle, Collection<Entry> entries) {
      Map<String, String> found = new HashMap<>();
      Map<String, WorkerException> failed = new HashMap<>();
      for (Entry entry : entries) {
        String variable = entry.variable();
        Reason failure = versionFailures.get(variable);
        if (failure != null) {
          failed.put(
              variable, new WorkerException(failure, "version of " + variable + " is " + failure));
        } else if (versions.containsKey(variable)) {
          found.put(variable, versions.get(variable));
        }
      }
      return new Versions(found, failed);
    }

    @Override
    public void retain(Set<String> providerIds) {
      retained = providerIds;
    }
  }
}
