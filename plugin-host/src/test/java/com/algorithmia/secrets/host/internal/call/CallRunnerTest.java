package com.algorithmia.secrets.host.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.host.HostSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallRunnerTest {

  private static final HostSettings ONE_AT_A_TIME =
      HostSettings.builder().maxConcurrentCalls(1).callDeadline(Duration.ofSeconds(30)).build();

  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<CallRunner> runners = new ArrayList<>();

  @AfterEach
  void close() {
    release.countDown();
    runners.forEach(CallRunner::close);
    callers.shutdownNow();
  }

  private CallRunner runner(HostSettings settings, ThreadFactory threads) {
    CallRunner runner =
        new CallRunner(
            "test",
            getClass().getClassLoader(),
            settings,
            System::nanoTime,
            new CallMetrics(null, "test"),
            (disabled, calls) -> {},
            threads);
    runners.add(runner);
    return runner;
  }

  private static <T> T call(
      CallRunner runner, Operation operation, PluginCall<T> action, Runnable whenOver)
      throws SecretNotFoundException {
    return runner.call(
        operation,
        runner.deadline(operation),
        new Sanitizer(new Scrubber(List.of())),
        List.of(),
        action,
        whenOver);
  }

  private static String read(CallRunner runner) throws SecretNotFoundException {
    return call(runner, Operation.GET_SECRET, () -> "read", () -> {});
  }

  @Test
  void aThreadThatCannotBeStartedCostsNoPlaceAmongTheCalls() throws Exception {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    CallRunner runner =
        runner(
            ONE_AT_A_TIME,
            work -> {
              if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return new Thread(work);
            });
    AtomicInteger over = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      SecretProviderException failure =
          assertThrows(
              SecretProviderException.class,
              () -> call(runner, Operation.CREATE_SECRET, () -> "never", over::incrementAndGet));
      // Nothing was sent, so not even the outcome of a write is unknown.
      assertThat(failure.getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("no thread");
    }
    assertThat(over).as("each call is over once").hasValue(3);
    exhausted.set(false);
    assertThat(read(runner)).isEqualTo("read");
  }

  @Test
  void callsThatAreNotQuiteOutYetRefuseNobodyAsClosed() throws Exception {
    CallRunner runner = runner(ONE_AT_A_TIME, Thread::new);
    int leaving = 20;
    CountDownLatch left = new CountDownLatch(leaving);
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < leaving; i++) {
      calls.add(
          callers.submit(
              () -> call(runner, Operation.GET_SECRET, () -> "read", () -> holdUp(left))));
    }
    // Each gave its place to the next one, and all their threads are still busy with leaving.
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(read(runner)).isEqualTo("read");
    release.countDown();
    for (Future<String> call : calls) {
      assertThat(call.get()).isEqualTo("read");
    }
  }

  private void holdUp(CountDownLatch left) {
    left.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRunnerThatIsClosedSaysSo() {
    CallRunner runner = runner(ONE_AT_A_TIME, Thread::new);
    runner.close();
    assertThat(assertThrows(SecretProviderException.class, () -> read(runner)))
        .hasMessage("This provider is closed");
  }

  @Test
  void providersThatHangWhileMadeHoldSoManyThreadsAndNoMore() {
    HostSettings quick =
        HostSettings.builder().createDeadline(Duration.ofMillis(20)).maxStuckThreads(100).build();
    CallRunner runner = runner(quick, Thread::new);
    // One that does not get its thread in so short a time is taken back, and does not count.
    while (runner.stuckCalls() < 8) {
      assertThrows(SecretProviderException.class, () -> make(runner));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(assertThrows(SecretProviderException.class, () -> make(runner)))
          .hasMessageContaining("busy");
    }
    assertThat(runner.stuckCalls()).isEqualTo(8);
  }

  private String make(CallRunner runner) throws SecretNotFoundException {
    return call(runner, Operation.CREATE_PROVIDER, this::hang, () -> {});
  }

  /** Waits for the test's end, whatever interrupts. */
  private String hang() {
    while (true) {
      try {
        release.await();
        return "";
      } catch (InterruptedException e) {
        // Plugins do that.
      }
    }
  }
}
