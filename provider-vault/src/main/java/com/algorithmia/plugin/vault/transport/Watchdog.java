package com.algorithmia.plugin.vault.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends exchanges that take too long, and all of them when it is closed, by interrupting their
 * threads. Thread-safe.
 *
 * <p>Why like this: the JDK's client can be cancelled from outside only if it is used
 * asynchronously, which takes three changes of threads more for each exchange, and the time-out of
 * its requests ends when the headers are there, while a body may drip for ever. An interrupt is
 * meant for the exchange alone: it is sent only while the exchange runs, and what is left of it is
 * cleared when the exchange ends.
 */
final class Watchdog implements AutoCloseable {

  /** How an exchange came to its end. */
  enum End {
    BY_ITSELF,
    TOO_LATE,
    CLOSED
  }

  /** The precision of time-outs. */
  private static final long TICK_NANOS = 10_000_000;

  private static final long IDLE_NANOS = 5_000_000_000L;

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean patrolling;
  private volatile boolean closed;

  /** An exchange under way in the thread that made this. */
  final class Watch {

    private final Thread thread = Thread.currentThread();
    private final long deadline;
    private End how = End.BY_ITSELF;
    private boolean over;

    private Watch(Duration longest) {
      this.deadline = System.nanoTime() + longest.toNanos();
    }

    private synchronized void abort(End why) {
      if (!over && how == End.BY_ITSELF) {
        how = why;
        thread.interrupt();
      }
    }

    /** To be called by the same thread, whatever happened. From now on it is not interrupted. */
    End end() {
      watches.remove(this);
      synchronized (this) {
        over = true;
      }
      if (how != End.BY_ITSELF) {
        Thread.interrupted();
      }
      return how;
    }
  }

  /**
   * Starts to watch the calling thread.
   *
   * @return null if this is closed
   */
  @Nullable Watch watch(Duration longest) {
    Watch watch = new Watch(longest);
    watches.add(watch);
    if (closed) {
      watch.end();
      return null;
    }
    if (!patrolling) {
      startPatrol();
    }
    return watch;
  }

  private synchronized void startPatrol() {
    if (!patrolling && !closed) {
      patrolling = true;
      Thread patrol = new Thread(this::patrol, "vault-watchdog");
      patrol.setDaemon(true);
      patrol.start();
    }
  }

  private void patrol() {
    long idleSince = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(this, TICK_NANOS);
      long now = System.nanoTime();
      for (Watch watch : watches) {
        idleSince = now;
        if (now - watch.deadline >= 0) {
          watch.abort(End.TOO_LATE);
        }
      }
      if (now - idleSince > IDLE_NANOS && isRelieved()) {
        return;
      }
    }
  }

  /** Ends the patrol, unless an exchange began that still counts on it. */
  private synchronized boolean isRelieved() {
    patrolling = false;
    if (watches.isEmpty()) {
      return true;
    }
    patrolling = true;
    return false;
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(watch -> watch.abort(End.CLOSED));
  }
}
