package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretValuesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "\u007f\u0080",
        "\u07ff\u0800",
        "\uffff",
        "\ud83d\ude00x",
        "e\u0301\0\n"
      })
  void countsTheBytesOfUtf8(String text) {
    assertThat(SecretValues.utf8Length(text))
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
  void refusesUnpairedSurrogates(String text) {
    assertInvalid(() -> SecretValues.check(text, 100));
  }

  @Test
  void refusesNull() {
    assertInvalid(() -> SecretValues.check(null, 100));
  }

  @Test
  void acceptsTheLimitAndRefusesOneByteMore() {
    assertThat(SecretValues.check("\u00e9\u00e9", 4)).isEqualTo("\u00e9\u00e9");
    assertInvalid(() -> SecretValues.check("\u00e9\u00e9x", 4));
  }

  @Test
  void refusesWhatTheBackendDoesNotTake() {
    assertInvalid(() -> SecretValues.check("", 100, Set.of(RefusedValue.EMPTY)));
    assertInvalid(() -> SecretValues.check("a\0b", 100, Set.of(RefusedValue.NUL)));
    assertInvalid(
        () -> SecretValues.check("a\u001bb", 100, Set.of(RefusedValue.CONTROL_CHARACTERS)));
    assertThat(SecretValues.check("a\tb\r\n", 100, Set.of(RefusedValue.values()))).isNotEmpty();
  }

  @Test
  void saysNothingOfTheValue() {
    assertThatThrownBy(() -> SecretValues.check("c4nary", 3)).message().doesNotContain("c4nary");
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.INVALID_VALUE));
  }
}
