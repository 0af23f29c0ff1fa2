package com.algorithmia.secrets.worker.internal.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import com.algorithmia.secrets.worker.internal.provider.Reading;
import com.algorithmia.secrets.worker.internal.provider.Values;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
import org.junit.jupiter.api.Test;

/** No thread, no server, no time but the test's. */
class TrackerTest {

  private final TestClock clock = new TestClock();
  private final FakeVault vault = new FakeVault();
  private final Heard heard = new Heard();
  private final Tracker tracker =
      new Tracker(vault, Set.of("OPTIONAL"), Duration.ofHours(24), clock, heard);

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
    tracker.pollVersions();
    assertThat(heard.last.value("OPTIONAL")).isEqualTo("late");
  }

  @Test
  void aPollReadsOnlyWhatHasAnotherVersion() {
    vault.put("A", "1", "v1");
    vault.put("B", "1", "v1");
    tracker.start(asked("A", "B"));
    vault.reads.clear();
    tracker.pollVersions();
    assertThat(vault.reads).isEmpty();
    assertThat(heard.events).isEmpty();
    vault.put("B", "2", "v2");
    tracker.pollVersions();
    assertThat(vault.reads).containsExactly("B");
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.last.value("B")).isEqualTo("v2");
  }

  @Test
  void anOutageKeepsTheLastGoodValues() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.UNAVAILABLE);
    tracker.accept(asked("A"));
    assertThat(heard.last.value("A")).isEqualTo("v1");
    assertThat(heard.events).anyMatch(event -> event.contains("last good value is kept"));
    vault.put("A", "2", "v2");
    tracker.pollVersions();
    assertThat(heard.last.value("A")).isEqualTo("v2");
  }

  @Test
  void keptValuesEndWithTheOutageLimit() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.UNAVAILABLE);
    clock.advance(Duration.ofHours(24));
    tracker.confirm();
    tracker.pollVersions();
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
    tracker.pollVersions();
    tracker.checkTime();
    tracker.checkTime();
    assertThat(heard.revoked()).singleElement().asString().contains("the server was not reached");
  }

  @Test
  void withoutALimitAnOutageIsEndless() {
    Tracker patient = new Tracker(vault, Set.of(), Duration.ZERO, clock, heard);
    vault.put("A", "1", "v1");
    patient.start(asked("A"));
    clock.advance(Duration.ofDays(1000));
    patient.checkTime();
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
    tracker.accept(asked("A", "B", "C"));
    assertThat(heard.revoked()).hasSize(2);
    tracker.accept(asked("A", "B"));
    assertThat(heard.revoked()).hasSize(3).anyMatch(why -> why.contains("C was removed"));
    assertThat(heard.last.names()).isEmpty();
  }

  @Test
  void aSecretThatIsGoneInTheVaultIsSeenByAPoll() {
    vault.put("A", "1", "v1");
    tracker.start(asked("A"));
    vault.fail("A", Reason.NOT_FOUND);
    vault.versions.put("A", "");
    tracker.pollVersions();
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
    tracker.pollVersions();
    tracker.pollVersions();
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
    tracker.accept(asked("A", "B", "C"));
    assertThat(heard.revoked()).singleElement().asString().contains("C is DENIED");
    vault.put("A", "3", "v3");
    tracker.pollVersions();
    assertThat(heard.last.value("A")).isEqualTo("v3");
    clock.advance(Duration.ofHours(25));
    tracker.confirm();
    tracker.checkTime();
    assertThat(heard.last.names()).isEmpty();
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
    tracker.accept(asked("A"));
    vault.fail("A", Reason.DENIED);
    tracker.accept(asked("A"));
    assertThat(heard.events).isNotEmpty().noneMatch(event -> event.contains("canary"));
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
    answers.add(asked("A"));
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

  private static Bundle asked(String... variables) {
    Entry[] entries = new Entry[variables.length];
    for (int i = 0; i < variables.length; i++) {
      entries[i] = new Entry(variables[i], "p", "k-" + variables[i], null, null, null, null, null);
    }
    return bundle(entries);
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
    final List<String> reads = new ArrayList<>();

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
      return new Reading(read, failed, readVersions);
    }

    @Override
    public Map<String, String> versions(Bundle bundle) {
      return versions;
    }
  }

  private static final class TestClock extends Clock {

    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
