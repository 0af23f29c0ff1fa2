package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/**
 * A value that was read. Holders of it take care that it goes nowhere else: implementations do not
 * show it in {@code toString()}.
 */
public interface Secret {

  /** The value, exactly as it was stored (clause 3.1). */
  String getValue();

  /**
   * How long the value may be used, in seconds from the read, rounded up: never 0 for a secret that
   * expires (clause 3.5).
   *
   * @return seconds; 0 = it does not expire
   */
  int getTtl();

  /**
   * The version of exactly this value, from the same read (clause 3.4).
   *
   * @return the version; null if the provider can't tell both from one read
   * @since 2.0
   */
  default @Nullable String getVersion() {
    return null;
  }
}
