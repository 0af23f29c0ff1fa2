package com.algorithmia.secrets.host.internal.call;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call, from the caller's thread to the plugin's and back. */
final class CallTask<T> implements Runnable {

  private enum State {
    WAITING,
    RUNNING,
    OVERDUE,
    OVER
  }

  private final ClassLoader loader;
  private final Operation operation;
  private final Sanitizer sanitizer;
  private final List<String> values;
  private final PluginCall<T> action;
  private final Runnable whenOver;
  private final StuckCalls stuck;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private State state = State.WAITING;
  private @Nullable Thread thread;

  CallTask(
      ClassLoader loader,
      Operation operation,
      Sanitizer sanitizer,
      List<String> values,
      PluginCall<T> action,
      Runnable whenOver,
      StuckCalls stuck) {
    this.loader = loader;
    this.operation = operation;
    this.sanitizer = sanitizer;
    this.values = values;
    this.action = action;
    this.whenOver = whenOver;
    this.stuck = stuck;
  }

  CompletableFuture<T> result() {
    return result;
  }

  @Override
  public void run() {
    Thread current = Thread.currentThread();
    if (!begin(current)) {
      return;
    }
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(loader);
    T answer = null;
    Exception failure = null;
    try {
      answer = action.call();
    } catch (Throwable thrown) {
      failure = sanitized(thrown);
    } finally {
      current.setContextClassLoader(before);
    }
    end();
    if (failure == null) {
      result.complete(answer);
    } else {
      result.completeExceptionally(failure);
    }
  }

  private Exception sanitized(Throwable thrown) {
    try {
      return sanitizer.failure(operation, thrown, values);
    } catch (Throwable again) {
      // The plugin's Throwable fights back, or memory is short: then nothing of it is looked at.
      return Failures.pluginFailure("its failure could not be read");
    }
  }

  private synchronized boolean begin(Thread current) {
    if (state != State.WAITING) {
      return false;
    }
    state = State.RUNNING;
    thread = current;
    return true;
  }

  private void end() {
    boolean overdue;
    synchronized (this) {
      overdue = state == State.OVERDUE;
      state = State.OVER;
      thread = null;
      // An interrupt was meant for this call, not for the next one on this thread.
      boolean ignored = Thread.interrupted();
    }
    if (overdue) {
      stuck.cameBack();
    }
    whenOver.run();
  }

  /**
   * The caller leaves. A call that waits is taken back; one that runs is interrupted and counted
   * until it comes back.
   *
   * @return whether it was started
   */
  boolean abandon() {
    synchronized (this) {
      if (state == State.RUNNING && thread != null) {
        state = State.OVERDUE;
        // Counted before the thread can be back.
        stuck.overdue();
        thread.interrupt();
        return true;
      }
      if (state == State.OVER) {
        return true;
      }
      state = State.OVER;
    }
    whenOver.run();
    return false;
  }
}
