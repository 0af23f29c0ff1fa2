package com.algorithmia.secrets.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableH2FileTest {

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void writesTheFileAnewOnceItHasOutgrownItsData() throws Exception {
    AtomicInteger reopened = new AtomicInteger();
    try (DurableH2File file = TestFile.at(folder)) {
      Connection first = file.open();
      assertThat(file.rewriteIfOutgrown(LONG, reopened::incrementAndGet)).isFalse();
      TestFile.outgrow(file, first);
      long before = Files.size(file.file());
      assertThat(file.rewriteIfOutgrown(LONG, reopened::incrementAndGet)).isTrue();
      assertThat(reopened).hasValue(1);
      assertThat(Files.size(file.file())).isLessThan(before / 4);
      assertThat(file.hasOutgrown()).isFalse();
      assertThat(first.isClosed()).isTrue();
      assertThat(TestFile.count(file.open())).isEqualTo(1);
    }
  }

  @Test
  void openingNeverWritesTheFileAnewSinceThatMayTakeLongerThanTheCallerHas() throws Exception {
    long before;
    try (DurableH2File file = TestFile.at(folder)) {
      TestFile.outgrow(file, file.open());
      before = Files.size(file.file());
    }
    try (DurableH2File file = TestFile.at(folder)) {
      assertThat(TestFile.count(file.open())).isEqualTo(1);
      assertThat(Files.size(file.file())).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void anInterruptOfTheCallerDoesNotReachTheRewrite() throws Exception {
    try (DurableH2File file = TestFile.at(folder)) {
      TestFile.outgrow(file, file.open());
      CountDownLatch reopened = new CountDownLatch(1);
      AtomicInteger failures = new AtomicInteger();
      try {
        Thread.currentThread().interrupt();
        file.rewriteInBackground(LONG, reopened::countDown, e -> failures.incrementAndGet());
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(reopened.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).hasValue(0);
      assertThat(TestFile.count(file.open())).isEqualTo(1);
      assertThat(file.hasOutgrown()).isFalse();
    }
  }

  @Test
  void aRewriteThatFailedIsNotTriedAgainAtTheNextWriteOrOpening() throws Exception {
    Path database = folder.resolve("db");
    AtomicInteger connections = new AtomicInteger();
    DurableH2File.Opener failsAtTheSecond =
        () -> {
          if (connections.incrementAndGet() == 2) {
            throw new SQLException("The disk is full", "90031");
          }
          return TestFile.connect(database);
        };
    DurableH2File file = new DurableH2File(database, false, failsAtTheSecond, TestFile.SMALLEST);
    try {
      TestFile.outgrow(file, file.open());
      CompletableFuture<String> failure = new CompletableFuture<>();
      file.rewriteInBackground(LONG, () -> {}, e -> failure.complete(e.getSQLState()));
      assertThat(failure.get(30, TimeUnit.SECONDS)).isEqualTo("90031");
      file.close();
      assertThat(TestFile.count(file.open())).isEqualTo(1);
      assertThat(file.hasOutgrown()).isFalse();
    } finally {
      file.close();
    }
  }

  @Test
  void closingEndsWhoWaitsToWriteTheFileAnew() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    DurableH2File file = TestFile.at(folder);
    TestFile.outgrow(file, file.open());
    Permit reading = file.reading(NO_WAIT);
    file.rewriteInBackground(LONG, () -> {}, told::completeExceptionally);
    Thread waiting = TestFile.rewriter();
    file.close();
    waiting.join(LONG.toMillis());
    assertThat(waiting.isAlive()).isFalse();
    reading.close();
    assertThat(told).isNotDone();
  }

  @Test
  void leavesTheConnectionsOfAnotherObjectAloneWhenItOpens() throws Exception {
    try (DurableH2File one = TestFile.at(folder);
        DurableH2File other = TestFile.at(folder)) {
      Connection first = one.open();
      TestFile.outgrow(one, first);
      Connection second = other.open();
      assertThat(TestFile.count(first)).isEqualTo(1);
      assertThat(TestFile.count(second)).isEqualTo(1);
    }
  }

  @Test
  void neverWritesIntoWhatItHasWrittenBefore() throws Exception {
    try (DurableH2File file = TestFile.at(folder)) {
      Connection connection = file.open();
      // Dead at once, and free to be written into again, were that allowed.
      TestFile.execute(connection, "set retention_time 0");
      TestFile.execute(connection, "insert into t values (1, 'one', 0)");
      for (int i = 0; i < 20; i++) {
        byte[] before = Files.readAllBytes(file.file());
        TestFile.execute(connection, "update t set n = n + 1 where id = 1");
        byte[] after = Files.readAllBytes(file.file());
        assertThat(after.length).isGreaterThan(before.length);
        // The first two blocks are the header, which is not needed to find the newest commit.
        assertThat(
                java.util.Arrays.mismatch(before, 8192, before.length, after, 8192, before.length))
            .isEqualTo(-1);
      }
    }
  }

  @Test
  void letsOneWriteAtATimeAndManyReadMeanwhile() throws Exception {
    try (DurableH2File file = TestFile.at(folder);
        DurableH2File sameFile = TestFile.at(folder)) {
      Permit writing = file.writing(NO_WAIT);
      CompletableFuture.runAsync(
              () -> {
                for (DurableH2File each : new DurableH2File[] {file, sameFile}) {
                  assertThatThrownBy(() -> each.writing(Duration.ofMillis(1)))
                      .isInstanceOfSatisfying(
                          SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("HYT00"));
                  try {
                    each.reading(NO_WAIT).close();
                  } catch (SQLException e) {
                    throw new AssertionError(e);
                  }
                }
              })
          .join();
      writing.close();
      file.writing(NO_WAIT).close();
    }
  }

  @Test
  void doesNothingThisTimeIfOthersAreAtWork() throws Exception {
    try (DurableH2File file = TestFile.at(folder)) {
      TestFile.outgrow(file, file.open());
      CountDownLatch reading = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(
              () -> {
                try (Permit permit = file.reading(NO_WAIT)) {
                  assertThat(permit).isNotNull();
                  reading.countDown();
                  done.await();
                } catch (SQLException | InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      reading.await();
      assertThat(file.rewriteIfOutgrown(Duration.ofMillis(1), () -> {})).isFalse();
      done.countDown();
      reader.join();
      assertThat(file.rewriteIfOutgrown(LONG, () -> {})).isTrue();
    }
  }

  @Test
  void refusesToWaitForItself() throws Exception {
    try (DurableH2File file = TestFile.at(folder)) {
      TestFile.outgrow(file, file.open());
      try (Permit permit = file.writing(NO_WAIT)) {
        assertThat(permit).isNotNull();
        assertThatThrownBy(() -> file.rewriteIfOutgrown(LONG, () -> {}))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void isReadableForItsOwnerAlone() throws Exception {
    try (DurableH2File file = TestFile.at(folder)) {
      TestFile.outgrow(file, file.open());
      assertThat(rights(file)).isEqualTo("rw-------");
      assertThat(file.rewriteIfOutgrown(LONG, () -> {})).isTrue();
      assertThat(rights(file)).isEqualTo("rw-------");
    }
  }

  @Test
  void isReadableForItsOwnerAloneBeforeAnythingIsInIt() throws Exception {
    Path database = folder.resolve("new").resolve("db");
    AtomicReference<String> atFirst = new AtomicReference<>();
    DurableH2File file =
        new DurableH2File(
            database,
            false,
            () -> {
              atFirst.compareAndSet(null, rightsOf(folder.resolve("new").resolve("db.mv.db")));
              return TestFile.connect(database);
            });
    try (file) {
      assertThat(TestFile.count(file.open())).isZero();
    }
    assertThat(atFirst).hasValue("rw-------");
  }

  @Test
  void isWrittenAnewWhereNobodyElseCanEnter() throws Exception {
    Path database;
    try (DurableH2File file = TestFile.at(folder)) {
      database = file.file();
      TestFile.outgrow(file, file.open());
    }
    long before = Files.size(database);
    Path written = OwnerFiles.rewrite(database);
    assertThat(rightsOf(written.getParent())).isEqualTo("rwx------");
    assertThat(rightsOf(written)).isEqualTo("rw-------");
    assertThat(Files.size(database)).as("until it is replaced").isEqualTo(before);
    // As if the process was killed here: what is left behind is in nobody's way.
    try (DurableH2File file = TestFile.at(folder)) {
      assertThat(TestFile.count(file.open())).isEqualTo(1);
      assertThat(written.getParent()).doesNotExist();
      assertThat(file.rewriteIfOutgrown(LONG, () -> {})).isTrue();
      assertThat(TestFile.count(file.open())).isEqualTo(1);
      assertThat(Files.size(database)).isLessThan(before / 4);
      assertThat(rights(file)).isEqualTo("rw-------");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(database);
    }
  }

  @Test
  void makesNoFileThatHasToBeThere() {
    Path database = folder.resolve("absent");
    try (DurableH2File file =
        new DurableH2File(
            database,
            true,
            () -> {
              throw new SQLException("as H2 says", "90146");
            })) {
      assertThatThrownBy(file::open).isInstanceOf(SQLException.class);
      assertThat(file.file()).doesNotExist();
    }
  }

  @Test
  void theCacheIsAPartOfTheHeapWithinLimits() {
    assertThat(DurableH2File.cacheKilobytes(64L << 20)).isEqualTo(16 << 10);
    assertThat(DurableH2File.cacheKilobytes(1L << 30)).isEqualTo(64 << 10);
    assertThat(DurableH2File.cacheKilobytes(64L << 30)).isEqualTo(256 << 10);
  }

  @Test
  void aCacheMayBeChosenAndDurabilityMayNot() {
    Map<String, String> chosen = Map.of("CACHE_SIZE", "1024", "WRITE_DELAY", "500");
    assertThat(DurableH2File.parameters(chosen))
        .containsAllEntriesOf(DurableH2File.PARAMETERS)
        .containsEntry("CACHE_SIZE", "1024");
  }

  @Test
  void leavesNoEmptyFileWhenItCanNotBeOpened() {
    try (DurableH2File file =
        new DurableH2File(
            folder.resolve("db"),
            false,
            () -> {
              throw new SQLException("no", "28000");
            })) {
      assertThatThrownBy(file::open).isInstanceOf(SQLException.class);
      assertThat(file.file()).doesNotExist();
    }
  }

  private static String rights(DurableH2File file) {
    return rightsOf(file.file());
  }

  private static String rightsOf(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
