package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValueInputTest {

  private static ValueInput of(TestConsole console) {
    return new ValueInput(console.console());
  }

  @Test
  void standard_input_is_taken_byte_for_byte_with_a_note_about_a_line_break() {
    TestConsole console = new TestConsole().input("päss\r\nword\n");
    assertThat(of(console).fromPromptOrStandardInput("V", false)).isEqualTo("päss\r\nword\n");
    assertThat(console.err()).contains("--trim-newline").doesNotContain("word");
  }

  @Test
  void one_line_break_is_dropped_if_asked_for() {
    assertThat(of(new TestConsole().input("a\n\n")).fromPromptOrStandardInput("V", true))
        .isEqualTo("a\n");
    assertThat(of(new TestConsole().input("a\r\n")).fromPromptOrStandardInput("V", true))
        .isEqualTo("a");
  }

  @Test
  void nothing_and_what_is_no_text_are_refused() {
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> of(new TestConsole()).fromPromptOrStandardInput("V", false))
        .withMessageContaining("there is no value");
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(
            () ->
                of(new TestConsole().input(new byte[] {'a', (byte) 0xff}))
                    .fromPromptOrStandardInput("V", false))
        .withMessageContaining("base64");
  }

  @Test
  void more_than_any_value_may_be_is_refused_without_reading_all(@TempDir Path dir)
      throws Exception {
    Path file = Files.write(dir.resolve("big"), new byte[(1 << 20) + 1]);
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> of(new TestConsole()).fromFile(file, false))
        .withMessageContaining("1 MiB");
  }

  @Test
  void at_a_terminal_it_is_asked_for_twice() {
    assertThat(of(new TestConsole().typing("secret", "secret")).fromPrompt("V"))
        .isEqualTo("secret");
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> of(new TestConsole().typing("secret", "sekret")).fromPrompt("V"))
        .withMessageContaining("differ")
        .withMessageNotContaining("secret");
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> of(new TestConsole().typing("")).fromPrompt("V"));
  }
}
