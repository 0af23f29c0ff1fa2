package com.algorithmia.plugin.sqlsecretprovider;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Makes the names of secrets and of versions: 128 random bits, which tell nothing and do not come
 * twice. Safe for many threads.
 */
final class Names {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  private final SecureRandom random;

  Names(SecureRandom random) {
    this.random = random;
  }

  String next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether a text can be one of these names; nothing else is ever looked up. */
  static boolean isName(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.length() == 32 && FORM.matcher(text).matches();
  }
}
