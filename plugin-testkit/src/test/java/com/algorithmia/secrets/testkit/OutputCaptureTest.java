package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What is written while it listens is heard, and afterwards all is as it was. */
final class OutputCaptureTest {

  private static final Logger LOG = Logger.getLogger(OutputCaptureTest.class.getName());

  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Test
  void hearsStreamsAndLoggersAtAllLevels() {
    try (OutputCapture capture = OutputCapture.open(heard::add)) {
      assertThat(capture).isNotNull();
      System.out.println("to standard output");
      System.err.print("to standard error\n");
      LOG.log(Level.FINEST, "to a logger, {0}", "as a parameter");
      LOG.log(Level.FINE, "with a throwable", new IllegalStateException("of this text"));
    }
    assertThat(String.join("", heard))
        .contains("to standard output", "to standard error", "to a logger, as a parameter")
        .contains("of this text");
  }

  @Test
  void leavesEverythingAsItWas() {
    PrintStream out = System.out;
    Level level = Logger.getLogger("").getLevel();
    int handlers = Logger.getLogger("").getHandlers().length;
    OutputCapture first = OutputCapture.open(heard::add);
    OutputCapture second = OutputCapture.open(heard::add);
    first.close();
    System.out.println("while one is open");
    second.close();
    second.close();
    assertThat(heard).containsOnlyOnce("while one is open" + System.lineSeparator());
    assertThat(System.out).isSameAs(out);
    assertThat(Logger.getLogger("").getLevel()).isEqualTo(level);
    assertThat(Logger.getLogger("").getHandlers()).hasSize(handlers);
  }
}
