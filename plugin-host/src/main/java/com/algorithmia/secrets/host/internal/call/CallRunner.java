package com.algorithmia.secrets.host.internal.call;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.HostSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls into one plugin on threads of their own: the caller returns at its deadline,
 * whatever the plugin does. Thread-safe.
 *
 * <p>At most so many calls run at once (bulkhead); after too many failures the breaker answers for
 * the plugin; when too many calls have not come back, the plugin is disabled until they have. The
 * threads belong to this plugin alone, because what a plugin leaves in a thread ends with it.
 */
public final class CallRunner implements AutoCloseable {

  /** Making and closing has places of its own, so that it goes on while all calls hang. */
  private static final int LIFECYCLE_PLACES = 8;

  private static final Logger log = LoggerFactory.getLogger(CallRunner.class);

  private final HostSettings settings;
  private final ClassLoader loader;
  private final CallMetrics metrics;
  private final CircuitBreaker breaker;
  private final Semaphore calls;
  private final Semaphore lifecycle = new Semaphore(LIFECYCLE_PLACES, true);
  private final ExecutorService threads;
  private final StuckCalls stuck;

  /**
   * Starts no thread yet.
   *
   * @param plugin its name, for the names of threads
   * @param loader becomes the context class loader of calls
   * @param ticker nanoseconds, for how long the breaker stays open
   */
  public CallRunner(
      String plugin,
      ClassLoader loader,
      HostSettings settings,
      LongSupplier ticker,
      CallMetrics metrics,
      StuckCalls.Observer observer) {
    this(plugin, loader, settings, ticker, metrics, observer, threadsOf(plugin));
  }

  /** For tests: with threads from there. */
  CallRunner(
      String plugin,
      ClassLoader loader,
      HostSettings settings,
      LongSupplier ticker,
      CallMetrics metrics,
      StuckCalls.Observer observer,
      ThreadFactory factory) {
    this.settings = settings;
    this.loader = loader;
    this.metrics = metrics;
    this.stuck = new StuckCalls(settings.maxStuckThreads(), observer);
    // Fair: a read that waits gets its turn before one that comes later.
    this.calls = new Semaphore(settings.maxConcurrentCalls(), true);
    this.breaker =
        CircuitBreaker.of(
            plugin,
            CircuitBreakerConfig.custom()
                .failureRateThreshold(settings.breakerFailurePercent())
                .slidingWindow(
                    settings.breakerWindow(),
                    settings.breakerWindow(),
                    CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(settings.breakerOpenFor())
                .permittedNumberOfCallsInHalfOpenState(3)
                .clock(new TickerClock(ticker))
                .build());
    // Without a bound of its own: the places are the bound. A call gives its place back shortly
    // before its thread is free, so a bound would refuse whoever takes the place meanwhile.
    this.threads =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  private static ThreadFactory threadsOf(String plugin) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "plugin-" + plugin + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(CallRunner.class.getClassLoader());
      return thread;
    };
  }

  /** The deadline of a call that starts now, in {@link System#nanoTime()}. */
  public long deadline(Operation operation) {
    return System.nanoTime() + operation.deadline(settings).toNanos();
  }

  /**
   * Calls the plugin.
   *
   * @param deadline in {@link System#nanoTime()}
   * @param values the values of this call, which must not be in a message
   * @param whenOver run exactly once, when the plugin's thread is back or was never sent
   * @throws SecretProviderException of the plugin's kind, or the host's own: {@code UNAVAILABLE} if
   *     it is overdue, busy, disabled or the breaker is open, {@code OUTCOME_UNKNOWN} if a write is
   *     overdue
   * @throws Sanitizer.RejectedArgument if the plugin threw {@code IllegalArgumentException}
   */
  public <T> T call(
      Operation operation,
      long deadline,
      Sanitizer sanitizer,
      List<String> values,
      PluginCall<T> action,
      Runnable whenOver)
      throws SecretNotFoundException {
    long start = System.nanoTime();
    String outcome = "error";
    try {
      T answer = guarded(operation, deadline, sanitizer, values, action, whenOver);
      outcome = "ok";
      return answer;
    } catch (SecretNotFoundException e) {
      outcome = "not_found";
      throw e;
    } catch (SecretProviderException e) {
      outcome = e.getKind().name().toLowerCase(java.util.Locale.ROOT);
      throw e;
    } catch (RuntimeException e) {
      outcome = "rejected_argument";
      throw e;
    } finally {
      metrics.called(operation, outcome, System.nanoTime() - start);
    }
  }

  private <T> T guarded(
      Operation operation,
      long deadline,
      Sanitizer sanitizer,
      List<String> values,
      PluginCall<T> action,
      Runnable whenOver)
      throws SecretNotFoundException {
    boolean limited = operation.reachesBackend();
    Semaphore places = limited ? calls : lifecycle;
    boolean placed = false;
    boolean sent = false;
    boolean permitted = false;
    try {
      if (limited) {
        if (stuck.isDisabled()) {
          throw Failures.unavailable(
              "This provider is disabled: too many of its calls have not come back");
        }
        if (!breaker.tryAcquirePermission()) {
          throw Failures.unavailable(
              "This provider failed too often; it is left alone for a while");
        }
        permitted = true;
      }
      placed = acquire(places, deadline);
      if (!placed) {
        throw Failures.deadlineMissed(operation, false);
      }
      Runnable over =
          () -> {
            places.release();
            whenOver.run();
          };
      CallTask<T> task = new CallTask<>(loader, operation, sanitizer, values, action, over, stuck);
      submit(task);
      sent = true;
      T answer = await(task, operation, deadline);
      if (limited) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      }
      permitted = false;
      return answer;
    } catch (SecretNotFoundException e) {
      permitted = tell(permitted, true);
      throw e;
    } catch (SecretProviderException e) {
      if (sent) {
        permitted = tell(permitted, e);
      }
      throw e;
    } finally {
      if (permitted) {
        breaker.releasePermission();
      }
      if (!sent) {
        if (placed) {
          places.release();
        }
        whenOver.run();
      }
    }
  }

  /** Outages open the breaker; an answer of any other kind shows that the backend is there. */
  private boolean tell(boolean permitted, SecretProviderException failure) {
    return switch (failure.getKind()) {
      case UNAVAILABLE, THROTTLED, OUTCOME_UNKNOWN -> {
        if (permitted) {
          breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        }
        yield false;
      }
      case PLUGIN_FAILURE -> permitted;
      default -> tell(permitted, true);
    };
  }

  private boolean tell(boolean permitted, boolean answered) {
    if (permitted && answered) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
    return false;
  }

  private static boolean acquire(Semaphore places, long deadline) {
    try {
      return places.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Hands the task to a thread. Whatever it throws, the task will not run. */
  private void submit(CallTask<?> task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw Failures.closed();
    } catch (OutOfMemoryError e) {
      // Most often not memory: the system lets this process have no more threads.
      log.error("No thread could be started for a call into a plugin: {}", e.getMessage());
      throw Failures.unavailable("The provider was not asked: no thread could be started for it");
    }
  }

  private static <T> T await(CallTask<T> task, Operation operation, long deadline)
      throws SecretNotFoundException {
    try {
      return task.result().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Failures.deadlineMissed(operation, task.abandon());
    } catch (InterruptedException e) {
      boolean started = task.abandon();
      Thread.currentThread().interrupt();
      throw Failures.deadlineMissed(operation, started);
    } catch (ExecutionException e) {
      Throwable failure = e.getCause();
      if (failure instanceof SecretNotFoundException notFound) {
        throw notFound;
      }
      throw (RuntimeException) failure;
    }
  }

  /** How many calls are past their deadline and have not come back. */
  public int stuckCalls() {
    return stuck.count();
  }

  /** Whether the plugin is disabled because too many calls have not come back. */
  public boolean isDisabled() {
    return stuck.isDisabled();
  }

  /** Whether the breaker answers for the plugin. */
  public boolean isBreakerOpen() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** Takes no more calls, and interrupts those under way. */
  @Override
  public void close() {
    List<Runnable> never = threads.shutdownNow();
    // A SynchronousQueue holds none; what was handed over runs.
    assert never.isEmpty();
  }
}
