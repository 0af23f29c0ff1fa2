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
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Servers, proxies and clocks that misbehave. No thread, and no time but the test's. */
class ServerWatchTest {

  private final TestTime date = new TestTime();
  private final TestTime ages = new TestTime();
  private final List<String> warned = new ArrayList<>();
  private final List<String> revoked = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private final Deque<Supplier<Optional<Bundle>>> answers = new ArrayDeque<>();
  private final Fake values = new Fake();
  private final Tracker tracker =
      new Tracker(
          values,
          SecretVariables::problem,
          Set.of(),
          Duration.ofHours(24),
          date,
          ages,
          new Tracker.Listener() {
            @Override
            public void changed(SecretVariables secrets) {
              last = secrets;
            }

            @Override
            public void revoked(String why) {
              revoked.add(why);
            }

            @Override
            public void warn(String what) {
              warned.add(what);
            }

            @Override
            public void vaultsAreDue() {
              due++;
            }
          });
  private final ServerWatch watch;
  private SecretVariables last;
  private int due;

  ServerWatchTest() {
    values.readable.put("A", "v1");
    tracker.start(bundle(1, sealed("A", 1)));
    watch =
        new ServerWatch(
            (whole, hold) -> {
              requests.add(whole ? "whole" : "held " + hold.toSeconds());
              return answers.isEmpty() ? Optional.empty() : answers.removeFirst().get();
            },
            tracker,
            ages,
            () -> 1.0,
            new Tracker.Listener() {
              @Override
              public void changed(SecretVariables secrets) {}

              @Override
              public void revoked(String why) {}

              @Override
              public void warn(String what) {
                warned.add(what);
              }

              @Override
              public void vaultsAreDue() {}
            });
  }

  private void answersAtOnce(Bundle bundle) {
    answers.add(() -> Optional.of(bundle));
  }

  private void fails(Reason reason, Duration after) {
    answers.add(
        () -> {
          ages.advance(after);
          throw new WorkerException(reason, reason + " it is");
        });
  }

  private void holds(Duration time) {
    answers.add(
        () -> {
          ages.advance(time);
          return Optional.empty();
        });
  }

  /** One step and the pause after it. */
  private Duration step() {
    Duration pause = watch.step();
    ages.advance(pause);
    return pause;
  }

  // Answers that come at once

  @Test
  void theSameAnswerAtOnceAgainAndAgainIsAskedForMoreAndMoreSeldom() {
    values.readable.put("B", "b");
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      // The revision is the whole store's: it grows with what does not concern this worker.
      answersAtOnce(bundle(10 + i, lacking("A"), sealed("B", 1)));
      pauses.add(step().toMillis());
    }
    assertThat(pauses).containsExactly(200L, 3000L, 6000L, 12000L, 24000L, 30000L, 30000L, 30000L);
    answersAtOnce(bundle(20, sealed("A", 2)));
    assertThat(step()).isEqualTo(Duration.ofMillis(200));
    answersAtOnce(bundle(21, sealed("A", 3)));
    assertThat(step()).isEqualTo(Duration.ofMillis(200));
  }

  // Denials

  @Test
  void oneDenialIsNotBelievedAndTwoAre() {
    fails(Reason.DENIED, Duration.ZERO);
    assertThat(step()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(revoked).isEmpty();
    assertThat(warned).singleElement().asString().contains("asked once more");
    step();
    fails(Reason.NOT_FOUND, Duration.ZERO);
    step();
    assertThat(revoked).isEmpty();
    fails(Reason.NOT_FOUND, Duration.ZERO);
    step();
    assertThat(revoked).singleElement().asString().contains("no longer gives");
  }

  // What nobody has signed

  @Test
  void anUnsignedNothingHasChangedConfirmsForTenMinutesAndNoLonger() {
    Instant end = ages.instant().plus(Duration.ofHours(24).plusMinutes(20));
    while (ages.instant().isBefore(end)) {
      step();
    }
    assertThat(warned).first().asString().contains("without the signed bundle");
    assertThat(revoked).singleElement().asString().contains("the server was not reached");
  }

  // Clocks

  @Test
  void aDateThatJumpsEndsNoHealthyWorkload() {
    date.advance(Duration.ofDays(400));
    step();
    tracker.askVaults();
    tracker.checkTime();
    date.advance(Duration.ofDays(-4000));
    step();
    tracker.checkTime();
    assertThat(revoked).isEmpty();
    assertThat(requests).containsExactly("held 25", "held 25");
  }

  @Test
  void anHourOffIsAnHourOffForWhatExpiresAndForNothingElse() {
    Entry expiring =
        new Entry("A", "p", "k", "1", "o", date.instant().plusSeconds(1800), new byte[] {1}, null);
    answersAtOnce(bundle(2, expiring, sealed("B", 1)));
    values.readable.put("B", "b");
    step();
    assertThat(last.names()).containsExactly("A", "B");
    date.advance(Duration.ofHours(1));
    step();
    assertThat(revoked).singleElement().asString().contains("A has expired");
    assertThat(last.names()).containsExactly("B");
  }

  @Test
  void aProcessThatWasStoppedForDaysAsksOnceBeforeItGivesUp() {
    // In the middle of a request, which so is cut.
    fails(Reason.UNAVAILABLE, Duration.ofDays(3));
    step();
    assertThat(revoked).isEmpty();
    answersAtOnce(bundle(2, sealed("A", 1)));
    step();
    assertThat(revoked).isEmpty();
    ages.advance(Duration.ofDays(3));
    fails(Reason.UNAVAILABLE, Duration.ZERO);
    step();
    assertThat(revoked).singleElement().asString().contains("the server was not reached");
  }

  @Test
  void agesGoOnEvenlyAndWithoutADate() {
    long[] nanos = {Long.MAX_VALUE - 10};
    Steady steady = new Steady(() -> nanos[0]);
    Instant begin = steady.instant();
    nanos[0] += 1_000_000_000L; // Overflows, as nanoTime may.
    assertThat(Duration.between(begin, steady.instant())).isEqualTo(Duration.ofSeconds(1));
  }

  // What can't be opened

  @Test
  void whatCouldNotBeOpenedIsTriedAgainWithinAMinuteAndChangesAreSeenMeanwhile() {
    values.failing.put("A", Reason.FAILED);
    answersAtOnce(bundle(2, sealed("A", 2), inVault("V")));
    values.readable.put("V", "v");
    step();
    tracker.askVaults();
    assertThat(last.value("A")).isEqualTo("v1");
    int dueBefore = due;
    List<Long> tries = new ArrayList<>();
    Instant begin = ages.instant();
    while (tries.size() < 8) {
      holdsOrAnswers(bundle(2, sealed("A", 2), inVault("V")), tries, begin);
      step();
    }
    for (int i = 1; i < tries.size(); i++) {
      assertThat(tries.get(i) - tries.get(i - 1)).isLessThan(65);
    }
    assertThat(tries.get(7) - tries.get(6)).isGreaterThan(50);
    // A vault has no part in it.
    assertThat(due).isEqualTo(dueBefore);
    values.failing.clear();
    values.readable.put("A", "v2");
    while (!last.value("A").equals("v2")) {
      holdsOrAnswers(bundle(2, sealed("A", 2), inVault("V")), tries, begin);
      step();
    }
    requests.clear();
    step();
    step();
    assertThat(requests).containsExactly("held 25", "held 25");
  }

  private void holdsOrAnswers(Bundle bundle, List<Long> tries, Instant begin) {
    answers.add(
        () -> {
          String request = requests.get(requests.size() - 1);
          if (request.equals("whole")) {
            tries.add(Duration.between(begin, ages.instant()).toSeconds());
            return Optional.of(bundle);
          }
          ages.advance(Duration.ofSeconds(Long.parseLong(request.replaceAll("[^0-9]", ""))));
          return Optional.empty();
        });
  }

  @Test
  void aBundleThatCouldNotBeTakenInIsAskedForOnceMore() {
    values.breaks = true;
    answersAtOnce(bundle(2, sealed("A", 2)));
    assertThatThrownBy(watch::step).isInstanceOf(StackOverflowError.class);
    values.breaks = false;
    values.readable.put("A", "v2");
    ages.advance(Duration.ofSeconds(5)); // As the watcher does.
    answersAtOnce(bundle(2, sealed("A", 2)));
    step();
    assertThat(requests).containsExactly("held 25", "whole");
    assertThat(last.value("A")).isEqualTo("v2");
  }

  // Cuts

  @Test
  void aProxyThatCutsHeldRequestsIsNoOutageAndIsGivenShorterOnes() {
    fails(Reason.UNAVAILABLE, Duration.ofSeconds(10));
    step();
    holds(Duration.ofSeconds(12));
    step();
    step();
    assertThat(requests).containsExactly("held 25", "held 12", "held 12");
    assertThat(warned).isEmpty();
  }

  @Test
  void aServerThatCutsEachRequestIsAnOutage() {
    for (int i = 0; i < 5; i++) {
      fails(Reason.UNAVAILABLE, Duration.ofSeconds(2));
      step();
    }
    assertThat(requests).containsExactly("held 25", "held 12", "held 6", "held 3", "held 3");
    assertThat(warned).singleElement().asString().contains("kept meanwhile");
  }

  @Test
  void afterAWhileRequestsAreHeldForLongerAgain() {
    fails(Reason.UNAVAILABLE, Duration.ofSeconds(10));
    step();
    for (int i = 0; i < 110; i++) {
      holdsOrAnswers(bundle(2, sealed("A", 1)), new ArrayList<>(), ages.instant());
      step();
    }
    assertThat(requests).contains("held 12").last().isEqualTo("held 24");
  }

  @Test
  void aServerThatIsGoneWhileItHoldsARequestIsToldAtTheNextOne() {
    fails(Reason.UNAVAILABLE, Duration.ofSeconds(10));
    fails(Reason.UNAVAILABLE, Duration.ZERO);
    step();
    assertThat(warned).isEmpty();
    step();
    assertThat(warned).singleElement().asString().contains("kept meanwhile");
  }

  // Vaults that tell a version only when asked for it

  @Test
  void aValueReadWithoutAVersionIsNotReadAtEachPoll() {
    values.readable.put("V", "v");
    tracker.accept(bundle(2, inVault("V")));
    tracker.askVaults();
    values.versions.put("V", "7");
    tracker.askVaults();
    values.reads.clear();
    tracker.askVaults();
    tracker.askVaults();
    assertThat(values.reads).isEmpty();
    values.versions.put("V", "8");
    tracker.askVaults();
    tracker.askVaults();
    assertThat(values.reads).containsExactly("V");
  }

  @Test
  void aVersionIsNotRememberedForAValueThatCouldNotBeRead() {
    values.readable.put("V", "v");
    tracker.accept(bundle(2, inVault("V")));
    tracker.askVaults();
    values.versions.put("V", "7");
    tracker.askVaults();
    values.versions.put("V", "8");
    values.failing.put("V", Reason.UNAVAILABLE);
    tracker.askVaults();
    values.failing.clear();
    values.readable.put("V", "new");
    tracker.askVaults();
    assertThat(last.value("V")).isEqualTo("new");
  }

  // Handing on

  @Test
  void aChangeThatCouldNotBeHandedOnIsTriedAgainWithTheNewest() {
    List<Runnable> later = new ArrayList<>();
    List<String> handedOn = new ArrayList<>();
    boolean[] works = {false};
    Debounce debounce =
        new Debounce(
            (after, what) -> later.add(what),
            secrets -> {
              handedOn.add(secrets.value("A"));
              return works[0];
            });
    debounce.changed(SecretVariables.of(Map.of("A", "v1")));
    later.remove(0).run();
    later.remove(0).run();
    debounce.changed(SecretVariables.of(Map.of("A", "v2")));
    works[0] = true;
    later.remove(0).run();
    assertThat(handedOn).containsExactly("v1", "v1", "v2");
    assertThat(later).isEmpty();
  }

  private static Entry sealed(String variable, int content) {
    return new Entry(
        variable, "p", "k-" + variable, "1", "o", null, new byte[] {(byte) content}, null);
  }

  private static Entry inVault(String variable) {
    return new Entry(variable, "p", "k-" + variable, null, null, null, null, null);
  }

  private static Entry lacking(String variable) {
    return new Entry(variable, "p", "k-" + variable, "1", "o", null, null, "it is not there");
  }

  private static Bundle bundle(long revision, Entry... entries) {
    return new Bundle(
        "default",
        revision,
        Map.of("p", new ProviderSpec("p", "vault", false, null, "0".repeat(64), Map.of(), null)),
        List.of(entries));
  }

  /** Reads without versions, as a provider may that tells them only when asked for them. */
  private static final class Fake implements Values {

    final Map<String, String> readable = new HashMap<>();
    final Map<String, Reason> failing = new HashMap<>();
    final Map<String, String> versions = new HashMap<>();
    final List<String> reads = new ArrayList<>();
    boolean breaks;

    @Override
    public Reading read(Bundle bundle, Collection<Entry> entries) {
      if (breaks) {
        throw new StackOverflowError();
      }
      Map<String, String> read = new HashMap<>();
      Map<String, WorkerException> failures = new HashMap<>();
      for (Entry entry : entries) {
        String variable = entry.variable();
        reads.add(variable);
        Reason reason = entry.unavailable() != null ? Reason.UNAVAILABLE : failing.get(variable);
        if (reason == null && readable.containsKey(variable)) {
          read.put(variable, readable.get(variable));
        } else {
          failures.put(
              variable,
              new WorkerException(reason == null ? Reason.FAILED : reason, variable + " fails"));
        }
      }
      return new Reading(read, failures, Map.of());
    }

    @Override
    public Versions versions(Bundle bundle, Collection<Entry> entries) {
      return new Versions(versions, Map.of());
    }

    @Override
    public void retain(Set<String> providerIds) {}
  }
}
