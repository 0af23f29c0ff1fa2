package com.algorithmia.secrets.keysets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIdTest {

  @Test
  void isWrittenAsEightHexadecimalDigitsAndReadBack() {
    assertThat(new KeyId(0x0a2b3c4d)).hasToString("0a2b3c4d");
    assertThat(new KeyId(-1)).hasToString("ffffffff");
    assertThat(KeyId.parse("FFFFFFFF")).isEqualTo(new KeyId(-1));
    assertThat(KeyId.parse("0a2b3c4d")).isEqualTo(new KeyId(0x0a2b3c4d));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0a2b3c4", "0a2b3c4d5", "0a2b3c4g", "+a2b3c4d"})
  void otherTextsAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyId.parse(text))
        .withMessageContaining("eight hexadecimal digits");
  }
}
