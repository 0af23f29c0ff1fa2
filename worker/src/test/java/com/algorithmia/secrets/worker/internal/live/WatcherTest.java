package com.algorithmia.secrets.worker.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the test's own thread: a pause takes no time, and the last one closes. */
class WatcherTest {

  private static final Duration AS_ASKED = Duration.ofSeconds(30);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final List<String> told = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final Deque<Supplier<Duration>> outcomes = new ArrayDeque<>();

  private void watch() {
    Watcher.Step step = new Watcher.Step(() -> outcomes.removeFirst().get(), new Bell());
    Watcher[] watcher = new Watcher[1];
    watcher[0] =
        new Watcher(
            List.of(step),
            told::add,
            (bell, atMost) -> {
              pauses.add(atMost);
              if (outcomes.isEmpty()) {
                watcher[0].close();
              }
            });
    watcher[0].repeat(step);
  }

  private void works() {
    outcomes.add(() -> AS_ASKED);
  }

  private void fails(RuntimeException failure) {
    outcomes.add(
        () -> {
          throw failure;
        });
  }

  private void breaks(Error failure) {
    outcomes.add(
        () -> {
          throw failure;
        });
  }

  @Test
  void anErrorIsToldAndEndsNoWatch() {
    breaks(new StackOverflowError("canary"));
    breaks(new OutOfMemoryError("canary"));
    works();
    watch();
    assertThat(outcomes).isEmpty();
    assertThat(told).singleElement().asString().contains("(java.lang.StackOverflowError)");
  }

  @Test
  void aStepThatFailsIsTriedAgainAfter5SecondsAndToldOnceUntilItWorks() {
    works();
    fails(new IllegalStateException("canary"));
    fails(new IllegalStateException("canary"));
    works();
    fails(new ArithmeticException("canary"));
    works();
    watch();
    assertThat(outcomes).isEmpty();
    assertThat(pauses)
        .containsExactly(AS_ASKED, AFTER_FAILURE, AFTER_FAILURE, AS_ASKED, AFTER_FAILURE, AS_ASKED);
    assertThat(told)
        .containsExactly(
            "watching for changes failed (java.lang.IllegalStateException); it is tried again every"
                + " 5 s",
            "watching for changes failed (java.lang.ArithmeticException); it is tried again every"
                + " 5 s");
  }

  @Test
  @Timeout(60)
  void aBellEndsAPauseAndSoDoesClosing() throws Exception {
    Bell bell = new Bell();
    SynchronousQueue<String> rounds = new SynchronousQueue<>();
    Supplier<Duration> action =
        () -> {
          try {
            rounds.put("round");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Duration.ofDays(1);
        };
    Watcher watcher = new Watcher(List.of(new Watcher.Step(action, bell)), told::add, Bell::await);
    Thread thread = new Thread(() -> watcher.repeat(new Watcher.Step(action, bell)));
    thread.start();
    assertThat(rounds.take()).isEqualTo("round");
    bell.ring();
    assertThat(rounds.take()).isEqualTo("round");
    watcher.close();
    thread.join();
  }

  @Test
  void aFailureOfOurOwnIsToldInItsWords() {
    fails(new WorkerException(Reason.FAILED, "the disk is full"));
    watch();
    assertThat(told).singleElement().asString().contains("(the disk is full)");
  }
}
