package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallTypesTest {

  private static final SecretIdentifier A = new SimpleSecretIdentifier("a");
  private static final SecretIdentifier B = () -> "b";

  @Test
  void aSecretShowsNothingInItsText() {
    SimpleSecret secret = new SimpleSecret("c4nary", 5, "7");

    assertThat(secret.toString()).doesNotContain("c4nary");
    assertThat(Outcome.of(secret).toString()).doesNotContain("c4nary");
    assertThat(secret.getVersion()).isEqualTo("7");
    assertThat(new SimpleSecret("v", 5).getTtl()).isEqualTo(5);
  }

  @Test
  void aSecretTakesNullAsPluginsOf10PassIt() {
    assertThat(new SimpleSecret(null).getValue()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\0", "\u0085", "\ud83d"})
  void refusesKeysThatAreNotWellFormed(String key) {
    assertThat(SimpleSecretIdentifier.isWellFormed(key)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new SimpleSecretIdentifier(key));
  }

  @Test
  void acceptsKeysUpToTheLimit() {
    assertThat(SimpleSecretIdentifier.isWellFormed("x".repeat(1_024))).isTrue();
    assertThat(SimpleSecretIdentifier.isWellFormed("x".repeat(1_025))).isFalse();
    assertThat(SimpleSecretIdentifier.isWellFormed("\ud83d\ude00/\u00e9")).isTrue();
  }

  @Test
  void oneFailureSpoilsNoOtherOutcome() throws Exception {
    SecretIdentifier throttled = new SimpleSecretIdentifier("throttled");
    SecretIdentifier broken = new SimpleSecretIdentifier("broken");
    SecretIdentifier empty = new SimpleSecretIdentifier("null");

    Map<String, Outcome<String>> outcomes =
        Outcome.forEach(
            List.of(A, B, throttled, broken, empty, () -> "a"),
            id ->
                switch (id.getProviderKey()) {
                  case "a" -> "value";
                  case "throttled" ->
                      throw SecretProviderException.throttled("later", Duration.ofSeconds(3));
                  case "broken" -> throw new IllegalStateException("c4nary");
                  case "null" -> null;
                  default -> throw SecretNotFoundException.of(id);
                });

    assertThat(outcomes.keySet()).containsExactly("a", "b", "throttled", "broken", "null");
    assertThat(outcomes.get("a").get()).isEqualTo("value");
    assertThat(outcomes.get("b").isNotFound()).isTrue();
    assertThatExceptionOfType(SecretNotFoundException.class)
        .isThrownBy(() -> outcomes.get("b").get());
    assertThat(outcomes.get("throttled").getFailure().getRetryAfter())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(outcomes.get("null").getFailure().getKind())
        .isEqualTo(SecretProviderException.Kind.PLUGIN_FAILURE);
    assertThatThrownBy(() -> outcomes.get("broken").get())
        .isInstanceOf(SecretProviderException.class)
        .message()
        .doesNotContain("c4nary");
  }

  @Test
  void aReportIsReadyOnlyIfEveryStepIs() {
    assertThat(ConnectionReport.builder().build().getStatus())
        .isEqualTo(ConnectionReport.Status.UNKNOWN);
    assertThat(ConnectionReport.builder().ready("a", "").build().getStatus())
        .isEqualTo(ConnectionReport.Status.READY);
    assertThat(ConnectionReport.builder().ready("a", "").unknown("b", "why").build().getStatus())
        .isEqualTo(ConnectionReport.Status.UNKNOWN);
    assertThat(ConnectionReport.builder().unknown("a", "").failed("b", "do this").build())
        .hasToString("a: UNKNOWN; b: FAILED (do this)")
        .extracting(ConnectionReport::getStatus)
        .isEqualTo(ConnectionReport.Status.FAILED);
  }

  @Test
  void onlyThrottlingAndOutagesAreWorthARetry() {
    assertThat(SecretProviderException.Kind.values())
        .filteredOn(SecretProviderException.Kind::isRetryable)
        .containsExactly(
            SecretProviderException.Kind.THROTTLED, SecretProviderException.Kind.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a/b", "../x", "a b"})
  void refusesRequestIdsThatWouldNotBeNamesEverywhere(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretAttributes.builder().requestId(id));
  }

  @Test
  void limitsOwnersAndLabels() {
    SecretAttributes.Builder builder = SecretAttributes.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.owner(""));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.owner("x".repeat(257)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.label("a b", "x"));
    for (int i = 0; i < SecretAttributes.MAX_LABELS; i++) {
      builder.label("label-" + i, "text");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder.label("one-more", "text"));
  }

  @Test
  void aSealedSecretSharesItsBytesWithNobody() {
    byte[] bytes = {1, 2, 3};
    SealedSecret sealed = new SealedSecret("a", "1", null, bytes);
    bytes[0] = 9;
    sealed.getCiphertext()[1] = 9;

    assertThat(sealed.getCiphertext()).containsExactly(1, 2, 3);
  }

  @Test
  void aProviderOf10GetsSafeDefaults() throws Exception {
    try (MinimalProvider provider = new MinimalProvider()) {
      assertThat(provider.allowsRead()).isTrue();
      assertThat(provider.maxValueBytes()).isEqualTo(65_536);
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.UNKNOWN);
      assertThat(
              provider
                  .createSecret("v", SecretAttributes.builder().owner("o").build())
                  .getProviderKey())
          .isEqualTo("a");
      assertThatThrownBy(
              () ->
                  provider.createSecret(
                      "v", SecretAttributes.builder().expiresAt(Instant.EPOCH).build()))
          .isInstanceOfSatisfying(
              SecretProviderException.class,
              e -> assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.UNSUPPORTED));
      assertThat(provider.getSecrets(List.of(A, B)).get("b").isNotFound()).isTrue();
      assertThat(provider.capability(ConditionalUpdate.class)).isEmpty();
      assertThat(provider.capability(SecretProvider.class)).isEmpty();
    }
  }

  @Test
  void aProviderHasTheCapabilitiesThatItImplements() {
    class Listing extends MinimalProvider implements SecretListing {
      @Override
      public Page<SecretSummary> listSecrets(String cursor, int limit) {
        return new Page<>(List.of(), null);
      }
    }
    try (Listing provider = new Listing()) {
      assertThat(provider.capability(SecretListing.class)).containsSame(provider);
      assertThat(provider.capability(SecretHistory.class)).isEmpty();
    }
  }

  /** As small as a provider can be. */
  private static class MinimalProvider implements SecretProvider {
    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      if (!id.getProviderKey().equals("a")) {
        throw SecretNotFoundException.of(id);
      }
      return new SimpleSecret("v");
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) {
      return "1";
    }

    @Override
    public SecretIdentifier createSecret(String value) {
      return A;
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) {
      return "2";
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) {
      return false;
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) {
      return Instant.EPOCH;
    }

    @Override
    public int getTtl() {
      return 0;
    }

    @Override
    public boolean allowsCreate() {
      return true;
    }

    @Override
    public boolean allowsUpdate() {
      return true;
    }

    @Override
    public boolean allowsDelete() {
      return true;
    }
  }
}
