package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A canary is found in every disguise that the README names, and nowhere else. */
final class CanaryTest {

  private final Canary canary = Canary.random();
  private final byte[] bytes = canary.text().getBytes(StandardCharsets.UTF_8);

  @Test
  void isFoundRawAndInUrls() {
    assertFound("prefix" + canary.text() + "suffix");
    assertFound(URLEncoder.encode("p=ä " + canary.text() + "&", StandardCharsets.UTF_8));
  }

  @Test
  void isFoundInBase64AtAnyOffset() {
    for (String before : new String[] {"", "a", "ab", "abc", "ä?>"}) {
      byte[] around = (before + canary.text() + "?>ÿ").getBytes(StandardCharsets.UTF_8);
      assertFound(Base64.getEncoder().encodeToString(around));
      assertFound(Base64.getUrlEncoder().withoutPadding().encodeToString(around));
    }
    assertFound(
        Base64.getEncoder().encodeToString(canary.text().getBytes(StandardCharsets.UTF_16BE)));
  }

  @Test
  void isFoundInHexAndAsNumbers() {
    assertFound(HexFormat.of().formatHex(bytes));
    assertFound(HexFormat.of().withUpperCase().formatHex(bytes));
    assertFound(HexFormat.of().withPrefix("%").withUpperCase().formatHex(bytes));
    assertFound(Arrays.toString(bytes));
  }

  @Test
  void halvesAreFound() {
    int half = canary.text().length() / 2;
    assertFound(canary.text().substring(0, half) + "...");
    assertFound("..." + canary.text().substring(half));
  }

  @Test
  void otherTextsAreClean() {
    assertThat(canary.findIn("")).isEmpty();
    assertThat(canary.findIn(Canary.random().text())).isEmpty();
    assertThat(canary.findIn("a quick brown fox 0123456789abcdef".repeat(100))).isEmpty();
    assertThat(canary.toString()).doesNotContain(canary.text());
  }

  private void assertFound(String text) {
    assertThat(canary.findIn(text)).isNotEmpty();
  }
}
