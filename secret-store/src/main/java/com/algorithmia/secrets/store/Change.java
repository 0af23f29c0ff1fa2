package com.algorithmia.secrets.store;

/**
 * That something changed, on this node or another.
 *
 * @param revision the installation's revision after it
 * @param kind what
 */
public record Change(long revision, Kind kind) {

  /** What changed. */
  public enum Kind {
    /** Entries, grants or algorithms. */
    ENTRIES,
    /** Providers, their settings or JARs. */
    PROVIDERS,
    /** API keys or sessions. */
    ACCESS
  }
}
