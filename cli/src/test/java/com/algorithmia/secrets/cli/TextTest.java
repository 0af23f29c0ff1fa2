package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextTest {

  @Test
  void what_could_move_the_cursor_or_turn_the_text_becomes_visible() {
    assertThat(Text.safe("a\u001b[31mb\r\nc\u202ed\u0000ü"))
        .isEqualTo("a\\u001b[31mb\\u000d\\u000ac\\u202ed\\u0000ü");
  }

  @Test
  void columns_line_up_and_empty_cells_show() {
    assertThat(new Text.Table("A", "BB").row("xyz", "").row("ü", "q\n").toString())
        .isEqualTo("A    BB\nxyz  -\nü    q\\u000a\n");
  }

  @Test
  void lines_that_were_taken_are_gone_and_those_after_them_line_up() {
    Text.Table table = new Text.Table("A", "BB").row("wxyz", "1");
    assertThat(table.take()).isEqualTo("A     BB\nwxyz  1\n");
    assertThat(table.row("u", "2").take()).isEqualTo("u     2\n");
    assertThat(table.take()).isEmpty();
  }
}
