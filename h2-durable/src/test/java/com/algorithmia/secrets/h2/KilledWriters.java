package com.algorithmia.secrets.h2;

import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The process that gets killed: several threads change rows of their own, the file is written anew
 * again and again, and closed and opened. Standard output tells what is about to be done, and what
 * was acknowledged.
 */
final class KilledWriters {

  private static final int THREADS = 3;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Path database;
  private final DurableH2File file;
  private final Random random;
  private final List<Long> mine = new ArrayList<>();
  private long next;

  private KilledWriters(Path folder, Random random, long first) {
    this.database = folder.resolve("db");
    this.file = TestFile.at(folder);
    this.random = random;
    this.next = first;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    long seed = Long.parseLong(args[1]);
    long first = Long.parseLong(args[2]);
    for (int i = 0; i < THREADS; i++) {
      KilledWriters writer =
          new KilledWriters(folder, new Random(seed + i), first + i * 1_000_000L);
      Thread thread = new Thread(writer::run);
      thread.setUncaughtExceptionHandler(
          (failed, e) -> {
            e.printStackTrace(System.err);
            Runtime.getRuntime().halt(1);
          });
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        try (DurableH2File opened = file) {
          opened.open();
          for (int i = random.nextInt(40); i >= 0; i--) {
            step();
          }
          if (mine.size() > 20) {
            mine.clear();
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void step() throws SQLException {
    // Connections are made anew each time: those of others are closed by a rewrite.
    try (Permit permit = file.writing(LONG);
        Connection connection = TestFile.connect(database)) {
      assert permit != null;
      int dice = random.nextInt(10);
      if (mine.isEmpty() || dice < 4) {
        String value = "x".repeat(random.nextInt(3000));
        change(connection, "insert into t values (?, '" + value + "', ?)", next, false);
        mine.add(next++);
      } else if (dice < 8) {
        long id = mine.get(random.nextInt(mine.size()));
        change(connection, "update t set n = ?2 where id = ?1", id, false);
      } else {
        long id = mine.remove(random.nextInt(mine.size()));
        change(connection, "delete from t where id = ?1 and ?2 is null", id, true);
      }
    }
    file.rewriteIfOutgrown(LONG, () -> {});
  }

  private void change(Connection connection, String sql, long id, boolean gone)
      throws SQLException {
    long number = random.nextInt(1 << 30);
    String what = id + " " + (gone ? KillTest.GONE : number);
    say("trying " + what);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, id);
      statement.setObject(2, gone ? null : number);
      statement.executeUpdate();
    }
    say("done " + what);
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.print(line + "\n");
      System.out.flush();
    }
  }
}
