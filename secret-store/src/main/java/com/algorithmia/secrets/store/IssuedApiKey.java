package com.algorithmia.secrets.store;

import java.util.Objects;

/** A new API key, this once with the key itself. {@code toString()} does not show it. */
public final class IssuedApiKey {

  private final ApiKeyInfo info;
  private final String key;

  /** Neither part may be null. */
  public IssuedApiKey(ApiKeyInfo info, String key) {
    this.info = Objects.requireNonNull(info, "info");
    this.key = Objects.requireNonNull(key, "key");
  }

  /** What is known about it. */
  public ApiKeyInfo info() {
    return info;
  }

  /** The key: show it once, keep it nowhere. */
  public String revealKey() {
    return key;
  }

  @Override
  public String toString() {
    return "IssuedApiKey[" + info.prefix() + "...]";
  }
}
