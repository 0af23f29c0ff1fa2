package com.algorithmia.sdk.plugin.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider could not do what was asked, for any reason but "it is not there" ({@link
 * SecretNotFoundException}).
 *
 * <p>The {@linkplain #getKind() kind} is what callers act on. The message is for people; it says
 * what to do, and shows no value, no credential and nothing that a backend answered (clause 8.2). A
 * cause is for the plugin's own log: it does not leave the host, because the messages of drivers
 * and clients often contain values.
 *
 * @since 2.0
 */
public final class SecretProviderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * What went wrong. Kinds may be added in a minor version: whoever meets an unknown one treats it
   * as {@link #PLUGIN_FAILURE}.
   */
  public enum Kind {
    /** The settings are wrong; see {@link SecretProviderException#getProblems()}. */
    INVALID_CONFIGURATION,
    /** The backend does not accept the provider's credential. */
    UNAUTHENTICATED,
    /** The credential is fine but may not do this. */
    PERMISSION_DENIED,
    /** The secret is there but disabled, expired or soft-deleted. */
    NOT_USABLE,
    /** Too many requests; see {@link SecretProviderException#getRetryAfter()}. Worth a retry. */
    THROTTLED,
    /**
     * The backend is not reached, sealed, starting or broken; nothing was changed. Worth a retry.
     */
    UNAVAILABLE,
    /** Somebody else changed it meanwhile, or it is in use: read again before another try. */
    CONFLICT,
    /** A stored value was altered, or stands in the wrong place. Never worth a retry. */
    INTEGRITY,
    /** The value is encrypted under a key that this provider does not hold. */
    KEY_MISSING,
    /** The value is too long, malformed or refused by the backend; nothing was stored. */
    INVALID_VALUE,
    /** This provider does not do this. */
    UNSUPPORTED,
    /**
     * A write was sent and its answer lost: it may or may not have happened. Not to be repeated
     * blindly; a create with a request id may be (see {@link IdempotentCreate}).
     */
    OUTCOME_UNKNOWN,
    /**
     * The plugin itself failed: an exception of no kind, an {@code Error}, a null. No retry, and
     * never a reason to serve an older value. Thrown by hosts on behalf of plugins.
     */
    PLUGIN_FAILURE;

    /**
     * Whether the same call may succeed later without anybody doing something, and is safe to
     * repeat: true for {@link #THROTTLED} and {@link #UNAVAILABLE}.
     */
    public boolean isRetryable() {
      return this == THROTTLED || this == UNAVAILABLE;
    }
  }

  private final Kind kind;
  private final transient List<ConfigurationProblem> problems;
  private final @Nullable Duration retryAfter;

  /**
   * @param message for people, without any value, credential or backend's answer
   */
  public SecretProviderException(Kind kind, String message) {
    this(kind, message, null, null, List.of());
  }

  /**
   * @param message for people, without any value, credential or backend's answer
   * @param cause for the plugin's own log; hosts drop it
   */
  public SecretProviderException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, cause, null, List.of());
  }

  private SecretProviderException(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter,
      List<ConfigurationProblem> problems) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.retryAfter = retryAfter;
    this.problems = List.copyOf(problems);
  }

  /** The settings are wrong. The message lists all problems. */
  public static SecretProviderException invalidConfiguration(List<ConfigurationProblem> problems) {
    String message =
        problems.stream()
            .map(ConfigurationProblem::toString)
            .collect(Collectors.joining("; ", "Invalid configuration: ", ""));
    return new SecretProviderException(Kind.INVALID_CONFIGURATION, message, null, null, problems);
  }

  /** The value was refused before anything was stored. */
  public static SecretProviderException invalidValue(String message) {
    return new SecretProviderException(Kind.INVALID_VALUE, message);
  }

  /** This provider does not do this. */
  public static SecretProviderException unsupported(String message) {
    return new SecretProviderException(Kind.UNSUPPORTED, message);
  }

  /**
   * Too many requests.
   *
   * @param retryAfter how long the backend asks to wait; null if it did not say (clause 8.3)
   */
  public static SecretProviderException throttled(String message, @Nullable Duration retryAfter) {
    return new SecretProviderException(Kind.THROTTLED, message, null, retryAfter, List.of());
  }

  /** What went wrong. */
  public Kind getKind() {
    return kind;
  }

  /** Short for {@code getKind().isRetryable()}. */
  public boolean isRetryable() {
    return kind.isRetryable();
  }

  /** How long the backend asks to wait; null if it did not say. */
  public @Nullable Duration getRetryAfter() {
    return retryAfter;
  }

  /** All that is wrong with a configuration; empty for other kinds. */
  public List<ConfigurationProblem> getProblems() {
    // Transient, since a problem is not Serializable: null after deserialization.
    return problems == null ? List.of() : problems;
  }
}
