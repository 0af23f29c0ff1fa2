package com.algorithmia.secrets.client;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Names one intent, so that a server that has it already answers with what it did then. Made once
 * per intent and used again for each repeat of it, also after a restart of the caller.
 *
 * @param text 1 to 128 characters of {@code A-Z a-z 0-9 . _ : -}
 */
public record IdempotencyKey(String text) {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final int BYTES = 18;

  /** Checks the text. */
  public IdempotencyKey {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "an idempotency key is 1 to 128 characters of A-Z a-z 0-9 . _ : -");
    }
  }

  /** A new one: 144 random bits. */
  public static IdempotencyKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new IdempotencyKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Override
  public String toString() {
    return text;
  }
}
