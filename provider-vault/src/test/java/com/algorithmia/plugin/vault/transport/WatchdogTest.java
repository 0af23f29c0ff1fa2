package com.algorithmia.plugin.vault.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.transport.Watchdog.End;
import com.algorithmia.plugin.vault.transport.Watchdog.Watch;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt is for the exchange that takes too long, and for nothing before or after it. */
class WatchdogTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Watchdog watchdog = new Watchdog();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    watchdog.close();
    assertThat(Thread.interrupted()).as("an interrupt that is left over").isFalse();
  }

  @Test
  void whatTakesTooLongIsInterruptedAndNothingOfItIsLeft() {
    Watch watch = watchdog.watch(Duration.ofMillis(1));
    assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
    assertThat(watch.end()).isEqualTo(End.TOO_LATE);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptThatComesTooLateToBeNoticedIsCleared() {
    Watch watch = watchdog.watch(Duration.ZERO);
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    assertThat(watch.end()).isEqualTo(End.TOO_LATE);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whatEndedInTimeIsLeftAlone() {
    Watch watch = watchdog.watch(LONG);
    assertThat(watch.end()).isEqualTo(End.BY_ITSELF);
    watchdog.close();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theInterruptOfSomebodyElseStays() {
    Watch watch = watchdog.watch(LONG);
    Thread.currentThread().interrupt();
    assertThat(watch.end()).isEqualTo(End.BY_ITSELF);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingEndsWhatIsUnderWayAndRefusesWhatComesLater() throws Exception {
    CountDownLatch watched = new CountDownLatch(1);
    End[] how = new End[1];
    Thread caller =
        new Thread(
            () -> {
              Watch watch = watchdog.watch(LONG);
              watched.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                how[0] = watch.end();
              }
            });
    caller.start();
    watched.await();
    watchdog.close();
    caller.join();
    assertThat(how[0]).isEqualTo(End.CLOSED);
    assertThat(watchdog.watch(LONG)).isNull();
  }
}
