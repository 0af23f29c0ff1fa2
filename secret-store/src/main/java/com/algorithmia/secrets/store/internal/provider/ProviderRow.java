package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Sealed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A provider as the database holds it.
 *
 * @param moduleApproved whether the bound JAR's code may be run; false if none is bound
 */
public record ProviderRow(
    String id,
    String name,
    String description,
    @Nullable String moduleName,
    @Nullable String factory,
    @Nullable String interfaceVersion,
    boolean enabled,
    boolean defaultWaiting,
    boolean internal,
    @Nullable String moduleDigest,
    boolean moduleApproved,
    @Nullable Sealed configuration,
    @Nullable String configurationVersion,
    String referencePatterns,
    boolean fromFolder,
    long revision,
    Instant created,
    Instant modified) {

  /** Whether it is meant to serve and has all that it takes. */
  public boolean shallServe() {
    return enabled && (internal || (moduleDigest != null && moduleApproved));
  }
}
