package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the tests and a provider: every call ends within the deadline or fails the test,
 * and all that it gives or throws goes into the evidence. Capabilities are watched likewise.
 */
final class WatchedCalls implements AutoCloseable {

  /** How this kit's own threads begin. */
  static final String THREAD_PREFIX = "secret-contract-";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Evidence evidence;
  private final Duration deadline;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, THREAD_PREFIX + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  WatchedCalls(Evidence evidence, Duration deadline) {
    this.evidence = evidence;
    this.deadline = deadline;
  }

  /** Where tests run their own threads. */
  ExecutorService threads() {
    return threads;
  }

  /** The provider, watched. */
  SecretProvider watch(SecretProvider provider) {
    return watch(SecretProvider.class, provider);
  }

  private <T> T watch(Class<T> type, Object target) {
    Object proxy =
        Proxy.newProxyInstance(
            WatchedCalls.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(self, target, method, arguments));
    return type.cast(proxy);
  }

  private @Nullable Object call(
      Object self, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return switch (name) {
        case "equals" -> arguments != null && self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> describe(target);
      };
    }
    Object result = withinDeadline(name, target, method, arguments);
    if (method.getReturnType() != void.class) {
      evidence.returned(name, result);
    }
    if (name.equals("capability") && arguments != null && result instanceof Optional<?> found) {
      Class<?> type = (Class<?>) arguments[0];
      return found.map(
          inner ->
              type.isInterface()
                      && Capability.class.isAssignableFrom(type)
                      && type.isInstance(inner)
                  ? watch(type, inner)
                  : inner);
    }
    return result;
  }

  /** A provider shows neither values nor credentials when somebody logs it. */
  private String describe(Object target) {
    String text = String.valueOf(target);
    evidence.searchText("toString() of the provider", text);
    return "the provider";
  }

  private @Nullable Object withinDeadline(
      String name, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    Future<?> call =
        threads.submit(
            () -> {
              Thread.currentThread().setContextClassLoader(context);
              return method.invoke(target, arguments);
            });
    try {
      return call.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new AssertionError(name + " did not end within callDeadline(), " + deadline, e);
    } catch (ExecutionException e) {
      throw thrownBy(name, e);
    }
  }

  private Throwable thrownBy(String name, ExecutionException failed) {
    Throwable thrown = failed.getCause();
    if (thrown instanceof InvocationTargetException invocation) {
      thrown = invocation.getCause();
    }
    if (thrown == null) {
      return new AssertionError("The call of " + name + " failed for no reason", failed);
    }
    // What close throws is a matter of clause 1.5; a listing may refuse a cursor or a limit.
    boolean documented =
        name.equals("close")
            || (name.startsWith("list") && thrown instanceof IllegalArgumentException);
    if (documented) {
      evidence.searchText("the exception from " + name, String.valueOf(thrown));
    } else {
      evidence.threw(name, thrown);
    }
    return thrown;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
