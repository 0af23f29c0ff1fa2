package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import com.algorithmia.secrets.server.SecretStoreServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a worker gets, and when. */
class WorkerBundleIT {

  private static final String PATH = "/v1/worker/algorithms/demo/hello/bundle";
  private static Installation at;

  @BeforeAll
  static void start() throws IOException {
    at = Installation.onH2();
    at.newSecret("AA_FIRST", "one");
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
  }

  private static byte[] decode(JsonNode field) {
    return Base64.getUrlDecoder().decode(field.asText());
  }

  private static JsonNode verified(Reply reply) throws IOException {
    byte[] payload = decode(reply.json().path("payload"));
    byte[] prefix = "secret-store/bundle/1\n".getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[prefix.length + payload.length];
    System.arraycopy(prefix, 0, message, 0, prefix.length);
    System.arraycopy(payload, 0, message, prefix.length, payload.length);
    VerificationKeyset.readFile(
            at.workerKeys.resolve("verification.keyset"), at.store.installationId())
        .verify(decode(reply.json().path("signature")), message);
    String text = new String(payload, StandardCharsets.UTF_8);
    assertThat(Api.CONTRACT.problemsOfSchema("Bundle", text)).isEmpty();
    return new ObjectMapper().readTree(text);
  }

  @Test
  void a_bundle_is_signed_and_fits_the_contract() throws IOException {
    Reply reply = at.as("worker").get(PATH + "?nonce=abcdefghijklmnop");
    JsonNode bundle = verified(reply);

    assertThat(bundle.path("installation_id").asText()).isEqualTo(at.store.installationId());
    assertThat(bundle.at("/algorithm/name").asText()).isEqualTo("hello");
    assertThat(bundle.path("nonce").asText()).isEqualTo("abcdefghijklmnop");
    assertThat(Instant.parse(bundle.path("expires_at").asText())).isAfter(Instant.now());
    JsonNode entry = bundle.at("/entries/0");
    assertThat(entry.path("secret_key").asText()).isEqualTo("AA_FIRST");
    assertThat(entry.path("ciphertext").asText()).isNotEmpty();
    assertThat(entry.path("owner_label").asText()).isEqualTo("algorithm:" + at.algorithm.id());
    assertThat(bundle.at("/providers/0/kind").asText()).isEqualTo("internal");
  }

  @Test
  void only_a_workers_key_set_opens_what_the_bundle_holds() throws IOException {
    JsonNode entry = verified(at.as("worker").get(PATH)).at("/entries/0");

    Secret secret =
        at.worker()
            .capability(SealedExchange.class)
            .orElseThrow()
            .openSealed(
                new SealedSecret(
                    entry.path("provider_key").asText(),
                    entry.path("version").asText(),
                    entry.path("owner_label").asText(),
                    decode(entry.path("ciphertext"))));

    assertThat(secret.getValue()).isEqualTo("one");
  }

  @Test
  void an_unchanged_bundle_is_304_only_for_whoever_may_have_it() {
    String etag = at.as("worker").get(PATH).etag();

    assertThat(at.as("worker").with("If-None-Match", etag).get(PATH).status()).isEqualTo(304);
    for (String role : new String[] {"admin", "viewer", "developer", "other-worker"}) {
      assertThat(at.as(role).with("If-None-Match", etag).get(PATH).status())
          .as(role)
          .isIn(403, 404);
    }
    assertThat(at.admin().get(PATH).status()).isEqualTo(404);
    assertThat(at.admin().as(null).with("If-None-Match", etag).get(PATH).status()).isEqualTo(401);
  }

  @Test
  void a_held_request_is_answered_when_something_changes() throws Exception {
    Reply first = at.as("worker").get(PATH);
    CompletableFuture<Reply> held =
        CompletableFuture.supplyAsync(
            () -> at.as("worker").with("If-None-Match", first.etag()).get(PATH + "?wait=30"));
    at.newSecret("WHILE_HELD", "x");

    Reply reply = held.get(10, TimeUnit.SECONDS);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.etag()).isNotEqualTo(first.etag());
    assertThat(verified(reply).path("entries").toString()).contains("WHILE_HELD");
  }

  @Test
  void a_held_request_ends_when_its_time_is_over() {
    String etag = at.as("worker").get(PATH).etag();
    long started = System.nanoTime();

    Reply reply = at.as("worker").with("If-None-Match", etag).get(PATH + "?wait=1");

    assertThat(reply.status()).isEqualTo(304);
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
  }

  @Test
  void a_key_that_is_revoked_while_its_request_is_held_gets_nothing() throws Exception {
    Reply made =
        at.admin()
            .post(
                "/v1/admin/keys",
                "{\"name\":\"revoked\",\"role\":\"worker\",\"algorithms\":[\""
                    + at.algorithm.id()
                    + "\"]}");
    Api worker = at.admin().as(made.json().path("key").asText());
    String etag = worker.get(PATH).etag();
    CompletableFuture<Reply> held =
        CompletableFuture.supplyAsync(
            () -> worker.with("If-None-Match", etag).get(PATH + "?wait=20"));

    at.admin().delete("/v1/admin/keys/" + made.id());
    at.newSecret("AFTER_REVOCATION", "x");

    assertThat(held.get(10, TimeUnit.SECONDS).status()).isIn(401, 404);
  }

  @Test
  void a_key_that_expires_while_its_request_is_held_gets_no_304() {
    Reply made =
        at.admin()
            .post(
                "/v1/admin/keys",
                "{\"name\":\"short-lived\",\"role\":\"worker\",\"algorithms\":[\""
                    + at.algorithm.id()
                    + "\"],\"expires\":\""
                    + Instant.now().plusSeconds(8)
                    + "\"}");
    Api worker = at.admin().as(made.json().path("key").asText());
    String etag = worker.get(PATH).etag();

    Reply reply = worker.with("If-None-Match", etag).get(PATH + "?wait=9");

    assertThat(reply.status()).isIn(401, 404);
  }

  @Test
  void a_disabled_header_or_parameter_is_refused() {
    Api worker = at.as("worker");

    assertThat(worker.get(PATH + "?nonce=short").status()).isEqualTo(400);
    assertThat(worker.get(PATH + "?wait=61").status()).isEqualTo(400);
    assertThat(worker.with("Secret-Store-Key-Ids", "xyz").get(PATH).status()).isEqualTo(400);
    assertThat(worker.with("Secret-Store-Worker", "a b").get(PATH).status()).isEqualTo(400);
  }

  @Test
  void a_worker_is_seen_with_the_keys_that_it_holds() {
    at.as("worker")
        .with("Secret-Store-Worker", "host-7")
        .with("Secret-Store-Key-Ids", "1a2b3c4d, 5e6f7a8b")
        .get(PATH);

    assertThat(at.admin().get("/v1/admin/nodes").text())
        .contains("host-7")
        .contains("1a2b3c4d", "5e6f7a8b");
  }

  @Test
  void held_requests_are_let_go_when_the_server_stops() throws Exception {
    SecretStoreServer second = SecretStoreServer.builder(at.store).start();
    Api worker = Api.of(second.uri(), at.key("worker"));
    String etag = worker.get(PATH).etag();
    CompletableFuture<Reply> held =
        CompletableFuture.supplyAsync(
            () -> worker.with("If-None-Match", etag).get(PATH + "?wait=60"));
    while (!worker.as(null).get("/metrics").text().contains("secretstore_http_held 1.0")) {
      Thread.onSpinWait();
    }

    second.close();

    assertThat(held.get(10, TimeUnit.SECONDS).status()).isEqualTo(304);
  }
}
