package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is let through of errors, and of Retry-After. */
final class SafeErrorBodyTest {

  private static List<String> codes(String body) {
    byte[] safe = SafeErrorBody.of(body.getBytes(StandardCharsets.UTF_8));
    assertThat(new String(safe, StandardCharsets.UTF_8)).doesNotContain("Canary");
    return SafeErrorBody.codes(safe);
  }

  @Test
  void codesOfKeyVaultAreKept() {
    assertThat(
            codes(
                "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Canary AKV10032: Canary\","
                    + "\"innererror\":{\"code\":\"SecretDisabled\",\"x\":[\"Canary\"]}}}"))
        .containsExactly("Forbidden", "AKV10032", "SecretDisabled");
  }

  @Test
  void numbersOfEntraAreKept() {
    assertThat(
            codes(
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Canary\","
                    + "\"trace_id\":\"Canary\"}"))
        .containsExactly("invalid_client", "AADSTS7000215");
  }

  @Test
  void theNumberIsKeptAlsoBesideAnUnknownCode() {
    assertThat(
            codes(
                "{\"error\":\"interaction_required\",\"error_description\":\"AADSTS53003: Canary\"}"))
        .containsExactly("AADSTS53003");
  }

  @Test
  void aWordOfTheRightFormThatIsNoKnownCodeIsDropped() {
    assertThat(codes("{\"error\":\"Canary\"}")).isEmpty();
    assertThat(
            codes(
                "{\"error\":{\"code\":\"Canary\",\"innererror\":{\"code\":\"SecretCanaryNotFound\"}}}"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Canary",
        "<html>Canary</html>",
        "[\"Canary\"]",
        "{\"error\":\"Canary words with spaces\"}",
        "{\"error\":{\"code\":\"Canary value\"}}",
        "{\"error\":{\"code\":[\"Canary\"]}}",
        "{\"error\":{\"code\":\"Canary",
        "{\"error\":null}"
      })
  void nothingElseIsKept(String body) {
    assertThat(codes(body)).isEmpty();
  }

  @Test
  void deeplyNestedBodiesAreHarmless() {
    assertThat(codes("{\"a\":".repeat(5_000))).isEmpty();
    assertThat(codes("{\"error\":{\"innererror\":".repeat(400) + "1" + "}}".repeat(400))).isEmpty();
  }

  @Test
  void retryAfterIsReadInBothForms() {
    assertThat(VaultFailures.retryAfter("7", null)).isEqualTo(Duration.ofSeconds(7));
    assertThat(
            VaultFailures.retryAfter(
                "Sun, 22 Nov 2026 10:00:30 GMT", "Sun, 22 Nov 2026 10:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void incredibleWaitsAreNotBelieved() {
    assertThat(VaultFailures.retryAfter("999999", null)).isEqualTo(Duration.ofHours(1));
    assertThat(VaultFailures.retryAfter("9".repeat(30), null)).isNull();
    assertThat(VaultFailures.retryAfter("-5", null)).isNull();
    assertThat(VaultFailures.retryAfter("soon", null)).isNull();
  }
}
