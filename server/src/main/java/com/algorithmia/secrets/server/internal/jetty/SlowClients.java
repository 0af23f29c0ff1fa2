package com.algorithmia.secrets.server.internal.jetty;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections on which bytes trickle in without ever making a request: the idle time-out does
 * not see them, as they are never idle.
 */
final class SlowClients extends AbstractLifeCycle implements Connection.Listener {

  private final Scheduler scheduler;
  private final Duration atMost;
  private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();
  private Scheduler.@Nullable Task next;

  private record Seen(long requests, long bytes, boolean suspicious) {}

  /**
   * @param atMost how long the head of a request may take; it is ended within twice that time
   */
  SlowClients(Scheduler scheduler, Duration atMost) {
    this.scheduler = scheduler;
    this.atMost = atMost;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    later();
  }

  @Override
  protected void doStop() throws Exception {
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
    super.doStop();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection) {
      connections.put(connection, new Seen(0, 0, false));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  private void later() {
    next =
        scheduler.schedule(
            this::look, atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  private void look() {
    connections.forEach(
        (connection, seen) -> {
          HttpConnection http = (HttpConnection) connection;
          long requests = http.getMessagesIn();
          long bytes = http.getBytesIn();
          // Between requests, and yet bytes came: the head of one that has not ended.
          boolean halfHead =
              requests == seen.requests()
                  && requests == http.getMessagesOut()
                  && bytes > seen.bytes();
          if (halfHead && seen.suspicious()) {
            connection.getEndPoint().close();
          } else {
            connections.replace(connection, seen, new Seen(requests, bytes, halfHead));
          }
        });
    if (isRunning()) {
      later();
    }
  }
}
