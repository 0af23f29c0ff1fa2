package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentNamesTest {

  static Iterable<String> reserved() {
    return EnvironmentNames.reserved();
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void everyPublishedNameIsRefused(String published) {
    assertThat(EnvironmentNames.problem(published.replace("*", "X"))).isPresent();
    assertThat(EnvironmentNames.problem(published.replace("*", ""))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1A", "_A", "A-B", "A B", "A=B", "A\nB", "A\u0000", "Ａ", "ÄPFEL", "A.B", "../A", "%41"
      })
  void whatIsNoPlainNameIsRefused(String name) {
    assertThat(EnvironmentNames.problem(name)).isPresent();
  }

  @Test
  void aNameOf256CharactersIsTakenAndOneMoreRefused() {
    assertThat(EnvironmentNames.problem("A".repeat(256))).isEmpty();
    assertThat(EnvironmentNames.problem("A".repeat(257))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MYSQL_PASSWORD", "a", "Z9", "MY_PATH", "PATHS", "LDAP_PASSWORD", "path"})
  void otherNamesAreTaken(String name) {
    assertThat(EnvironmentNames.problem(name)).isEmpty();
  }

  @Test
  void theMessageDoesNotRepeatAHostileName() {
    assertThat(EnvironmentNames.problem("A\u001b[31m\r\n").orElseThrow()).doesNotContain("\u001b");
  }
}
