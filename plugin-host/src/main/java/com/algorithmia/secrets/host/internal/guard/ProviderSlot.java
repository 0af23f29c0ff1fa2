package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place where the current provider object stands: calls go to whatever stands there, and wait
 * while it is empty for a moment. Thread-safe.
 */
final class ProviderSlot {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable ProviderInstance current;
  private volatile ProviderFacts facts;
  private volatile boolean closed;

  ProviderSlot(ProviderInstance first) {
    this.current = first;
    this.facts = first.facts();
  }

  /** A call, on the plugin's thread. */
  @FunctionalInterface
  interface Call<T> {
    T on(ProviderInstance instance) throws Throwable;
  }

  /** What was constant about the latest provider. */
  ProviderFacts facts() {
    return facts;
  }

  boolean isClosed() {
    return closed;
  }

  /** The provider that stands there; null while there is none. */
  @Nullable ProviderInstance current() {
    return current;
  }

  /** The deadline of a call that starts now, in {@link System#nanoTime()}. */
  long deadline(Operation operation, com.algorithmia.secrets.host.HostSettings settings) {
    return System.nanoTime() + operation.deadline(settings).toNanos();
  }

  /**
   * Calls the current provider.
   *
   * @param deadline in {@link System#nanoTime()}; includes the wait for a provider
   * @param values the values of this call
   * @param check made before, on the caller's thread, against the provider that will be called
   */
  <T> T call(
      Operation operation,
      long deadline,
      List<String> values,
      Consumer<ProviderFacts> check,
      Call<T> call)
      throws SecretNotFoundException {
    try {
      return callWithArguments(operation, deadline, values, check, call);
    } catch (Sanitizer.RejectedArgument e) {
      throw e.asPluginFailure();
    }
  }

  /**
   * {@link #call} of an operation whose contract knows {@link IllegalArgumentException}.
   *
   * @throws Sanitizer.RejectedArgument if the plugin threw one
   */
  <T> T callWithArguments(
      Operation operation,
      long deadline,
      List<String> values,
      Consumer<ProviderFacts> check,
      Call<T> call)
      throws SecretNotFoundException {
    ProviderInstance instance = enter(operation, deadline);
    boolean handedOver = false;
    try {
      check.accept(instance.facts());
      handedOver = true;
      return instance
          .code()
          .runner()
          .call(
              operation,
              deadline,
              instance.sanitizer(),
              values,
              () -> call.on(instance),
              instance::exit);
    } finally {
      if (!handedOver) {
        instance.exit();
      }
    }
  }

  private ProviderInstance enter(Operation operation, long deadline) {
    while (true) {
      ProviderInstance instance = current;
      if (closed) {
        throw Failures.closed();
      }
      if (instance != null && instance.enter()) {
        return instance;
      }
      await(instance, operation, deadline);
    }
  }

  /** Waits until something else stands there than what was seen. */
  private void await(@Nullable ProviderInstance seen, Operation operation, long deadline) {
    lock.lock();
    try {
      while (current == seen && !closed) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw Failures.deadlineMissed(operation, false);
        }
        long unused = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.deadlineMissed(operation, false);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts another provider there; null lets calls wait.
   *
   * @return what stood there
   */
  @Nullable ProviderInstance swap(@Nullable ProviderInstance next) {
    lock.lock();
    try {
      ProviderInstance before = current;
      current = next;
      if (next != null) {
        facts = next.facts();
      }
      changed.signalAll();
      return before;
    } finally {
      lock.unlock();
    }
  }

  /** Ends everything: calls fail from now on. Gives what stood there. */
  @Nullable ProviderInstance close() {
    lock.lock();
    try {
      closed = true;
      ProviderInstance before = current;
      current = null;
      changed.signalAll();
      return before;
    } finally {
      lock.unlock();
    }
  }
}
