package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueFilesTest {

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void valuesAreFilesThatOnlyTheOwnerReadsAndTheVariablesNameThem() throws Exception {
    try (ValueFiles files = ValueFiles.in(folder.toString(), Map.of(), warnings::add)) {
      SecretVariables paths = files.write(SecretVariables.of(Map.of("A", "w\u00e4rt\n", "B", "")));
      Path a = Path.of(paths.value("A"));
      assertThat(Files.readString(a)).isEqualTo("w\u00e4rt\n");
      assertThat(Path.of(paths.value("B"))).isEmptyFile();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(a)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(a.getParent())))
          .isEqualTo("rwx------");
      SecretVariables next = files.write(SecretVariables.of(Map.of("A", "new")));
      assertThat(Files.readString(Path.of(next.value("A")))).isEqualTo("new");
      assertThat(Path.of(paths.value("B"))).doesNotExist();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDiskIsWarnedOfAndMemoryIsFound() {
    try (ValueFiles memory = ValueFiles.in("auto", Map.of(), warnings::add)) {
      assertThat(warnings).isEmpty();
      assertThat(memory.write(SecretVariables.of(Map.of("A", "v"))).value("A")).isNotNull();
    }
    Path disk = Path.of("target").toAbsolutePath();
    ValueFiles.in(disk.toString(), Map.of(), warnings::add).close();
    assertThat(warnings).singleElement().asString().contains("disk", "--files auto");
  }

  @Test
  void whatAKilledLauncherLeftBehindIsRemoved() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path leftover = Files.createDirectory(folder.resolve("secret-store-" + ended.pid() + "-123"));
    Files.writeString(leftover.resolve("OLD"), "value");
    Path alive =
        Files.createDirectory(
            folder.resolve("secret-store-" + ProcessHandle.current().pid() + "-123"));
    Path others = Files.createDirectory(folder.resolve("secret-store-x-123"));
    ValueFiles.in(folder.toString(), Map.of(), warnings::add).close();
    assertThat(leftover).doesNotExist();
    assertThat(alive).exists();
    assertThat(others).exists();
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> ValueFiles.in("/nowhere/at-all", Map.of(), warnings::add))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("/nowhere/at-all");
  }

  @Test
  void aFullDiskIsToldAndLeavesTheOldValues() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    boolean mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString())
                .start()
                .waitFor()
            == 0;
    Assumptions.assumeTrue(mounted, "SKIPPED: only root can mount a small tmpfs");
    try (ValueFiles files = ValueFiles.in(small.toString(), Map.of(), warnings::add)) {
      SecretVariables paths = files.write(SecretVariables.of(Map.of("A", "old")));
      assertThatThrownBy(
              () -> files.write(SecretVariables.of(Map.of("A", "canary".repeat(20_000)))))
          .isInstanceOf(WorkerException.class)
          .hasMessageContaining("room")
          .hasMessageNotContaining("canary");
      assertThat(Files.readString(Path.of(paths.value("A")))).isEqualTo("old");
    } finally {
      new ProcessBuilder("umount", small.toString()).inheritIO().start().waitFor();
    }
  }
}
