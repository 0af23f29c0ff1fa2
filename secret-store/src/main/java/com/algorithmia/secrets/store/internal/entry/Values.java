package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.common.Errors;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Makes and checks values, which it keeps nowhere. */
final class Values {

  private static final int MOST_GENERATED = 4_096;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Values() {}

  /** The value to be stored. */
  static String of(@Nullable NewValue value, int providerLimit) {
    if (value == null) {
      throw new StoreException(
          ErrorCode.VALUE_REQUIRED,
          Category.MALFORMED,
          "A value is needed: give one, or have one generated");
    }
    String text =
        value.source() == NewValue.Source.GENERATED
            ? generate(value.alphabet(), value.length())
            : value.revealValue();
    int limit = Math.min(Limits.VALUE_BYTES, providerLimit);
    long bytes;
    try {
      bytes = SecretValues.utf8Length(text);
    } catch (SecretProviderException e) {
      throw new StoreException(
          ErrorCode.VALUE_REFUSED,
          Category.REFUSED_VALUE,
          "The value is no well-formed Unicode: it has an unpaired surrogate");
    }
    if (bytes > limit) {
      throw new StoreException(
          ErrorCode.VALUE_TOO_LARGE,
          Category.TOO_LARGE,
          "The value has more than the " + limit + " UTF-8 bytes that the secret provider takes");
    }
    return text;
  }

  private static String generate(String alphabet, int length) {
    if (length < 1 || length > MOST_GENERATED) {
      throw Errors.constraint("length", "A generated value has 1 to 4096 characters");
    }
    if (alphabet.length() < 2
        || alphabet.length() > 256
        || alphabet.chars().distinct().count() != alphabet.length()
        || alphabet.chars().anyMatch(c -> Character.isSurrogate((char) c))
        || alphabet.chars().anyMatch(Character::isISOControl)) {
      throw Errors.constraint(
          "alphabet", "An alphabet has 2 to 256 different characters, none of them a control");
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
