package com.algorithmia.secrets.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process in which several threads write is killed at random moments, also while it writes the
 * file anew, closes or opens it; what it was told was done is there afterwards, and stays. Eight
 * times, or 150 with {@code -Dsecretstore.tests=full}.
 */
class KillTest {

  /** Stands for a row that was deleted. */
  static final long GONE = -1;

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledged() throws Exception {
    boolean full = "full".equals(System.getProperty("secretstore.tests"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Long, Long> expected = new HashMap<>();
    int acknowledged = 0;
    for (int round = 0; round < (full ? 150 : 8); round++) {
      Path output = folder.resolve("output");
      Process process = start(output, random.nextLong(), (round + 1) * 10_000_000L);
      try {
        awaitFirstLine(process, output);
        // Not to wait for something, but to choose the moment.
        process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }
      Map<Long, Set<Long>> possible = new HashMap<>();
      acknowledged += read(Files.readString(output), expected, possible);
      verify(expected, possible, "round " + round + ", seed " + seed);
    }
    assertThat(acknowledged).as("enough was done to prove something").isGreaterThan(50);
  }

  private Process start(Path output, long seed, long firstId) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledWriters.class.getName(),
            folder.toString(),
            Long.toString(seed),
            Long.toString(firstId))
        .redirectOutput(output.toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private void awaitFirstLine(Process process, Path output) throws Exception {
    while (Files.size(output) == 0) {
      assertThat(process.isAlive())
          .as(() -> "the writers began: " + text(folder.resolve("errors")))
          .isTrue();
      process.waitFor(2, TimeUnit.MILLISECONDS);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  /** How many changes were acknowledged. What was only tried may be there or not. */
  private static int read(String output, Map<Long, Long> expected, Map<Long, Set<Long>> possible) {
    int acknowledged = 0;
    // The last line may be cut.
    String whole = output.substring(0, output.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      String[] words = line.split(" ", 3);
      long id = Long.parseLong(words[1]);
      long number = Long.parseLong(words[2]);
      if (words[0].equals("trying")) {
        possible.computeIfAbsent(id, key -> new HashSet<>()).add(number);
      } else {
        expected.put(id, number);
        possible.remove(id);
        acknowledged++;
      }
    }
    return acknowledged;
  }

  private void verify(Map<Long, Long> expected, Map<Long, Set<Long>> possible, String how)
      throws Exception {
    Map<Long, Long> found = new HashMap<>();
    try (DurableH2File file = TestFile.at(folder)) {
      Connection connection = file.open();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select id, n from t")) {
        while (rows.next()) {
          found.put(rows.getLong(1), rows.getLong(2));
        }
      }
    }
    Set<Long> ids = new HashSet<>(expected.keySet());
    ids.addAll(found.keySet());
    for (long id : ids) {
      Set<Long> allowed = new HashSet<>(possible.getOrDefault(id, Set.of()));
      allowed.add(expected.getOrDefault(id, GONE));
      assertThat(found.getOrDefault(id, GONE)).as("%s, row %s", how, id).isIn(allowed);
    }
    // What was seen once must not change any more without a cause.
    expected.clear();
    expected.putAll(found);
  }

  @Test
  void noticesALoss() throws Exception {
    Map<Long, Set<Long>> possible = new HashMap<>();
    for (Map<Long, Long> wrong : List.of(Map.of(1L, 7L), Map.of(2L, 3L))) {
      AssertionError found = null;
      try (DurableH2File file = TestFile.at(folder)) {
        TestFile.execute(file.open(), "merge into t values (1, 'one', 5)");
      }
      try {
        verify(new HashMap<>(wrong), possible, "");
      } catch (AssertionError e) {
        found = e;
      }
      assertThat(found).isNotNull();
    }
  }
}
