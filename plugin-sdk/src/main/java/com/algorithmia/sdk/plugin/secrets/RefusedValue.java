package com.algorithmia.sdk.plugin.secrets;

import java.util.Set;

/**
 * Values that are well-formed but that a backend does not take (clause 5.8). A plugin declares them
 * in its {@link ProviderDescription}.
 *
 * @since 2.0
 */
public enum RefusedValue {
  /** The empty value. */
  EMPTY("The value is empty; this provider can't keep that") {
    @Override
    public boolean matches(String value) {
      return value.isEmpty();
    }
  },
  /** A value with the character NUL (U+0000). */
  NUL("The value contains the character NUL; this provider can't keep that") {
    @Override
    public boolean matches(String value) {
      return value.indexOf('\0') >= 0;
    }
  },
  /**
   * A value with control characters (U+0000 to U+001F, U+007F to U+009F) other than tab, line feed
   * and carriage return.
   */
  CONTROL_CHARACTERS("The value contains control characters; this provider can't keep that") {
    @Override
    public boolean matches(String value) {
      return value
          .chars()
          .anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
    }
  };

  private final String message;

  RefusedValue(String message) {
    this.message = message;
  }

  /** Whether a value is one of these. */
  public abstract boolean matches(String value);

  /**
   * @throws SecretProviderException of kind {@code INVALID_VALUE} if the value is one of those
   *     refused
   */
  static void check(String value, Set<RefusedValue> refused) {
    for (RefusedValue candidate : refused) {
      if (candidate.matches(value)) {
        throw SecretProviderException.invalidValue(candidate.message);
      }
    }
  }
}
