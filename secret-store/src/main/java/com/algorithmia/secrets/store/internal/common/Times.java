package com.algorithmia.secrets.store.internal.common;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as both databases keep them: to the microsecond, with their zone, which is UTC. */
public final class Times {

  private Times() {}

  /** Now, as it can be stored. */
  public static Instant now(Clock clock) {
    return stored(clock.instant());
  }

  /** A time, as it can be stored. */
  public static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** For a parameter of a statement. */
  public static @Nullable OffsetDateTime sql(@Nullable Instant time) {
    return time == null ? null : stored(time).atOffset(ZoneOffset.UTC);
  }

  /** From a column that is never null. */
  public static Instant get(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** From the column at this place, which is never null. */
  public static Instant get(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** From the column at this place. */
  public static @Nullable Instant getOrNull(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** From a column. */
  public static @Nullable Instant getOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
