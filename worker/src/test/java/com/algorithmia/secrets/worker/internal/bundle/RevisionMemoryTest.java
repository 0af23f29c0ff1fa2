package com.algorithmia.secrets.worker.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that can't be written, is held by others, or would have too long a name. */
class RevisionMemoryTest {

  @TempDir Path folder;

  private RevisionMemory memory(String algorithm) {
    return new RevisionMemory(
        folder.resolve("state"), "inst-1", "acme", algorithm, Duration.ofMillis(50));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      return files.toList();
    }
  }

  /** A file stands where the folder should be: nothing can be written, by root neither. */
  private void full() throws IOException {
    Files.move(folder.resolve("state"), folder.resolve("aside"));
    Files.writeString(folder.resolve("state"), "");
  }

  private void freed() throws IOException {
    Files.delete(folder.resolve("state"));
    Files.move(folder.resolve("aside"), folder.resolve("state"));
  }

  @Test
  void whatCanNotBeKeptInTheFileIsKeptInMemoryToldOnceAndTriedAgain() throws Exception {
    RevisionMemory memory = memory("resize");
    memory.advance(5);
    full();
    assertThatThrownBy(() -> memory.advance(6)).isInstanceOf(WorkerException.class);
    assertThat(memory.follow(7).orElseThrow()).contains("--state-dir", "Changes are followed");
    assertThat(memory.follow(8)).isEmpty();
    assertThatThrownBy(() -> memory.follow(7))
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TRUSTED));
    memory.retry();
    freed();
    memory.retry();
    assertThatThrownBy(() -> memory("resize").follow(7))
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TRUSTED));
    full();
    assertThat(memory.follow(9)).isPresent();
  }

  @Test
  @Timeout(60)
  void aLockThatSomebodyHoldsIsNotWaitedForWithoutEnd() throws Exception {
    memory("resize").advance(1);
    Path file = files().get(0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> memory("resize").advance(2))
          .isInstanceOf(WorkerException.class)
          .hasMessageContaining("holds a lock on " + file);
      assertThat(memory("resize").follow(2)).isPresent();
    }
    memory("resize").advance(2);
  }

  @Test
  void aLongNameIsTheNameOfAFileAllTheSameAndAShortOneStaysAsItWas() throws Exception {
    memory("resize").advance(1);
    assertThat(files())
        .singleElement()
        .extracting(file -> file.getFileName().toString())
        .isEqualTo("revision-inst-1_2facme_2fresize");
    String longName = "\u00e4".repeat(128);
    memory(longName).advance(3);
    memory(longName + "x").advance(1);
    assertThat(files()).hasSize(3);
    assertThatThrownBy(() -> memory(longName).advance(2))
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TRUSTED));
  }
}
