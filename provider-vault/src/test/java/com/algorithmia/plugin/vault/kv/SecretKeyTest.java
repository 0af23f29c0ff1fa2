package com.algorithmia.plugin.vault.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.transport.ApiPath;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeyTest {

  private static SecretKey parse(String text) {
    return Objects.requireNonNull(SecretKey.parse(text));
  }

  @Test
  void pathVersionAndFieldAreToldApart() {
    SecretKey key = parse("team/db@12#pass word");
    assertThat(key.path()).isEqualTo(ApiPath.of("team", "db"));
    assertThat(key.version()).isEqualTo(12);
    assertThat(key.field()).isEqualTo("pass word");
    assertThat(key.absolute()).isFalse();
    assertThat(parse("/a").absolute()).isTrue();
    assertThat(parse("a").version()).isNull();
    assertThat(parse("a").field()).isNull();
  }

  @Test
  void threeCharactersAreEscapedAndNoOther() {
    SecretKey key = parse("me%40home/100%25/a%23b#f%23%40%25");
    assertThat(key.path()).isEqualTo(ApiPath.of("me@home", "100%", "a#b"));
    assertThat(key.field()).isEqualTo("f#@%");
    assertThat(SecretKey.textOf(key.path())).isEqualTo("me%40home/100%25/a%23b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "a//b",
        "a/",
        "//a",
        ".",
        "..",
        "a/..",
        "../a",
        "a/../../b",
        "./a",
        "a/./b",
        "%2e%2e/a",
        "%2E%2E",
        "a%2Fb",
        "a%2f..",
        "a%",
        "a%4",
        "a%41",
        "a%00",
        "a@",
        "a@0",
        "a@01",
        "a@-1",
        "a@x",
        "a@1@2",
        "me@home",
        "a#",
        "a#b#c",
        "a#b@1",
        "#b",
        "@1",
        "@1#b",
        "a\nb",
        "a\r\nX: y",
        "a\0b",
        "a\tb",
        "\u001b[31m",
        "a\u200Bb",
        "a\u00A0b",
        "a\u2028b",
        "a\uD800b",
        "a@99999999999999999999"
      })
  void whatCouldLeadElsewhereIsNoKey(@Nullable String text) {
    assertThat(SecretKey.parse(text)).isNull();
  }

  @Test
  void whatIsTooLongIsNoKey() {
    assertThat(SecretKey.parse("a".repeat(1_024))).isNotNull();
    assertThat(SecretKey.parse("a".repeat(1_025))).isNull();
    assertThat(SecretKey.parse(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", " a ", "...", "a..b", "ü€😀", "a+b*c", "a\\b", "%25", "a?b=c&d", "'; --"})
  void oddNamesAreNamesAndAreEncoded(String text) {
    assertThat(parse(text).path().encoded()).matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})+");
  }

  @Test
  void onlyUuidsRightBelowThePrefixAreTheProductsOwn() {
    assertThat(parse("3f0c1a52-9a1c-4b6e-8d1f-0123456789ab").isOfThisProduct()).isTrue();
    assertThat(parse("a/3f0c1a52-9a1c-4b6e-8d1f-0123456789ab").isOfThisProduct()).isFalse();
    assertThat(parse("/3f0c1a52-9a1c-4b6e-8d1f-0123456789ab").isOfThisProduct()).isFalse();
    assertThat(parse("3f0c1a52-9a1c-4b6e-8d1f-0123456789ab#value").isOfThisProduct()).isFalse();
    assertThat(parse("mysql").isOfThisProduct()).isFalse();
  }
}
