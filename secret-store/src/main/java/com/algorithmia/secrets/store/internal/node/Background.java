package com.algorithmia.secrets.store.internal.node;

import com.algorithmia.secrets.store.internal.db.Db;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does by itself, again and again; a failure of one turn does not end the next ones.
 */
public final class Background implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Background.class);
  private static final int LISTEN_MILLIS = 1_000;

  private final ScheduledExecutorService timer;
  private volatile boolean closed;
  private volatile Thread listening;

  /** Nothing yet. */
  public Background() {
    timer =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "secret-store-background");
              thread.setDaemon(true);
              return thread;
            });
    listening = Thread.currentThread();
  }

  /** Does this at such intervals. */
  public void every(Duration interval, String what, Runnable task) {
    // Cancelled with the timer.
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(
            () -> turn(what, task),
            interval.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void turn(String what, Runnable task) {
    try {
      if (!closed) {
        task.run();
      }
    } catch (RuntimeException e) {
      // No message: it might be a plugin's or a driver's.
      log.warn("A turn of '{}' failed ({}); the next one comes", what, e.getClass().getName());
    }
  }

  /** Does this whenever PostgreSQL tells of a commit. Without an answer the poll has to do. */
  public void listen(Db db, Runnable poll) {
    Thread thread = new Thread(() -> listenUntilClosed(db, poll), "secret-store-listen");
    thread.setDaemon(true);
    listening = thread;
    thread.start();
  }

  private void listenUntilClosed(Db db, Runnable poll) {
    while (!closed) {
      try (Connection connection = db.dedicatedConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("listen " + Db.channel());
        // What was told before it listened.
        turn("listen", poll);
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
          Object[] told = postgres.getNotifications(LISTEN_MILLIS);
          if (told != null && told.length > 0) {
            turn("listen", poll);
          }
        }
      } catch (SQLException e) {
        log.debug("Listening was interrupted (SQLState {})", e.getSQLState());
        pause();
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LISTEN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    if (listening != Thread.currentThread()) {
      listening.interrupt();
    }
    try {
      if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("Background work goes on 10 s after the store was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
