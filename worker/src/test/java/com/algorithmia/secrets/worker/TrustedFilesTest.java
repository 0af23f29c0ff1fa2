package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.internal.bundle.Installation;
import com.algorithmia.secrets.worker.internal.bundle.WorkerKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write what a worker goes by, goes off with its key. */
class TrustedFilesTest {

  @TempDir Path folder;

  private Path directory() throws Exception {
    Path directory = new Installation("inst-1").workerDirectory(folder);
    Files.writeString(directory.resolve("worker.properties"), "server=http://127.0.0.1:1\n");
    Files.createFile(directory.resolve("config.properties"));
    return directory;
  }

  private static void read(Path directory) {
    RunOptions options = new RunOptions();
    options.workerDirectory = directory;
    options.configFile = directory.resolve("config.properties");
    WorkerConfig unused = WorkerConfig.read(options, Map.of());
    WorkerKeys unusedKeys = WorkerKeys.read(directory, Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "worker.properties", "installation.properties", "verification.keyset"})
  void whatOthersMayWriteIsRefused(String name) throws Exception {
    Path directory = directory();
    for (String mode : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
      Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> read(directory))
          .isInstanceOf(WorkerException.class)
          .hasMessageContaining("chmod go-w " + directory.resolve(name));
    }
  }

  @Test
  void whatOthersMayReadIsTaken() throws Exception {
    Path directory = directory();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : new String[] {"worker.properties", "verification.keyset"}) {
      Files.setPosixFilePermissions(
          directory.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    }
    assertThatCode(() -> read(directory)).doesNotThrowAnyException();
  }
}
