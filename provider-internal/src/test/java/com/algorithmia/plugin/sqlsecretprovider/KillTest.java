package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that creates, updates, deletes and rotates is killed at random moments; what it had
 * been told was done is there afterwards. Twelve times, or 500 with {@code
 * -Dsecretstore.tests=full}.
 */
class KillTest {

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledged() throws Exception {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    boolean full = "full".equals(System.getProperty("secretstore.tests"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, String> expected = new HashMap<>();
    int acknowledged = 0;
    for (int round = 0; round < (full ? 500 : 12); round++) {
      Path journal = folder.resolve("journal-" + round);
      Process process = KilledWriter.start(config, journal, random.nextLong());
      try {
        awaitFirstLine(process);
        // Not to wait for something, but to choose the moment: up to 300 ms of writing.
        process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }
      try (SecretProvider provider = Fixture.open(config)) {
        acknowledged +=
            KilledWriter.verify(provider, wholeLines(journal), expected, "seed " + seed);
      }
    }
    assertThat(acknowledged).as("enough was done to prove something").isGreaterThan(50);
  }

  /** The kill may cut the last line: what it says was neither begun nor acknowledged. */
  private static List<String> wholeLines(Path journal) throws Exception {
    String text = Files.readString(journal);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static void awaitFirstLine(Process process) throws Exception {
    int first = process.getInputStream().read();
    assertThat(first).as(() -> "the writer began: " + error(process)).isEqualTo('!');
  }

  private static String error(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @Test
  void verifiesWhatItSaysItVerifies() throws Exception {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    try (SecretProvider provider = Fixture.open(config)) {
      String key = provider.createSecret("a").getProviderKey();
      List<String> lost = List.of("created " + "0".repeat(32) + " b");
      List<String> stale = List.of("created " + key + " b");
      for (List<String> journal : List.of(lost, stale)) {
        AssertionError found = null;
        try {
          KilledWriter.verify(provider, journal, new HashMap<>(), "");
        } catch (AssertionError e) {
          found = e;
        }
        assertThat(found).isNotNull();
      }
    }
  }
}
