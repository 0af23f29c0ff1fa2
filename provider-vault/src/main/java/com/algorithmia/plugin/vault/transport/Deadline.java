package com.algorithmia.plugin.vault.transport;

import java.time.Duration;

/** The moment by which a whole call has to be over, retries and logins included. Immutable. */
public final class Deadline {

  private final Time time;
  private final long end;

  private Deadline(Time time, long end) {
    this.time = time;
    this.end = end;
  }

  /** Ends that long from now. */
  public static Deadline after(Duration duration, Time time) {
    return new Deadline(time, time.nanos() + duration.toNanos());
  }

  /** What is left; zero if it is over, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - time.nanos()));
  }

  /** Whether nothing is left. */
  public boolean isOver() {
    return end - time.nanos() <= 0;
  }

  @Override
  public String toString() {
    return "Deadline[" + remaining().toMillis() + " ms left]";
  }
}
