package com.algorithmia.secrets.host;

import java.time.Instant;
import java.util.List;

/**
 * A plugin that was unloaded is not gone.
 *
 * @param provider the provider's name
 * @param digest of its JAR
 * @param threads the names of live threads that run its code or hold its class loader; empty if
 *     something else holds it
 * @param time when it was looked at
 */
public record LeakReport(String provider, String digest, List<String> threads, Instant time) {

  /** Copies the list. */
  public LeakReport {
    threads = List.copyOf(threads);
  }
}
