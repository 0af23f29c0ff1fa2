package com.algorithmia.secrets.h2;

import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Who may do what with one file, shared by all objects of this class loader that use it. */
final class FileUse {

  private static final Map<Path, WeakReference<FileUse>> KNOWN = new HashMap<>();

  /** Shared by all who read or write; exclusive for a rewrite, which closes all connections. */
  private final ReentrantReadWriteLock presence = new ReentrantReadWriteLock(true);

  private final ReentrantLock writer = new ReentrantLock(true);
  private final Permit endOfReading = presence.readLock()::unlock;
  private final Permit endOfWriting = this::endWriting;
  private final Permit endOfExclusion = presence.writeLock()::unlock;

  private FileUse() {}

  static FileUse of(Path file) {
    Path key = file.toAbsolutePath().normalize();
    synchronized (KNOWN) {
      WeakReference<FileUse> known = KNOWN.get(key);
      FileUse use = known == null ? null : known.get();
      if (use == null) {
        KNOWN.values().removeIf(reference -> reference.get() == null);
        use = new FileUse();
        KNOWN.put(key, new WeakReference<>(use));
      }
      return use;
    }
  }

  Permit reading(Duration wait) throws SQLException {
    lock(presence.readLock(), wait, "The file is being written anew");
    return endOfReading;
  }

  Permit writing(Duration wait) throws SQLException {
    long end = System.nanoTime() + wait.toNanos();
    lock(writer, wait, "Another change takes long");
    boolean done = false;
    try {
      Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      lock(presence.readLock(), rest, "The file is being written anew");
      done = true;
      return endOfWriting;
    } finally {
      if (!done) {
        writer.unlock();
      }
    }
  }

  /** Null if others don't finish in time. */
  @Nullable Permit exclusive(Duration wait) throws SQLException {
    if (presence.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "This thread still holds a permit, and would wait for itself");
    }
    return tryLock(presence.writeLock(), wait) ? endOfExclusion : null;
  }

  private void endWriting() {
    presence.readLock().unlock();
    writer.unlock();
  }

  private static void lock(Lock lock, Duration wait, String why) throws SQLException {
    if (!tryLock(lock, wait)) {
      throw new SQLException(why, "HYT00");
    }
  }

  private static boolean tryLock(Lock lock, Duration wait) throws SQLException {
    try {
      return lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted while waiting for others", "HYT00");
    }
  }
}
