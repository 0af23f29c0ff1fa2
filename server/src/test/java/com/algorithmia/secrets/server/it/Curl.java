package com.algorithmia.secrets.server.it;

import org.junit.jupiter.api.Assumptions;

/** The real curl. */
final class Curl {

  private static final int NOT_FOUND = 127;

  private Curl() {}

  /** Skips the test, loudly, if a shell did not find it; fails in CI. */
  static void mustBeThere(int exitCode) {
    if (exitCode != NOT_FOUND) {
      return;
    }
    String why = "curl is not installed";
    if ("ci".equals(System.getProperty("secretstore.servers"))) {
      throw new AssertionError(why);
    }
    System.err.println("SKIPPED, LOUDLY: " + why);
    Assumptions.assumeTrue(false, why);
  }
}
