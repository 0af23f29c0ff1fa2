package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecStageTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash", "dash"})
  void everyCharacterComesThroughTheShell(String shell) throws Exception {
    Map<String, String> values = new HashMap<>();
    StringBuilder all = new StringBuilder();
    for (int c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 97) {
      if (c < 0xd800 || c > 0xdfff) {
        all.appendCodePoint(c);
      }
    }
    for (int i = 0; i * 20_000 < all.length(); i++) {
      int end = Math.min(all.length(), (i + 1) * 20_000);
      int start = i * 20_000;
      values.put(
          "ALL" + i,
          new String(
              all.substring(start, end).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
    values.put("QUOTES", "'\"'\\''$(touch x)`touch y`$HOME\n'\n\n");
    values.put("EMPTY", "");
    values.put("DASH", "-n");
    assertThat(environment(shell, Map.of(), values)).containsAllEntriesOf(values);
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(folder.resolve("y")).doesNotExist();
  }

  @Test
  void whatIsTheProductsOwnIsUnset() throws Exception {
    Map<String, String> own =
        Map.of(
            "SECRET_STORE_API_KEY",
            "k",
            "SECRET_STORE_CALLER_LC_ALL",
            "de_DE",
            "SECRET_STORE_CALLER_JAVA_TOOL_OPTIONS",
            "-Da='b c'",
            "LC_ALL",
            "C.UTF-8",
            "PATH",
            System.getenv("PATH"));
    assertThat(environment("sh", own, Map.of("S", "v")))
        .containsEntry("S", "v")
        .containsEntry("LC_ALL", "de_DE")
        .containsEntry("JAVA_TOOL_OPTIONS", "-Da='b c'")
        .doesNotContainKeys("SECRET_STORE_API_KEY", "SECRET_STORE_CALLER_LC_ALL");
  }

  @Test
  void theScriptBeginsAndEndsAsTheLauncherExpects() throws Exception {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    ExecStage.write(
        script, Map.of(), Inheritance.of(false, Set.of(), false), SecretVariables.of(Map.of()));
    String begin = "# secret-store exec stage: begin";
    String end = "# secret-store exec stage: end";
    assertThat(script.toString(StandardCharsets.UTF_8)).isEqualTo(begin + "\n" + end + "\n");
    assertThat(Path.of("../bin/secret-store"))
        .content()
        .contains("'" + begin + "'*'" + end + "') ;;");
  }

  @Test
  void nothingIsWrittenUnlessTheLauncherReads() {
    assertThatThrownBy(() -> ExecStage.mustBeReady(Map.of()))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("bin/secret-store");
  }

  /** As the launcher does it: evaluates the script, then executes the program. */
  private Map<String, String> environment(
      String shell, Map<String, String> own, Map<String, String> values) throws Exception {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    ExecStage.write(
        script, own, Inheritance.of(false, Set.of(), false), SecretVariables.of(values));
    Path file = folder.resolve("stage");
    Files.write(file, script.toByteArray());
    ProcessBuilder builder =
        new ProcessBuilder(
            shell,
            "-c",
            "stage=$(cat " + file + ") || exit 1; eval \"$stage\"; exec \"$@\"",
            shell,
            "/usr/bin/env",
            "-0");
    builder.directory(folder.toFile());
    if (!own.isEmpty()) {
      builder.environment().clear();
      builder.environment().putAll(own);
    }
    Process process = builder.redirectError(folder.resolve("errors").toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    Map<String, String> environment = new HashMap<>();
    for (String variable : output.split("\0", 0)) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return environment;
  }
}
