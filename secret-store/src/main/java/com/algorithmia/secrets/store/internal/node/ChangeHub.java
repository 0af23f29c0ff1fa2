package com.algorithmia.secrets.store.internal.node;

import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Changes;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Revisions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the installation's revision and tells of changes: those of this node at their commit, those
 * of others when somebody calls {@link #poll}.
 */
public final class ChangeHub implements Changes {

  private static final Logger log = LoggerFactory.getLogger(ChangeHub.class);

  private final Db db;
  private final ExecutorService executor;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private Revisions known;

  /** Tells listeners on threads of this executor, one at a time. */
  public ChangeHub(Db db, ExecutorService executor) {
    this.db = db;
    this.executor = executor;
    this.known = db.read(Revisions::read);
  }

  /** Looks into the database, and tells of what changed since the last look. */
  public void poll() {
    advance(db.read(Revisions::read));
  }

  /** Tells of what changed up to these revisions. */
  public void advance(Revisions now) {
    Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
    lock.lock();
    try {
      if (now.all() <= known.all()) {
        return;
      }
      if (now.entries() > known.entries()) {
        kinds.add(Change.Kind.ENTRIES);
      }
      if (now.providers() > known.providers()) {
        kinds.add(Change.Kind.PROVIDERS);
      }
      if (now.access() > known.access()) {
        kinds.add(Change.Kind.ACCESS);
      }
      known = now;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    kinds.forEach(kind -> tell(new Change(now.all(), kind)));
  }

  private void tell(Change change) {
    for (Consumer<Change> listener : listeners) {
      try {
        executor.execute(() -> tell(listener, change));
      } catch (RejectedExecutionException e) {
        // The store is closing.
        return;
      }
    }
  }

  private static void tell(Consumer<Change> listener, Change change) {
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      log.warn("A listener failed at a change ({})", e.getClass().getName());
    }
  }

  @Override
  public long revision() {
    lock.lock();
    try {
      return known.all();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long await(long seen, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (known.all() <= seen && left > 0) {
        left = moved.awaitNanos(left);
      }
      return known.all();
    } finally {
      lock.unlock();
    }
  }

  /** Waits like {@link #await}; an interrupt ends the wait and stays set. */
  public long awaitQuietly(long seen, Duration atMost) {
    try {
      return await(seen, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return revision();
    }
  }

  @Override
  public AutoCloseable listen(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.removeIf(other -> other == listener);
  }

  /** Tells nobody any more. */
  public void close() {
    listeners.clear();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("Listeners are still at work 5 s after the store was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
