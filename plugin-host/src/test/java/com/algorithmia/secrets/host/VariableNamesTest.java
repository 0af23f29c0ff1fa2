package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariableNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "MYSQL_PASSWORD", "mysql_password", "x1", "LDAP_URL", "PATHS", "GIT"})
  void ordinaryNamesMayBeUsed(String name) {
    assertThat(VariableNames.refusal(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1A",
        "_A",
        "A-B",
        "A=B",
        "A B",
        "A\n",
        "A\0",
        "\u0410BC",
        "A.B",
        "A%",
        "\u212AEY"
      })
  void namesThatAreNoVariableAreRefused(String name) {
    assertThat(VariableNames.refusal(name)).isPresent();
  }

  @Test
  void aNameIsRefusedWhenItIsTooLong() {
    assertThat(VariableNames.refusal("A".repeat(VariableNames.MAX_LENGTH))).isEmpty();
    assertThat(VariableNames.refusal("A".repeat(VariableNames.MAX_LENGTH + 1))).isPresent();
  }

  @Test
  void everyReservedNameIsRefusedWhateverItsCase() {
    for (String reserved : VariableNames.RESERVED) {
      String name = reserved.replace("*", "X");
      assertThat(VariableNames.refusal(name)).as(name).isPresent();
      assertThat(VariableNames.isReserved(name)).as(name).isTrue();
      assertThat(VariableNames.isReserved(name.toLowerCase(java.util.Locale.ROOT)))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void whatOnlyBeginsLikeAFullReservedNameIsFree() {
    assertThat(VariableNames.isReserved("HOMEPAGE")).isFalse();
    assertThat(VariableNames.isReserved("GIT_CONFIG_COUNT")).isTrue();
    assertThat(VariableNames.isReserved("LD_PRELOAD")).isTrue();
  }
}
