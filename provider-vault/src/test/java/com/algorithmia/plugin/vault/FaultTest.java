package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.giant;
import static com.algorithmia.plugin.vault.support.FaultServer.hangUp;
import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static com.algorithmia.plugin.vault.support.FaultServer.raw;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.FaultServer.Request;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a live Vault can't be made to do. */
class FaultTest {

  private static final String KEY = UUID.randomUUID().toString();
  private static final String FOUND =
      "{\"request_id\":\"r\",\"data\":{\"data\":{\"value\":\"v\"},\"metadata\":{\"version\":7,"
          + "\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\",\"destroyed\":false}}}";
  private static final String METADATA =
      "{\"data\":{\"current_version\":7,\"versions\":{\"7\":{\"created_time\":"
          + "\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\",\"destroyed\":false}}}}";
  private static final String WRITTEN =
      "{\"data\":{\"version\":8,\"created_time\":\"2026-01-01T00:00:00Z\"}}";
  private static final String NO_MATCH =
      "{\"errors\":[\"check-and-set parameter did not match the current version\"]}";
  private static final String ERRORS = "{\"errors\":[\"do not show me\"]}";

  private final FaultServer server = new FaultServer();
  private SecretProvider provider = Providers.on(server);

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private SecretProvider with(String... settings) {
    provider.close();
    provider = Providers.on(server, settings);
    return provider;
  }

  private String read() throws SecretNotFoundException {
    return provider.getSecret(id(KEY)).getValue();
  }

  private List<String> sent() {
    return server.requests().stream().map(r -> r.method() + " " + r.target()).toList();
  }

  @Test
  void aReadIsOneRequestWithTheHeadersThatVaultWants() throws Exception {
    with("vault_namespace", "/team/a/");
    server.then(json(200, FOUND));
    assertThat(read()).isEqualTo("v");
    assertThat(server.requests()).hasSize(1);
    Request request = server.requests().get(0);
    assertThat(request.method() + " " + request.target())
        .isEqualTo("GET /v1/secret/data/app/" + KEY);
    assertThat(request.header("X-Vault-Request")).isEqualTo("true");
    assertThat(request.header("X-Vault-Token")).isEqualTo("s.token");
    assertThat(request.header("X-Vault-Namespace")).isEqualTo("team/a");
    assertThat(request.headers()).doesNotContainKeys("upgrade", "x-vault-forward", "x-vault-index");
  }

  @Test
  void aVersionCheckIsOneRequestThatAsksForNoValue() throws Exception {
    server.then(json(200, METADATA));
    assertThat(provider.getSecretVersion(id(KEY))).isEqualTo("7");
    assertThat(sent()).containsExactly("GET /v1/secret/metadata/app/" + KEY);
  }

  @Test
  void whereMetadataMayNotBeReadTheVersionComesWithTheValue() throws Exception {
    String denied = "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}";
    server.then(
        json(403, denied), json(200, "{\"data\":{\"ttl\":0}}"), json(200, FOUND), json(200, FOUND));
    assertThat(provider.getSecretVersion(id(KEY))).isEqualTo("7");
    assertThat(provider.getSecretVersion(id(KEY))).isEqualTo("7");
    assertThat(sent())
        .containsExactly(
            "GET /v1/secret/metadata/app/" + KEY,
            "GET /v1/auth/token/lookup-self",
            "GET /v1/secret/data/app/" + KEY,
            "GET /v1/secret/data/app/" + KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"request_id\":\"x\",\"data\":{},\"warnings\":[\"Endpoint ignored: [after limit]\"]}",
        "{\"request_id\":\"x\",\"data\":null,\"warnings\":[\"Endpoint ignored: [after limit]\"]}",
        "{\"request_id\":\"x\",\"data\":{\"keys\":null},\"warnings\":[\"Endpoint ignored\"]}"
      })
  void aListWithoutNamesIsAnEmptyOne(String body) {
    server.then(json(200, body));
    SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
    assertThat(listing.listSecrets(null, 10).getItems()).isEmpty();
  }

  @Test
  void whatIsNoListIsNotTakenForAnEmptyOne() {
    SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
    for (String body : List.of(METADATA, FOUND, "{\"data\":\"x\"}", "{\"request_id\":\"x\"}")) {
      server.then(json(200, body));
      assertFails(Kind.UNAVAILABLE, () -> listing.listSecrets(null, 10));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 412, 429})
  void aReadSurvivesWhatPasses(int status) throws Exception {
    server.then(json(status, ERRORS), json(status, ERRORS), json(200, FOUND));
    assertThat(read()).isEqualTo("v");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 412})
  void whatDoesNotPassIsUnavailable(int status) {
    with("vault_max_retries", "1");
    server.otherwise(r -> json(status, ERRORS));
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageNotContaining("do not show me");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aRetryAfterWithoutEndIsReportedAndNotWaited() throws Exception {
    server.then(json(429, ERRORS, "Retry-After", "999999"));
    long start = System.nanoTime();
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> {
              assertThat(e.getKind()).isEqualTo(Kind.THROTTLED);
              assertThat(e.getRetryAfter()).isEqualTo(Duration.ofSeconds(999_999));
            });
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aThrottledWriteIsSentAgainSinceItDidNothing() {
    server.then(json(429, ERRORS, "Retry-After", "0"), json(200, WRITTEN));
    assertThat(provider.createSecret("v").getProviderKey()).hasSize(36);
    server.otherwise(r -> json(429, ERRORS, "Retry-After", "0"));
    assertFails(Kind.THROTTLED, () -> provider.createSecret("v"));
  }

  @Test
  void aSealedVaultIsUnavailableAtOnce() {
    server.otherwise(r -> json(503, "{\"errors\":[\"Vault is sealed\"]}"));
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageContaining("sealed");
    assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aCreateWhoseAnswerIsLostIsRepeatedAndFoundToBeDone() {
    server.then(hangUp(), json(400, NO_MATCH), json(200, METADATA));
    assertThat(provider.createSecret("v").getProviderKey()).hasSize(36);
    assertThat(server.requests().get(0).body())
        .isEqualTo(server.requests().get(1).body())
        .contains("\"cas\":0");
  }

  @Test
  void aCreateThatNobodyAnswersIsOutcomeUnknown() {
    server.otherwise(r -> hangUp());
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
    assertThat(sent().stream().filter(r -> r.startsWith("POST /v1/secret"))).hasSize(4);
    server.otherwise(r -> json(500, ERRORS));
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
  }

  /** Whoever took it for "not stored" would leave the value behind. */
  @Test
  void aCreateThatFindsItsRequestIdTakenButCannotLookIsOutcomeUnknown() {
    with("vault_max_retries", "0");
    server.then(json(400, NO_MATCH), json(503, ERRORS));
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
  }

  @Test
  void anUpdateWhoseAnswerIsLostIsRepeatedUnderTheSameCondition() throws Exception {
    server.then(json(200, METADATA), hangUp(), json(200, WRITTEN));
    assertThat(provider.updateSecret(id(KEY), "v")).isEqualTo("8");
    server.then(json(200, METADATA), hangUp(), json(400, NO_MATCH));
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.updateSecret(id(KEY), "v"));
    server.then(
        json(200, METADATA), json(504, ERRORS), json(403, ERRORS), json(200, "{\"data\":{}}"));
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.updateSecret(id(KEY), "v"));
  }

  @Test
  void a400FromCheckAndSetIsAConflictAndNotRepeated() {
    ConditionalUpdate conditional = provider.capability(ConditionalUpdate.class).orElseThrow();
    server.then(json(200, METADATA), json(400, NO_MATCH));
    assertFails(Kind.CONFLICT, () -> conditional.updateSecret(id(KEY), "v", "7"));
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).body()).contains("\"cas\":7");
  }

  @Test
  void aWriteThatFoundNobodyWasNotSent() {
    with("vault_max_retries", "1");
    server.close();
    assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"))
        .hasMessageContaining("nothing listens");
    assertFails(Kind.UNAVAILABLE, () -> provider.updateSecret(id(KEY), "v"));
    assertFails(Kind.UNAVAILABLE, () -> provider.deleteSecret(id(KEY)));
  }

  @Test
  void aDeleteIsSentOnce() {
    server.then(json(200, METADATA), hangUp());
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.deleteSecret(id(KEY)));
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing like JSON",
        "[1,2",
        "\"text\"",
        "{}",
        "null",
        "<html>login</html>",
        "{\"data\":{\"data\":{\"value\":\"v\"}}"
      })
  void aSuccessThatIsNoneIsNotTakenForOne(String body) {
    server.otherwise(r -> json(200, body));
    assertFails(Kind.UNAVAILABLE, this::read);
    assertFails(Kind.UNAVAILABLE, () -> provider.getSecretVersion(id(KEY)));
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
  }

  @Test
  void a404OfSomethingElseThanVaultIsNotNotFound() {
    server.otherwise(r -> raw("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope"));
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageContaining("vault_addr");
    server.otherwise(r -> raw("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
    assertFails(Kind.UNAVAILABLE, this::read);
    server.otherwise(r -> raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nWAF"));
    assertFails(Kind.UNAVAILABLE, this::read);
  }

  @Test
  void aGiantReplyIsNotReadToTheEnd() {
    server.otherwise(r -> giant(2L << 30));
    long before = System.nanoTime();
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageContaining("longer than anything");
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aGiantReplyWithoutALengthIsCutToo() {
    server.otherwise(
        r ->
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
              byte[] block = new byte[65_536];
              for (int i = 0; i < 32_768; i++) {
                out.write(block);
              }
              return false;
            });
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageContaining("longer than anything");
  }

  @Test
  void aDrippingReplyEndsWithTheDeadline() {
    with("vault_request_timeout", "1s", "vault_deadline", "2s");
    Object go = new Object();
    server.otherwise(r -> FaultServer.dripping(go));
    long before = System.nanoTime();
    assertFails(Kind.UNAVAILABLE, this::read);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_200));
    while (server.openConnections() > 1
        && System.nanoTime() - before < Duration.ofSeconds(7).toNanos()) {
      synchronized (go) {
        go.notifyAll(); // The server notices at its next write that the client hung up.
      }
    }
    assertThat(server.openConnections())
        .as("connections, but for the one that looks at the token")
        .isLessThanOrEqualTo(1);
    before = System.nanoTime();
    assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_200));
  }

  @Test
  void theNewestIndexIsEchoed() throws Exception {
    String older = index(5, 1);
    String newer = index(12, 1);
    server.then(
        json(200, FOUND, "X-Vault-Index", newer),
        json(200, FOUND, "X-Vault-Index", older),
        json(200, FOUND, "X-Vault-Index", "of another form"),
        json(200, FOUND));
    for (int i = 0; i < 4; i++) {
      read();
    }
    assertThat(server.requests().stream().map(r -> r.header("X-Vault-Index")))
        .containsExactly("", newer, newer, "of another form");
  }

  private static String index(int local, int replicated) {
    return Base64.getEncoder()
        .encodeToString(
            ("v1:cluster:" + local + ":" + replicated + ":mac").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void forwardingIsAskedForIfSetUp() throws Exception {
    server.otherwise(r -> json(200, FOUND));
    with("vault_forwarding", "always");
    read();
    with("vault_forwarding", "inconsistent");
    read();
    assertThat(server.requests().get(0).header("X-Vault-Forward")).isEqualTo("active-node");
    assertThat(server.requests().get(1).header("X-Vault-Inconsistent"))
        .isEqualTo("forward-active-node");
  }

  @Test
  void aVersionOfAnotherKvThanTheSettingsSayIsAnError() {
    server.otherwise(r -> json(200, "{\"data\":{\"value\":\"v\"}}"));
    assertFails(Kind.INVALID_CONFIGURATION, this::read).hasMessageContaining("vault_kv_version");
    assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecretVersion(id(KEY)));
    server.otherwise(r -> json(204, ""));
    assertFails(Kind.INVALID_CONFIGURATION, () -> provider.createSecret("v"));
    List<String> sent = sent();
    assertThat(sent.get(sent.size() - 1)).startsWith("DELETE /v1/secret/data/app/");
  }

  @Test
  void whileOneReadHangsOthersAreServed() throws Exception {
    Object go = new Object();
    server.then(FaultServer.dripping(go));
    Thread hanging =
        new Thread(() -> assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("slow"))));
    hanging.start();
    while (server.requests().isEmpty()) {
      Thread.onSpinWait();
    }
    server.otherwise(r -> json(200, FOUND));
    assertThat(read()).isEqualTo("v");
    provider.close();
    hanging.join(1_000);
    assertThat(hanging.isAlive()).as("the hanging call after close").isFalse();
  }

  @Test
  void aCallerThatIsInterruptedGetsItsAnswerAndStaysInterrupted() throws Exception {
    server.otherwise(r -> FaultServer.dripping(new Object()));
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("v"))
                  .hasMessageContaining("interrupted");
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    while (server.requests().isEmpty()) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    caller.join();
    assertThat(interrupted).isTrue();
  }

  @Test
  void afterCloseEverythingIsUnavailable() {
    provider.close();
    provider.close();
    assertFails(Kind.UNAVAILABLE, this::read).hasMessageContaining("closed");
    assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
    assertFails(Kind.UNAVAILABLE, () -> provider.getSecretVersion(id("../x")));
    assertThat(provider.checkConnection().getStatus().name()).isEqualTo("FAILED");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aThousandReadsUseOneConnectionAndNoMoreThreads() throws Exception {
    server.otherwise(r -> json(200, FOUND));
    read();
    int threads = Thread.activeCount();
    for (int i = 0; i < 1_000; i++) {
      read();
    }
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
    // The look at the token's life, once, may need a second one.
    assertThat(server.openConnections()).isLessThanOrEqualTo(2);
    assertThat(sent().stream().filter(r -> r.startsWith("GET /v1/secret"))).hasSize(1_001);
  }
}
