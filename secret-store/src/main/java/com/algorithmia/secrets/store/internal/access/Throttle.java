package com.algorithmia.secrets.store.internal.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts failed tries per address, in windows of a minute. Bounded, whoever tries. */
public final class Throttle {

  static final int TRIES = 20;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  private record Window(Instant until, int tries) {}

  private final Clock clock;
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > ADDRESSES;
        }
      };

  /** Nothing has failed yet. */
  public Throttle(Clock clock) {
    this.clock = clock;
  }

  /** Notes a failed try; tells whether it was one too many. */
  public synchronized boolean failed(String address) {
    Instant now = clock.instant();
    Window window = windows.get(address);
    int tries = window == null || !now.isBefore(window.until()) ? 1 : window.tries() + 1;
    Instant until =
        window == null || !now.isBefore(window.until()) ? now.plus(WINDOW) : window.until();
    windows.put(address, new Window(until, tries));
    return tries > TRIES;
  }
}
