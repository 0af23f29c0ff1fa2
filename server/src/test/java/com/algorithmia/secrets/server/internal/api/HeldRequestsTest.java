package com.algorithmia.secrets.server.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Changes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a held request ends, and with what. */
class HeldRequestsTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Feed feed = new Feed();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HeldRequests held = new HeldRequests(feed, executor, timer, 10);

  /** What the tries come to, the last of them again and again. */
  private final Deque<HeldRequests.Attempt<String>> tries = new ArrayDeque<>();

  private final AtomicInteger tried = new AtomicInteger();

  @AfterEach
  void end() {
    held.close();
    timer.shutdownNow();
    executor.shutdownNow();
  }

  private CompletableFuture<String> hold(HeldRequests requests, Duration atMost) {
    return requests.hold(
        () -> {
          tried.incrementAndGet();
          HeldRequests.Attempt<String> next = tries.getFirst();
          if (tries.size() > 1) {
            tries.removeFirst();
          }
          return next.run();
        },
        atMost,
        () -> "nothing");
  }

  private static Optional<String> keyIsGone() {
    throw ApiFailure.notFound();
  }

  private static void assertRefused(CompletableFuture<String> answer, int status) {
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            ApiFailure.class, failure -> assertThat(failure.status()).isEqualTo(status));
  }

  @Test
  void nothing_is_the_answer_only_after_a_last_try_when_the_time_is_over() throws Exception {
    tries.add(Optional::empty);

    assertThat(hold(held, SHORT).get(10, TimeUnit.SECONDS)).isEqualTo("nothing");

    assertThat(tried).hasValue(2);
    assertThat(held.count()).isZero();
  }

  @Test
  void who_lost_the_right_without_a_change_is_refused_when_the_time_is_over() {
    tries.add(Optional::empty);
    tries.add(HeldRequestsTest::keyIsGone);

    assertRefused(hold(held, SHORT), 404);

    assertThat(held.count()).isZero();
  }

  @Test
  void who_lost_the_right_is_refused_also_when_the_server_lets_go() {
    tries.add(Optional::empty);
    tries.add(HeldRequestsTest::keyIsGone);
    CompletableFuture<String> answer = hold(held, LONG);
    assertThat(answer).isNotDone();

    held.close();

    assertRefused(answer, 404);
  }

  @Test
  void a_result_of_the_last_try_is_the_answer() throws Exception {
    tries.add(Optional::empty);
    tries.add(() -> Optional.of("late"));

    assertThat(hold(held, SHORT).get(10, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void a_try_that_began_before_the_end_is_not_the_last() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    tries.add(Optional::empty);
    tries.add(
        () -> {
          begun.countDown();
          await(closed);
          return Optional.empty();
        });
    tries.add(HeldRequestsTest::keyIsGone);
    CompletableFuture<String> answer = hold(held, LONG);
    feed.change();
    await(begun);

    held.close();
    closed.countDown();

    assertRefused(answer, 404);
  }

  @Test
  void a_change_is_answered_at_once() throws Exception {
    tries.add(Optional::empty);
    tries.add(() -> Optional.of("changed"));
    CompletableFuture<String> answer = hold(held, LONG);
    assertThat(answer).isNotDone();

    feed.change();

    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("changed");
    assertThat(tried).hasValue(2);
  }

  @Test
  void without_anybody_to_look_again_the_answer_is_503() {
    HeldRequests stopping =
        new HeldRequests(
            feed,
            task -> {
              throw new RejectedExecutionException();
            },
            timer,
            10);
    tries.add(Optional::empty);

    assertRefused(hold(stopping, SHORT), 503);

    assertThat(stopping.count()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells of a change when the test wants it. */
  private static final class Feed implements Changes {

    private Consumer<Change> listener = change -> {};

    void change() {
      listener.accept(new Change(1, Change.Kind.ENTRIES));
    }

    @Override
    public long revision() {
      return 1;
    }

    @Override
    public long await(long seen, Duration atMost) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable listen(Consumer<Change> heard) {
      listener = heard;
      return () -> {};
    }
  }
}
