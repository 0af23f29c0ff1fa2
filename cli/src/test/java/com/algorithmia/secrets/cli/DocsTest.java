package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.cli.server.ServeDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The documents agree with the commands. */
final class DocsTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^\\s*(?:\\$ )?(?:[A-Z_]+=\\S+ )*(?:bin/)?secret-store ((?:[^\\n\\\\]|\\\\\\n)+)$");

  @Test
  void cli_md_is_what_the_commands_say_of_themselves() throws Exception {
    String written = CliDocument.write();
    Path file = DOCS.resolve("cli.md");
    if ("write".equals(System.getProperty("secretstore.docs"))) {
      Files.writeString(file, written);
    }
    assertThat(Files.readString(file))
        .as("docs/cli.md is out of date; -Dsecretstore.docs=write writes it anew")
        .isEqualTo(written);
  }

  @Test
  void every_setting_of_serve_is_explained() {
    ServeDocument.rows().forEach((key, about) -> assertThat(about).as(key).isNotBlank());
  }

  @TestFactory
  List<DynamicTest> commands_in_the_documents_and_help_texts_can_be_parsed() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file :
        List.of(
            DOCS.resolve("getting-started.md"),
            DOCS.resolve("operating.md"),
            DOCS.resolve("cli.md"),
            DOCS.resolve("writing-a-plugin.md"),
            Path.of("..", "README.md"))) {
      if (!Files.exists(file)) {
        continue;
      }
      Matcher matcher = COMMAND.matcher(Files.readString(file));
      while (matcher.find()) {
        String line = matcher.group(1).replace("\\\n", " ").strip();
        tests.add(DynamicTest.dynamicTest(file.getFileName() + ": " + line, () -> parses(line)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  private static void parses(String line) {
    List<String> words = words(line);
    if (words.get(0).equals("run") || words.get(0).equals("inject")) {
      return; // Read by the worker, whose own tests do this.
    }
    CommandLine command = Main.commandLine(new TestConsole().console());
    command.parseArgs(words.toArray(new String[0]));
  }

  /** Splits as a shell would, as far as the documents need it. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("(?:[^\\s'\"#<>|&;]|'[^']*'|\"[^\"]*\")+|#.*|[<>|&;]+.*").matcher(line);
    while (matcher.find()) {
      String word = matcher.group();
      if (word.matches("[#<>|&;].*")) {
        break;
      }
      words.add(word.replaceAll("['\"]", ""));
    }
    return words;
  }
}
