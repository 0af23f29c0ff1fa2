package com.algorithmia.sdk.plugin.secrets;

import java.time.Instant;
import java.util.Objects;

/**
 * One version of a secret: never its value. Immutable.
 *
 * @since 2.0
 */
public final class VersionSummary {

  private final String version;
  private final Instant created;
  private final boolean restorable;

  /**
   * @param restorable whether its value is still kept
   */
  public VersionSummary(String version, Instant created, boolean restorable) {
    this.version = Objects.requireNonNull(version, "version");
    this.created = Objects.requireNonNull(created, "created");
    this.restorable = restorable;
  }

  /** As {@link SecretProvider#getSecretVersion} told while it was current. */
  public String getVersion() {
    return version;
  }

  /** When it became current, by the backend's clock. */
  public Instant getCreated() {
    return created;
  }

  /** Whether its value is still kept and usable. */
  public boolean isRestorable() {
    return restorable;
  }

  @Override
  public String toString() {
    return version + " of " + created;
  }
}
