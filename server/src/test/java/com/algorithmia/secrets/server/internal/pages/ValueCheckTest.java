package com.algorithmia.secrets.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        " x",
        "x ",
        "x\n",
        "\tx",
        "x\u00a0",
        "a\u200bb",
        "a\u00adb",
        "\ufeffx",
        "a\u202eb",
        "a\u0000b",
        "a\u00a0b",
        "a\u2028b",
        "a\ue000b",
        "a\rb",
        "a\udb40\udc41b"
      })
  void slips_are_seen(String value) {
    assertThat(ValueCheck.warnings(value)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "two words",
        "line\nline",
        "tab\tinside",
        "pässword",
        "密码",
        "🔑",
        "a#b=c"
      })
  void plain_values_pass(String value) {
    assertThat(ValueCheck.warnings(value)).isEmpty();
  }

  @Test
  void the_sentence_says_nothing_of_the_value() {
    assertThat(ValueCheck.sentence(ValueCheck.warnings(" hunter2 "))).doesNotContain("hunter2");
  }
}
