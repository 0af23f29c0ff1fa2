package com.algorithmia.sdk.plugin.secrets;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a listing tells of a secret: never its value. What the backend tells only at the price of
 * another request is null. Immutable.
 *
 * @since 2.0
 */
public final class SecretSummary {

  private final String providerKey;
  private final @Nullable String version;
  private final @Nullable Instant lastUpdated;
  private final SecretAttributes attributes;

  /**
   * @param version null if not known without another request
   * @param lastUpdated null if not known without another request
   * @param attributes what is known of them without another request
   */
  public SecretSummary(
      String providerKey,
      @Nullable String version,
      @Nullable Instant lastUpdated,
      SecretAttributes attributes) {
    this.providerKey = Objects.requireNonNull(providerKey, "providerKey");
    this.version = version;
    this.lastUpdated = lastUpdated;
    this.attributes = Objects.requireNonNull(attributes, "attributes");
  }

  /** The key under which the provider finds it. */
  public String getProviderKey() {
    return providerKey;
  }

  /** As {@link SecretProvider#getSecretVersion}; null if not known. */
  public @Nullable String getVersion() {
    return version;
  }

  /** As {@link SecretProvider#secretLastUpdated}; null if not known. */
  public @Nullable Instant getLastUpdated() {
    return lastUpdated;
  }

  /** Request id, owner, expiry and labels, as far as known. */
  public SecretAttributes getAttributes() {
    return attributes;
  }

  @Override
  public String toString() {
    return providerKey;
  }
}
