package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/**
 * A {@link SecretIdentifier} that holds a well-formed key. Immutable; equal to another one with the
 * same key.
 */
public final class SimpleSecretIdentifier implements SecretIdentifier {

  /** The longest key, in characters ({@code char}s). */
  public static final int MAX_LENGTH = 1_024;

  private final String providerKey;

  /**
   * @param providerKey the key
   * @throws IllegalArgumentException if it is not {@linkplain #isWellFormed well-formed}; the
   *     message does not repeat it
   */
  public SimpleSecretIdentifier(String providerKey) {
    if (!isWellFormed(providerKey)) {
      throw new IllegalArgumentException(
          "A provider key has 1 to " + MAX_LENGTH + " characters and no control characters");
    }
    this.providerKey = providerKey;
  }

  /**
   * Whether a text can be a provider key at all (clause 2.2). A provider answers one that is not as
   * it answers a key that is not there (clause 2.4).
   *
   * @param providerKey the key; null is not well-formed
   */
  public static boolean isWellFormed(@Nullable String providerKey) {
    if (providerKey == null || providerKey.isEmpty() || providerKey.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < providerKey.length(); ) {
      int character = providerKey.codePointAt(i);
      if (Character.isISOControl(character)
          || Character.getType(character) == Character.SURROGATE) {
        return false;
      }
      i += Character.charCount(character);
    }
    return true;
  }

  @Override
  public String getProviderKey() {
    return providerKey;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SimpleSecretIdentifier
        && ((SimpleSecretIdentifier) other).providerKey.equals(providerKey);
  }

  @Override
  public int hashCode() {
    return providerKey.hashCode();
  }

  @Override
  public String toString() {
    return providerKey;
  }
}
