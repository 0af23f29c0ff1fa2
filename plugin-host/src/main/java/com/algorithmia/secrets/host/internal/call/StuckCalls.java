package com.algorithmia.secrets.host.internal.call;

/**
 * Counts calls that are past their deadline and have not come back. At the limit the plugin is
 * disabled, until the last of them is back. Thread-safe.
 */
public final class StuckCalls {

  /** Told when a plugin is disabled and when it is enabled again. Must not block. */
  public interface Observer {

    /** It changed to this. */
    void disabled(boolean disabled, int stuckCalls);
  }

  private final int limit;
  private final Observer observer;
  private int count;
  private volatile boolean disabled;

  StuckCalls(int limit, Observer observer) {
    this.limit = limit;
    this.observer = observer;
  }

  synchronized void overdue() {
    count++;
    if (count >= limit && !disabled) {
      disabled = true;
      observer.disabled(true, count);
    }
  }

  synchronized void cameBack() {
    count--;
    if (count == 0 && disabled) {
      disabled = false;
      observer.disabled(false, 0);
    }
  }

  synchronized int count() {
    return count;
  }

  boolean isDisabled() {
    return disabled;
  }
}
