package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks at the finished JAR. */
class JarIT {

  private static final Path JAR = findJar();

  @Test
  void isAtMost60KilobytesLarge() throws IOException {
    assertThat(Files.size(JAR)).isLessThanOrEqualTo(60 * 1024L);
  }

  @Test
  void runsOnJava11() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        var in =
            jar.getInputStream(
                jar.getEntry(SecretProvider.class.getName().replace('.', '/') + ".class"))) {
      byte[] head = in.readNBytes(8);
      assertThat(head[7]).as("class file version").isEqualTo((byte) 55);
    }
  }

  private static Path findJar() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("plugin-sdk-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("target has no JAR of the SDK"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
