package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.client.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** plugin ...: on the folder example's JAR, without a server. */
final class PluginVerifyIT {

  @TempDir Path dir;

  private TestConsole verify(String... more) {
    String[] first = {
      "plugin", "verify", Site.folderPlugin().toString(), "--config", "folder=" + dir
    };
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return new TestConsole().run(all);
  }

  @Test
  void reads_are_verified_on_existing_keys_and_nothing_is_written() throws Exception {
    Files.writeString(dir.resolve("one"), "canary-value");
    TestConsole result = verify("--existing", "one");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.out())
        .containsPattern("1\\.2 +holds")
        .containsPattern("3\\.1 +holds")
        .contains("0 are broken")
        .doesNotContain("canary-value");
    assertThat(result.err()).contains("--allow-writes");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(dir.resolve("one"));
    }
  }

  @Test
  void writes_are_verified_when_allowed_and_what_was_made_is_removed() throws Exception {
    TestConsole result = verify("--config", "writable=true", "--allow-writes", "--json");
    assertThat(result.code()).as(result.toString()).isZero();
    Json answer = Json.parse(result.out().getBytes(StandardCharsets.UTF_8));
    assertThat(answer.get("clauses").get("5.1").get("verdict").text()).isEqualTo("holds");
    assertThat(answer.get("clauses").get("4.2").get("verdict").text()).isEqualTo("holds");
    assertThat(answer.get("left_behind").items()).isEmpty();
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.filter(file -> !file.getFileName().toString().startsWith("."))).isEmpty();
    }
  }

  @Test
  void what_does_not_start_says_why() throws Exception {
    TestConsole noKey = verify("--existing", "none");
    assertThat(noKey.code()).isEqualTo(4);
    TestConsole wrong =
        new TestConsole()
            .run("plugin", "verify", Site.folderPlugin().toString(), "--config", "writable=canary");
    assertThat(wrong.code()).isEqualTo(6);
    assertThat(wrong.err()).contains("folder").doesNotContain("canary");
    Path file = Files.writeString(dir.resolve("no.jar"), "x");
    assertThat(new TestConsole().run("plugin", "verify", file.toString()).code()).isEqualTo(6);
    TestConsole inspected = new TestConsole().run("plugin", "inspect", file.toString());
    assertThat(inspected.code()).isEqualTo(6);
    assertThat(inspected.err()).containsOnlyOnce("The JAR is refused: ");
    for (String command : new String[] {"inspect", "verify"}) {
      TestConsole none = new TestConsole().run("plugin", command, dir + "/nofile.jar");
      assertThat(none.code()).isEqualTo(2);
      assertThat(none.err()).contains("There is no file " + dir + "/nofile.jar");
    }
    assertThat(new TestConsole().run("plugin", "inspect", Site.folderPlugin().toString()).out())
        .contains("contract  2.0");
  }
}
