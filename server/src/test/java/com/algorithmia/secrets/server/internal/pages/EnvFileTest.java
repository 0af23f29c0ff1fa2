package com.algorithmia.secrets.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvFileTest {

  private static EnvFile.Line only(String text) {
    List<EnvFile.Line> lines = EnvFile.read(text);
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void reads_plain_quoted_and_exported_lines() {
    List<EnvFile.Line> lines =
        EnvFile.read(
            "\uFEFF# comment\r\n"
                + "A=1\r\n\r\n"
                + "export B = two words # why\r\n"
                + "C='it stays $as \\n"
                + " is'\r\n"
                + "D=\"a\\n"
                + "b\\t\\\"c\\\" \\$E\"\r\n");

    assertThat(lines).extracting(EnvFile.Line::name).containsExactly("A", "B", "C", "D");
    assertThat(lines)
        .extracting(EnvFile.Line::revealValue)
        .containsExactly("1", "two words", "it stays $as \\n is", "a\nb\t\"c\" $E");
  }

  @Test
  void a_quoted_value_may_go_over_lines_and_the_next_line_is_found() {
    List<EnvFile.Line> lines = EnvFile.read("PEM=\"-----BEGIN\nabc\n-----END\"\nNEXT=x\n");

    assertThat(lines.get(0).revealValue()).isEqualTo("-----BEGIN\nabc\n-----END");
    assertThat(lines.get(1).name()).isEqualTo("NEXT");
    assertThat(lines.get(1).number()).isEqualTo(4);
  }

  @Test
  void a_hash_within_a_bare_value_belongs_to_it() {
    assertThat(only("A=pa#ss").revealValue()).isEqualTo("pa#ss");
  }

  @Test
  void what_is_no_line_is_told_without_repeating_it() {
    EnvFile.Line line = only("hunter2-is-a-value-that-broke-over");

    assertThat(line.problem()).isNotNull().doesNotContain("hunter2");
    assertThat(line.name()).doesNotContain("hunter2");
  }

  @Test
  void a_name_that_is_none_is_not_repeated_either() {
    EnvFile.Line line = only("s3cr3t-value==");

    assertThat(line.problem()).isNotNull().doesNotContain("s3cr3t");
    assertThat(line.name()).doesNotContain("s3cr3t");
  }

  @Test
  void reserved_names_doubles_empty_values_and_open_quotes_are_refused() {
    List<EnvFile.Line> lines = EnvFile.read("PATH=/x\nA=1\nA=2\nB=\nC=\"open\n");

    assertThat(lines).extracting(EnvFile.Line::name).containsExactly("PATH", "A", "A", "B", "C");
    assertThat(lines)
        .extracting(line -> line.problem() == null)
        .containsExactly(false, true, false, false, false);
  }

  @Test
  void a_huge_file_ends() {
    assertThat(EnvFile.read("A=1\n".repeat(100_000))).hasSize(EnvFile.MOST);
  }

  @Test
  void a_line_shows_its_name_only() {
    assertThat(only("A=hunter2")).hasToString("Line[A]");
  }
}
