package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.internal.common.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;

/** Time by the database's clock: the same for all nodes, whatever their own clocks say. */
final class DatabaseClock {

  private final Clock here;
  private volatile Duration ahead = Duration.ZERO;

  DatabaseClock(Clock here) {
    this.here = here;
  }

  Instant now() {
    return Times.stored(here.instant().plus(ahead));
  }

  /** Compares the two. */
  void sync(Handle handle) {
    Instant before = here.instant();
    Instant there =
        handle
            .createQuery("select current_timestamp")
            .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
            .one();
    ahead = Duration.between(before, there);
  }
}
