package com.algorithmia.secrets.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.algorithmia.secrets.cli.CommandException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportFileTest {

  @Test
  void env_files_have_comments_exports_and_two_kinds_of_quotes() {
    String text =
        """
        # of the database

        A=plain value # not a comment
        export B='as $it is \\n'
        C = "two\\nlines\\t\\"and\\" \\\\ "
        D=
        """;
    assertThat(ImportFile.parse(text))
        .containsExactly(
            Map.entry("A", "plain value # not a comment"),
            Map.entry("B", "as $it is \\n"),
            Map.entry("C", "two\nlines\t\"and\" \\ "),
            Map.entry("D", ""));
  }

  @Test
  void a_json_object_of_strings_is_taken_too() {
    assertThat(ImportFile.parse(" {\"A\": \"1\", \"B\": \"=x\\n\"}"))
        .containsExactly(Map.entry("A", "1"), Map.entry("B", "=x\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=1\nhunter2",
        "A=1\nhunter2 x=1",
        "A='hunter2",
        "A=\"hunter2",
        "A=\"hunter2\\q\"",
        "A=\"hunter2\" rest",
        "A=hunter2\nA=hunter2",
        "1A=hunter2",
        "{\"A\": \"hunter2\"",
        "{\"A\": 1, \"hunter2 x\": \"x\"}",
        "{}",
        "# hunter2"
      })
  void what_is_wrong_is_named_by_its_place_and_not_by_its_content(String text) {
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> ImportFile.parse(text))
        .withMessageNotContaining("hunter2");
  }
}
