package com.algorithmia.secrets.store.internal.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Random tokens of 256 bits, and the SHA-256 that is kept of them: with so much randomness nothing
 * slower is needed, and a search by the hash tells nothing of the token.
 */
final class Tokens {

  static final String KEY_PREFIX = "sst_";
  static final String SESSION_PREFIX = "sss_";

  private static final int BYTES = 32;
  private static final Pattern TOKEN = Pattern.compile("ss[ts]_[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tokens() {}

  static String next(String prefix) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static boolean isToken(String text, String prefix) {
    return text.startsWith(prefix) && TOKEN.matcher(text).matches();
  }

  static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
