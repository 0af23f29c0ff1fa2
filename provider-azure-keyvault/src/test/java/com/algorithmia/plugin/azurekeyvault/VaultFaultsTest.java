package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A vault that fails in every way: the kind fits, time and memory stay bounded, nothing is told.
 */
@Timeout(60)
final class VaultFaultsTest {

  private static final String VALUE = "Canary value 4711";

  private final AzureServers azure = new AzureServers();
  private final SecretProvider provider = azure.providerWithoutPauses("timeout", "2s");
  private SecretIdentifier id;

  @BeforeEach
  void createASecret() {
    id = provider.createSecret(VALUE);
  }

  @AfterEach
  void stop() {
    provider.close();
    azure.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ForbiddenByRbac, PERMISSION_DENIED, Access control",
    "AccessDenied, PERMISSION_DENIED, Access control",
    "ForbiddenByFirewall, PERMISSION_DENIED, firewall"
  })
  void deniedRightsAndFirewallsAreToldApart(String code, Kind kind, String advice) {
    azure.vault.denyWith(code);
    azure.vault.deny("get");
    assertThat(Failing.as(kind, () -> provider.getSecret(id))).hasMessageContaining(advice);
  }

  @Test
  void throttlingIsWaitedForWithinTheDeadline() throws Exception {
    try (SecretProvider patient = azure.provider("timeout", "10s")) {
      azure.vault.throttleNext(1, "1");
      assertThat(patient.getSecret(id).getValue()).isEqualTo(VALUE);
      azure.vault.throttleNext(1, "0");
      assertThat(patient.updateSecret(id, "next")).isNotEmpty();
    }
  }

  @Test
  void longThrottlingIsToldAtOnce() {
    azure.vault.throttleNext(Integer.MAX_VALUE, "999999");
    int before = azure.vault.requests().size();
    var failure = Failing.as(Kind.THROTTLED, () -> provider.getSecret(id));
    assertThat(failure.getRetryAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(azure.vault.requests()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void troubleIsUnavailableForReadsAndRepeatedTwice(int status) {
    azure.vault.failAll(Faults.withToken(Faults.answer(status, "<html>Canary</html>")));
    int before = azure.vault.requests().size();
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    assertThat(azure.vault.requests()).hasSize(before + 3);
  }

  @Test
  void passingTroubleIsNotNoticed() throws Exception {
    azure.vault.failNext(Faults.answer(503, ""));
    azure.vault.failNext(Faults.HANG_UP);
    assertThat(provider.getSecret(id).getValue()).isEqualTo(VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "500, OUTCOME_UNKNOWN",
    "502, OUTCOME_UNKNOWN",
    "503, OUTCOME_UNKNOWN",
    "504, OUTCOME_UNKNOWN",
    "501, UNAVAILABLE"
  })
  void troubleWithAWriteIsUnknownUnlessItIsNoneOfTheServers(int status, Kind kind) {
    azure.vault.failAll(Faults.refuseWrites(status));
    int before = azure.vault.requests().size();
    Failing.as(kind, () -> provider.createSecret("Canary new"));
    int sent = azure.vault.requests().size() - before;
    assertThat(sent).as("an unknown outcome is not repeated").isEqualTo(kind.isRetryable() ? 3 : 1);
  }

  /** As a proxy does that has passed the request on and then loses the vault. */
  @Test
  void aWriteThatWasDoneAndAnswered503IsNotRepeated() throws Exception {
    azure.vault.failAll(
        exchange -> {
          if (!Faults.isWrite(exchange)) {
            return false;
          }
          azure.vault.answer(new MuteExchange(exchange));
          TlsServer.sendText(exchange, 503, "upstream connect error");
          return true;
        });
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.updateSecret(id, "Canary next"));
    assertThat(azure.vault.model.versions(id.getProviderKey())).hasSize(2);
  }

  @Test
  void oneReadWithoutAnAnswerLeavesTimeForAnother() throws Exception {
    try (SecretProvider patient = azure.providerWithoutPauses("timeout", "6s")) {
      assertThat(patient.getSecret(id).getValue()).isEqualTo(VALUE);
      azure.vault.failNext(Faults.HANG);
      assertThat(patient.getSecret(id).getValue()).isEqualTo(VALUE);
    }
  }

  @Test
  void lostAnswersToWritesAreUnknown() throws Exception {
    azure.vault.failAll(Faults.loseAnswersToWrites(azure.vault));
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("Canary new"));
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.updateSecret(id, "Canary next"));
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.deleteSecret(id));
    azure.vault.heal();
    assertThat(provider.deleteSecret(id)).as("it had been deleted").isFalse();
  }

  @Test
  void silenceAfterAWriteIsUnknownAndBounded() {
    azure.vault.failAll(exchange -> Faults.isWrite(exchange) && Faults.HANG.apply(exchange));
    long start = System.nanoTime();
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.updateSecret(id, "Canary next"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void silenceIsUnavailableAndBounded() {
    azure.vault.failAll(Faults.HANG);
    long start = System.nanoTime();
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void oneByteASecondIsUnavailableAndBounded() {
    azure.vault.failAll(
        Faults.withToken(
            Faults.endless(
                new byte[] {' '}, () -> LockSupport.parkNanos(Duration.ofMillis(200).toNanos()))));
    long start = System.nanoTime();
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    byte[] piece = new byte[64 * 1024];
    var sent = new java.util.concurrent.atomic.AtomicLong();
    azure.vault.failAll(
        Faults.withToken(Faults.endless(piece, () -> sent.addAndGet(piece.length))));
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    // Three tries; what lies in the sockets' buffers comes on top of the limit.
    assertThat(sent.get()).isLessThan(3L * (BoundedHttpClient.MAX_ANSWER_BYTES + (16L << 20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "Canary",
        "null",
        "[]",
        "{}",
        "{\"value\":\"Canary\"}",
        "{\"value\":{\"x\":\"Canary\"}}",
        "{\"id\":\"https://x/secrets/n/v\",\"attributes\":\"Canary\"}",
        "{\"id\":17,\"value\":\"Canary\",\"attributes\":{\"created\":\"Canary\"}}"
      })
  void anAnswerThatIsNoneIsNeitherSuccessNorNotFound(String body) {
    azure.vault.failAll(Faults.withToken(Faults.answer(200, body)));
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    Failing.as(Kind.UNAVAILABLE, () -> listing().listSecrets(null, 10));
    Failing.as(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("Canary new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "Canary", "[]"})
  void brokenListsAreNotEmptyOnes(String body) {
    azure.vault.failAll(Faults.withToken(Faults.answer(200, body)));
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecretVersion(id));
    Failing.as(Kind.UNAVAILABLE, () -> provider.updateSecret(id, "Canary next"));
  }

  @Test
  void anotherServersNotFoundIsNotOurs() {
    azure.vault.failAll(Faults.withToken(Faults.answer(404, "<h1>Not Found</h1>")));
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id));
    Failing.as(Kind.UNAVAILABLE, () -> provider.getSecretVersion(id));
    Failing.as(Kind.UNAVAILABLE, () -> provider.deleteSecret(id));
  }

  @Test
  void redirectsAreNotFollowed() {
    try (AzureServers other = new AzureServers()) {
      azure.vault.failAll(
          Faults.withToken(
              Faults.answer(302, "", "Location", other.vault.url() + "/secrets/stolen")));
      assertThat(Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id)))
          .hasMessageContaining("redirect");
      assertThat(other.vault.requests()).isEmpty();
    }
  }

  @Test
  void aNextPageElsewhereIsNotAskedFor() {
    try (AzureServers other = new AzureServers()) {
      azure.vault.failAll(
          Faults.withToken(
              Faults.answer(
                  200,
                  "{\"value\":[{\"id\":\""
                      + azure.vault.url()
                      + "/secrets/n/v\",\"attributes\":{\"created\":1}}],\"nextLink\":\""
                      + other.vault.url()
                      + "/secrets/n/versions?page=2\"}")));
      Failing.as(Kind.UNAVAILABLE, () -> provider.getSecretVersion(id));
      assertThat(other.vault.requests()).isEmpty();
    }
  }

  @Test
  void oneFailureSpoilsNoOtherRead() throws Exception {
    SecretIdentifier denied = provider.createSecret("denied");
    azure.vault.deny("get:" + denied.getProviderKey());
    Map<String, Outcome<Secret>> outcomes =
        provider.getSecrets(
            List.of(id, denied, new SimpleSecretIdentifier("nothing"), () -> "../x", id));
    assertThat(outcomes.keySet())
        .containsExactly(id.getProviderKey(), denied.getProviderKey(), "nothing", "../x");
    assertThat(outcomes.get(id.getProviderKey()).get().getValue()).isEqualTo(VALUE);
    assertThat(outcomes.get(denied.getProviderKey()).getFailure().getKind())
        .isEqualTo(Kind.PERMISSION_DENIED);
    assertThat(outcomes.get("nothing").isNotFound()).isTrue();
    assertThat(outcomes.get("../x").isNotFound()).isTrue();
  }

  @Test
  void aVaultThatIsGoneIsUnavailableAndAWriteToItWasNotSent() {
    azure.vault.close();
    assertThat(Failing.as(Kind.UNAVAILABLE, () -> provider.getSecret(id)))
        .hasMessageContaining("no connection");
    Failing.as(Kind.UNAVAILABLE, () -> provider.createSecret("Canary new"));
  }

  private SecretListing listing() {
    return provider.capability(SecretListing.class).orElseThrow();
  }
}
