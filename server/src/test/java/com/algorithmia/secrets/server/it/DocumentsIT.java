package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/api.md do what they say, one after the other in one shell. */
class DocumentsIT {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");

  @Test
  void the_commands_of_the_api_page_work() throws Exception {
    StringBuilder script = new StringBuilder("set -eu\n");
    Matcher matcher = COMMANDS.matcher(Files.readString(DOCS.resolve("api.md")));
    int blocks = 0;
    while (matcher.find()) {
      script
          .append(matcher.group(1))
          .append("\necho \"block ")
          .append(++blocks)
          .append(" done\"\n");
    }
    assertThat(blocks).isGreaterThan(5);
    try (Installation at = Installation.onH2()) {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", script.toString());
      builder.environment().put("SERVER", at.server.uri().toString());
      builder.environment().put("KEY", at.key("admin"));
      Process shell = builder.redirectErrorStream(true).start();
      shell.getOutputStream().close();
      String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Curl.mustBeThere(shell.exitValue());
      assertThat(shell.exitValue()).as(output).isZero();
      assertThat(output).contains("block " + blocks + " done").doesNotContain("swordfish");
    }
  }

  @Test
  void every_setting_of_the_server_is_explained() throws IOException {
    String text = Files.readString(DOCS.resolve("server.md"));

    assertThat(ServerSettings.KEYS)
        .allSatisfy(key -> assertThat(text).as(key).contains("`" + key + "`"));
  }
}
