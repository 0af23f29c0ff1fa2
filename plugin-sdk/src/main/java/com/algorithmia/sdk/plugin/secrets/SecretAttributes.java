package com.algorithmia.sdk.plugin.secrets;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new secret has besides its value. All of it is optional. Immutable.
 *
 * @since 2.0
 */
public final class SecretAttributes {

  /** The longest request id, in characters. */
  public static final int MAX_REQUEST_ID_LENGTH = 64;

  /** The longest owner and the longest text of a label, in characters. */
  public static final int MAX_TEXT_LENGTH = 256;

  /** The most labels. */
  public static final int MAX_LABELS = 10;

  private static final Pattern REQUEST_ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0," + (MAX_REQUEST_ID_LENGTH - 1) + "}");
  private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private static final SecretAttributes NONE = builder().build();

  private final @Nullable String requestId;
  private final @Nullable String owner;
  private final @Nullable Instant expiresAt;
  private final Map<String, String> labels;

  private SecretAttributes(Builder builder) {
    this.requestId = builder.requestId;
    this.owner = builder.owner;
    this.expiresAt = builder.expiresAt;
    this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(builder.labels));
  }

  /** No attributes at all. */
  public static SecretAttributes none() {
    return NONE;
  }

  /** Starts attributes. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The caller's name for this create, so that it can be repeated (clause 6.2): letters, digits and
   * {@code -}. Null if the caller gave none.
   */
  public @Nullable String getRequestId() {
    return requestId;
  }

  /** Whose secret it is; bound to the ciphertext where the provider encrypts. Null if not told. */
  public @Nullable String getOwner() {
    return owner;
  }

  /** When it stops being usable (clause 6.3); null if never. */
  public @Nullable Instant getExpiresAt() {
    return expiresAt;
  }

  /** Labels for the backend's own people. Never contain anything secret. */
  public Map<String, String> getLabels() {
    return labels;
  }

  @Override
  public String toString() {
    return "SecretAttributes[requestId=" + requestId + ", owner=" + owner + "]";
  }

  /**
   * Collects attributes. Not thread-safe. Methods throw {@link IllegalArgumentException} for what
   * breaks the limits.
   */
  public static final class Builder {

    private @Nullable String requestId;
    private @Nullable String owner;
    private @Nullable Instant expiresAt;
    private final Map<String, String> labels = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets the request id: 1 to {@value #MAX_REQUEST_ID_LENGTH} letters, digits and {@code -}, such
     * as a UUID.
     */
    public Builder requestId(String id) {
      if (!REQUEST_ID.matcher(id).matches()) {
        throw new IllegalArgumentException(
            "A request id has 1 to " + MAX_REQUEST_ID_LENGTH + " letters, digits and dashes");
      }
      this.requestId = id;
      return this;
    }

    /** Sets the owner: 1 to {@value #MAX_TEXT_LENGTH} characters, no control characters. */
    public Builder owner(String label) {
      this.owner = checkText("An owner", label);
      return this;
    }

    /** Sets the expiry. */
    public Builder expiresAt(Instant time) {
      this.expiresAt = time;
      return this;
    }

    /**
     * Adds a label: a name of 1 to 64 letters, digits, {@code _}, {@code .} and {@code -}, and a
     * text of 1 to {@value #MAX_TEXT_LENGTH} characters; at most {@value #MAX_LABELS} of them.
     */
    public Builder label(String name, String text) {
      if (!LABEL_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "The name of a label has 1 to 64 letters, digits, underscores, dots and dashes");
      }
      labels.put(name, checkText("A label", text));
      if (labels.size() > MAX_LABELS) {
        throw new IllegalArgumentException("At most " + MAX_LABELS + " labels");
      }
      return this;
    }

    private static String checkText(String what, String text) {
      if (!SimpleSecretIdentifier.isWellFormed(text) || text.length() > MAX_TEXT_LENGTH) {
        throw new IllegalArgumentException(
            what + " has 1 to " + MAX_TEXT_LENGTH + " characters and no control characters");
      }
      return text;
    }

    /** The finished attributes. */
    public SecretAttributes build() {
      return new SecretAttributes(this);
    }
  }
}
