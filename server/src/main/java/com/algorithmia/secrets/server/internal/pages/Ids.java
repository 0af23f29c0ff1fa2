package com.algorithmia.secrets.server.internal.pages;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that nobody guesses. */
final class Ids {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** 128 random bits. */
  static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
