package com.algorithmia.secrets.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which threads were started since, and whether they end (clause 1.6). */
final class LeftThreads {

  /** The JDK's own, and those that belong to all of the JVM. */
  private static final List<String> OF_THE_JDK =
      List.of(
          WatchedCalls.THREAD_PREFIX,
          "ForkJoinPool.commonPool-",
          "CompletableFutureDelayScheduler",
          "Common-Cleaner",
          "process reaper",
          "Keep-Alive-",
          "Attach Listener",
          "surefire-",
          "junit-");

  private static final Duration STEP = Duration.ofMillis(50);

  private final ProviderHooks hooks;
  private final Set<Thread> before;

  private LeftThreads(ProviderHooks hooks, Set<Thread> before) {
    this.hooks = hooks;
    this.before = before;
  }

  static LeftThreads now(ProviderHooks hooks) {
    return new LeftThreads(hooks, new HashSet<>(Thread.getAllStackTraces().keySet()));
  }

  /** Fails, and names them, if threads that were started since live on after the deadline. */
  void assertNoneIsLeft(Duration deadline) throws InterruptedException {
    Instant giveUp = Instant.now().plus(deadline);
    Set<Thread> left = left();
    while (!left.isEmpty() && Instant.now().isBefore(giveUp)) {
      System.gc();
      left.iterator().next().join(STEP.toMillis());
      left = left();
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          "Threads outlive the provider: "
              + left.stream().map(Thread::getName).sorted().collect(Collectors.joining(", ")));
    }
  }

  private Set<Thread> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> OF_THE_JDK.stream().noneMatch(thread.getName()::startsWith))
        .filter(thread -> !hooks.toleratesThread(thread))
        .collect(Collectors.toSet());
  }
}
