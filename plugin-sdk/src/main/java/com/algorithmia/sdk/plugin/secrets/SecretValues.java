package com.algorithmia.sdk.plugin.secrets;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a value that every provider makes before it stores one (clauses 5.6 to 5.8).
 *
 * @since 2.0
 */
public final class SecretValues {

  private SecretValues() {}

  /**
   * Checks a value.
   *
   * @param value the value as given; null is refused
   * @param maxBytes the longest value, in bytes of its UTF-8 form
   * @param refused what else the backend does not take
   * @return the value
   * @throws SecretProviderException of kind {@code INVALID_VALUE}; its message tells sizes but
   *     nothing of the value
   */
  public static String check(@Nullable String value, int maxBytes, Set<RefusedValue> refused) {
    if (value == null) {
      throw SecretProviderException.invalidValue("The value is null");
    }
    long length = utf8Length(value);
    if (length > maxBytes) {
      throw SecretProviderException.invalidValue(
          "The value has " + length + " bytes as UTF-8; at most " + maxBytes + " are allowed");
    }
    RefusedValue.check(value, refused);
    return value;
  }

  /** {@link #check(String, int, Set)} for a backend that takes every well-formed value. */
  public static String check(@Nullable String value, int maxBytes) {
    return check(value, maxBytes, Set.of());
  }

  /**
   * Counts the bytes of the UTF-8 form without making it.
   *
   * @throws SecretProviderException of kind {@code INVALID_VALUE} if the text has an unpaired
   *     surrogate
   */
  public static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw SecretProviderException.invalidValue(
            "The value is not well-formed Unicode: it has an unpaired surrogate");
      }
    }
    return bytes;
  }
}
