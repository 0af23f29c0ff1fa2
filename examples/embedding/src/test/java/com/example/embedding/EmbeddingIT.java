package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program in a process of its own. */
class EmbeddingIT {

  private static final String VALUE = "c4nary-5ecret-Gr\u00fc\u00dfe";

  @TempDir Path data;

  @Test
  void doesTheJobAndShowsTheValueNowhere() throws Exception {
    // The command is shown, so it must not contain the value: it compares digests.
    String output =
        run(
            VALUE + "\n",
            "sh",
            "-c",
            "printf %s \"$MYSQL_PASSWORD\" | sha256sum | grep -q " + sha256(VALUE));

    assertThat(output)
        .contains("loaded", "updated", "the value is in none of them", "ended     with exit code 0")
        .contains("a read now says: not found")
        .doesNotContain("c4nary", "WARN", "ERROR", "Exception");
    assertNotOnDisk();
  }

  @Test
  void worksAgainOnTheSameDatabase() throws Exception {
    run(VALUE + "\n", "true");
    assertThat(run(VALUE + "\n", "true")).contains("a read now says: not found");
  }

  @Test
  void takesAnExampleWhereNothingIsTyped() throws Exception {
    assertThat(run("", "sh", "-c", "test -n \"$MYSQL_PASSWORD\"")).contains("with exit code 0");
  }

  @Test
  void endsWithTheWorkloadsExitCode() throws Exception {
    assertThat(start("", 3, "sh", "-c", "exit 3")).contains("with exit code 3");
  }

  private String run(String input, String... command) throws Exception {
    return start(input, 0, command);
  }

  private String start(String input, int exitCode, String... command) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      // The JDK warns of what protobuf, inside of Tink, does.
      arguments.add("--sun-misc-unsafe-memory-access=allow");
    }
    arguments.add("-Dfile.encoding=UTF-8");
    arguments.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    arguments.addAll(List.of("-jar", "target/embedding-1.0.0.jar", plugin(), data.toString()));
    arguments.addAll(Arrays.asList(command));
    ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
    return output;
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void assertNotOnDisk() throws IOException {
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.getFileName().toString())
            .doesNotContain("c4nary");
      }
    }
  }

  /** The plugin is on the class path of this test only to be found. */
  private static String plugin() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("provider-internal"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("The internal provider's JAR is not there"));
  }
}
