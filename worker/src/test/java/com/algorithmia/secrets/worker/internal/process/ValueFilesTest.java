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

  /** What a launcher leaves that was killed: nobody holds the lock. */
  private Path leftover() throws Exception {
    Path leftover = Files.createDirectory(folder.resolve("secret-store-1-123"));
    Files.createFile(leftover.resolve(".lock"));
    Files.writeString(leftover.resolve("OLD"), "value");
    return leftover;
  }

  @Test
  void whatAKilledLauncherLeftBehindIsRemoved() throws Exception {
    Path leftover = leftover();
    Path others = Files.createDirectory(folder.resolve("secret-store-x-123"));
    try (ValueFiles alive = ValueFiles.in(folder.toString(), Map.of(), warnings::add)) {
      Path file = Path.of(alive.write(SecretVariables.of(Map.of("A", "v"))).value("A"));
      ValueFiles.in(folder.toString(), Map.of(), warnings::add).close();
      assertThat(file).exists();
    }
    assertThat(leftover).doesNotExist();
    assertThat(others).exists();
    assertThat(folder).isDirectoryNotContaining(entry -> !entry.equals(others));
  }

  @Test
  void foldersAndLinksInTheFolderDoNotKeepValuesBehind() throws Exception {
    Path foreign = Files.writeString(folder.resolve("foreign"), "stays");
    try (ValueFiles files = ValueFiles.in(folder.toString(), Map.of(), warnings::add)) {
      Path file = Path.of(files.write(SecretVariables.of(Map.of("A", "v"))).value("A"));
      Path deep = Files.createDirectories(file.resolveSibling("aaa").resolve("bbb"));
      Files.writeString(deep.resolve("x"), "y");
      Files.createSymbolicLink(deep.resolve("link"), foreign);
      Files.createSymbolicLink(file.resolveSibling("outside"), folder);
      // Nor do they stop a change.
      files.write(SecretVariables.of(Map.of("B", "w")));
      assertThat(file).doesNotExist();
    }
    assertThat(folder).isDirectoryNotContaining(entry -> !entry.equals(foreign));
    assertThat(foreign).hasContent("stays");
    assertThat(warnings).noneMatch(text -> text.contains("removed"));
  }

  @Test
  void leftoversThatCanNotBeRemovedStopNoStart() throws Exception {
    Path leftover = leftover();
    Path mounted = Files.createDirectories(leftover.resolve("sub").resolve("mounted"));
    boolean isMounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "tmpfs", mounted.toString()).start().waitFor()
            == 0;
    Assumptions.assumeTrue(isMounted, "SKIPPED: only root can mount what can't be removed");
    try {
      ValueFiles.in(folder.toString(), Map.of(), warnings::add).close();
      assertThat(warnings).anyMatch(text -> text.contains(leftover + " can't be removed whole"));
      assertThat(leftover.resolve("OLD")).as("the value").doesNotExist();
    } finally {
      new ProcessBuilder("umount", mounted.toString()).inheritIO().start().waitFor();
    }
    ValueFiles.in(folder.toString(), Map.of(), warnings::add).close();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void nothingIsWrittenAfterTheEnd() throws Exception {
    ValueFiles files = ValueFiles.in(folder.toString(), Map.of(), warnings::add);
    files.close();
    assertThatThrownBy(() -> files.write(SecretVariables.of(Map.of("A", "v"))))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("has ended");
    assertThat(folder).isEmptyDirectory();
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
