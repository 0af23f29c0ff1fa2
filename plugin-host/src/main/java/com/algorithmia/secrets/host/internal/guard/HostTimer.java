package com.algorithmia.secrets.host.internal.guard;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later. Tests have one that does them when told. */
public interface HostTimer extends AutoCloseable {

  /** Something that is to be done later. */
  interface Handle {
    /** Takes it back, if it has not begun. */
    void cancel();
  }

  /** Does something once, after that time, on a thread of its own. */
  Handle after(Duration delay, Runnable task);

  @Override
  void close();

  /** On the system's clock. One slow task holds no other up. */
  static HostTimer system() {
    return new SystemTimer();
  }

  /** See {@link #system}. */
  final class SystemTimer implements HostTimer {

    private static final Logger log = LoggerFactory.getLogger(HostTimer.class);

    private final ScheduledThreadPoolExecutor clock;
    private final ExecutorService workers;

    private SystemTimer() {
      AtomicInteger number = new AtomicInteger();
      ThreadFactory daemons =
          work -> {
            Thread thread = new Thread(work, "plugin-host-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          };
      clock = new ScheduledThreadPoolExecutor(1, daemons);
      clock.setRemoveOnCancelPolicy(true);
      workers = Executors.newCachedThreadPool(daemons);
    }

    @Override
    public Handle after(Duration delay, Runnable task) {
      try {
        Future<?> scheduled =
            clock.schedule(
                () -> workers.execute(() -> run(task)), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> {
          boolean taken = scheduled.cancel(false);
          log.trace("A task was taken back: {}", taken);
        };
      } catch (RejectedExecutionException e) {
        // The host is closed: nothing is done any more.
        return () -> {};
      }
    }

    private static void run(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A task of the plugin host failed", e);
      }
    }

    @Override
    public void close() {
      clock.shutdownNow();
      workers.shutdown();
    }
  }
}
