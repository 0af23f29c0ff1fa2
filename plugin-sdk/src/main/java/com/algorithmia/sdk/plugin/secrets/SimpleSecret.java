package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/** A {@link Secret} that holds what it was given. Immutable. {@code toString()} reveals nothing. */
public class SimpleSecret implements Secret {

  private final @Nullable String value;
  private final int ttl;
  private final @Nullable String version;

  /**
   * A secret that does not expire. Null is taken because plugins of contract 1.0 pass it; the host
   * refuses it on read.
   */
  public SimpleSecret(@Nullable String value) {
    this(value, 0, null);
  }

  /**
   * A secret that may be used for a time.
   *
   * @param ttl seconds; 0 = it does not expire
   */
  public SimpleSecret(@Nullable String value, int ttl) {
    this(value, ttl, null);
  }

  /**
   * A secret with the version from the same read.
   *
   * @param ttl seconds; 0 = it does not expire
   * @param version the version of exactly this value; null if unknown
   * @since 2.0
   */
  public SimpleSecret(@Nullable String value, int ttl, @Nullable String version) {
    this.value = value;
    this.ttl = ttl;
    this.version = version;
  }

  @Override
  @SuppressWarnings(
      "NullAway") // Contract 1.0 lets a plugin pass null; the host turns it into a plugin failure.
  public String getValue() {
    return value;
  }

  @Override
  public int getTtl() {
    return ttl;
  }

  @Override
  public @Nullable String getVersion() {
    return version;
  }

  /** Names the class only. */
  @Override
  public String toString() {
    return "SimpleSecret[value hidden]";
  }
}
