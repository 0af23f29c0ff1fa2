package com.algorithmia.secrets.worker.internal.process;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of its machine: missing, it skips on a laptop and fails in CI. */
public final class Needs {

  private Needs() {}

  public static void that(boolean there, String what) {
    if (!there && "ci".equals(System.getProperty("secretstore.servers"))) {
      Assertions.fail("this machine lacks " + what);
    }
    Assumptions.assumeTrue(there, "SKIPPED: this machine lacks " + what);
  }

  public static void python3() throws Exception {
    that(
        new ProcessBuilder("sh", "-c", "python3 -c 'import pty' 2>/dev/null").start().waitFor()
            == 0,
        "python3, which gives this test a terminal");
  }
}
