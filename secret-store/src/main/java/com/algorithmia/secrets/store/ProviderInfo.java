package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A provider, without its configuration.
 *
 * @param id its id
 * @param name unique, for people
 * @param description for people
 * @param moduleName file name of the JAR as given; null if none was given
 * @param factoryClassName as given; null = as the JAR says
 * @param interfaceVersion as given; null if none was given
 * @param enabled whether an admin wants it to serve; it serves once it is {@link State#SERVING}
 * @param isDefault whether new entries go there if they name none
 * @param internal whether it is the internal provider, which can't be changed or deleted
 * @param moduleDigest SHA-256 of its JAR in hexadecimal; null if there is none yet
 * @param state how it is on this node
 * @param problem why it does not serve; null if it does, or is not meant to
 * @param capabilities what it can do; null unless it serves
 * @param revision grows with each change
 * @param created when
 * @param modified when it was last changed
 */
public record ProviderInfo(
    String id,
    String name,
    String description,
    @Nullable String moduleName,
    @Nullable String factoryClassName,
    @Nullable String interfaceVersion,
    boolean enabled,
    boolean isDefault,
    boolean internal,
    @Nullable String moduleDigest,
    State state,
    @Nullable String problem,
    @Nullable Capabilities capabilities,
    long revision,
    Instant created,
    Instant modified) {

  /** The name of the internal provider. */
  public static final String INTERNAL_NAME = "algorithmia_internal_secret_provider";

  /** How a provider is on a node. */
  public enum State {
    /** No JAR is bound to it yet. */
    WAITING_FOR_MODULE,
    /** Its JAR is staged and not approved. */
    WAITING_FOR_APPROVAL,
    /** An admin has disabled it, or never enabled it. */
    DISABLED,
    /** Loaded; calls go to it. */
    SERVING,
    /** It could not be loaded; {@link ProviderInfo#problem()}. */
    FAILED
  }

  /**
   * What a provider can do.
   *
   * @param creates whether new values can be made
   * @param updates whether values can be changed
   * @param deletes whether values can be removed
   * @param reads whether this node may read values
   * @param history whether earlier values can be brought back
   * @param conditionalUpdates whether writers outside of the store are noticed
   * @param maxValueBytes the longest value, in UTF-8 bytes
   */
  public record Capabilities(
      boolean creates,
      boolean updates,
      boolean deletes,
      boolean reads,
      boolean history,
      boolean conditionalUpdates,
      int maxValueBytes) {}
}
