package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiTest {

  private static final String SECRET =
      "{\"id\":\"s1\",\"short_name\":\"DB\",\"description\":\"\",\"secret_key\":\"DB\",\"owner_type\":\"account\","
          + "\"owner_id\":\"a1\",\"provider_id\":\"p1\",\"type\":\"password\",\"metadata\":{\"team\":\"x\"},"
          + "\"version\":null,\"expires\":\"2027-01-01T00:00:00Z\",\"immutable\":true,\"reference\":false,"
          + "\"verified\":true,\"revision\":3,\"later\":1}";

  private StubServer server;
  private SecretStoreClient client;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
    client = server.client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private StubServer.Request last() {
    return server.requests.get(server.requests.size() - 1);
  }

  @Test
  void a_secret_is_created_with_its_value_in_the_body_only() {
    server.answer(200, SECRET);
    SecretRequest request =
        new SecretRequest().variable("DB").value("hunter2").type("password").immutable(true);
    SecretInfo secret =
        client.secrets(SecretOwner.account("a1")).create(request, new IdempotencyKey("k-1"));
    assertThat(last().method()).isEqualTo("POST");
    assertThat(last().target()).isEqualTo("/v1/accounts/a1/secrets");
    assertThat(last().header("Idempotency-Key")).isEqualTo("k-1");
    assertThat(last().text())
        .isEqualTo(
            "{\"secret_key\":\"DB\",\"secret_value\":\"hunter2\",\"type\":\"password\",\"immutable\":true}");
    assertThat(secret.owner()).isEqualTo(SecretOwner.account("a1"));
    assertThat(secret.expires()).contains(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(secret.version()).isEmpty();
    assertThat(secret.metadata()).containsExactly(Map.entry("team", "x"));
    assertThat(secret.json().get("later").number(0)).isEqualTo(1);
    assertThat(request.toString()).doesNotContain("hunter2");
  }

  @Test
  void a_change_names_the_revision_it_was_made_for() {
    server.answer(200, SECRET).answer(204, "");
    SecretsApi secrets = client.secrets(SecretOwner.algorithm("g1"));
    secrets.update("s1", new SecretRequest().description("d"), 3L, IdempotencyKey.random());
    assertThat(last().header("If-Match")).isEqualTo("\"3\"");
    assertThat(last().method()).isEqualTo("PUT");
    secrets.delete("s1", null, IdempotencyKey.random());
    assertThat(last().header("If-Match")).isNull();
    assertThat(last().target()).isEqualTo("/v1/algorithms/g1/secrets/s1");
  }

  @Test
  void a_list_is_walked_through_page_by_page() {
    server
        .answer(200, "{\"results\":[" + SECRET + "],\"next_marker\":\"m 1\"}")
        .answer(200, "{\"results\":[],\"next_marker\":\"m2\"}")
        .answer(200, "{\"results\":[" + SECRET + "],\"next_marker\":null}");
    SecretFilter filter =
        new SecretFilter(Optional.of("a&b"), Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(client.searchSecrets(filter).toList()).hasSize(2);
    assertThat(server.requests)
        .extracting(StubServer.Request::target)
        .containsExactly(
            "/v1/secrets?q=a%26b&limit=200",
            "/v1/secrets?q=a%26b&limit=200&marker=m%201",
            "/v1/secrets?q=a%26b&limit=200&marker=m2");
  }

  @Test
  void settings_that_are_removed_are_sent_as_null_and_none_is_printed() {
    server.answer(200, "{\"id\":\"p1\",\"name\":\"v\",\"state\":\"serving\",\"isEnabled\":true}");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("vault_token", "hunter2");
    settings.put("old", null);
    ProviderRequest request = new ProviderRequest().configuration(settings).enabled(true);
    assertThat(client.providers().update("p1", request, null).state()).isEqualTo("serving");
    assertThat(last().text())
        .isEqualTo(
            "{\"configuration\":{\"vault_token\":\"hunter2\",\"old\":null},\"isEnabled\":true}");
    assertThat(request.toString()).doesNotContain("hunter2");
  }

  @Test
  void a_jar_is_uploaded_as_a_form_of_one_file_with_progress(@TempDir Path dir) throws Exception {
    byte[] content = new byte[200_000];
    Files.write(dir.resolve("my \"plug\r\nin.jar"), content);
    server.answer(200, "{\"id\":\"p1\",\"state\":\"serving\",\"moduleDigest\":\"d\"}");
    List<Long> progress = new ArrayList<>();
    ProviderInfo provider =
        client.providers().upload("p1", dir.resolve("my \"plug\r\nin.jar"), progress::add);
    assertThat(provider.moduleDigest()).contains("d");
    assertThat(progress).isNotEmpty().isSorted().endsWith(200_000L);
    assertThat(last().target()).isEqualTo("/v1/admin/plugins/secret-provider/p1");
    assertThat(last().header("Content-Type")).startsWith("multipart/form-data; boundary=");
    assertThat(last().text())
        .contains("form-data; name=\"provider\"; filename=\"my__plug__in.jar\"\r\n");
    assertThat(last().header("Content-Length")).isEqualTo("" + last().text().length());
  }

  @Test
  void a_new_key_is_shown_once_and_never_printed() {
    server.answer(200, "{\"id\":\"k1\",\"key\":\"hunter2\",\"name\":\"n\",\"role\":\"admin\"}");
    IssuedKey issued =
        client.keys().create(new KeyRequest("n", "admin", List.of(), List.of(), Optional.empty()));
    assertThat(issued.revealKey()).isEqualTo("hunter2");
    assertThat(issued.toString() + issued.info()).doesNotContain("hunter2");
    assertThat(new String(issued.info().json().toBytes(), StandardCharsets.UTF_8))
        .doesNotContain("hunter2");
    assertThat(last().text()).isEqualTo("{\"name\":\"n\",\"role\":\"admin\"}");
  }

  @Test
  void an_export_goes_to_its_sink_and_an_error_does_not() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    server.answer(200, "{\"a\":1}\n{\"complete\": true}\n");
    client.audit().export(AuditFilter.ALL, sink);
    assertThat(sink).hasToString("{\"a\":1}\n{\"complete\": true}\n");
    assertThat(last().header("Accept")).isEqualTo("application/x-ndjson");
    sink.reset();
    server.answer(403, "{\"error\":{\"id\":\"r\",\"code\":8101,\"message\":\"no\"}}");
    ApiException e =
        catchThrowableOfType(
            ApiException.class, () -> client.audit().export(AuditFilter.ALL, sink));
    assertThat(e.code()).isEqualTo(8101);
    assertThat(sink.size()).isZero();
  }

  @Test
  void an_error_names_the_open_operation_and_all_problems() {
    server.answer(
        400,
        "{\"error\":{\"id\":\"r\",\"code\":8119,\"message\":\"bad\",\"operation_id\":\"o1\","
            + "\"problems\":[{\"key\":\"vault_addr\",\"message\":\"is missing\"}]}}");
    ApiException e = catchThrowableOfType(ApiException.class, () -> client.providers().get("p1"));
    assertThat(e.operationId()).contains("o1");
    assertThat(e.problems()).containsExactly(new Problem("vault_addr", "is missing"));
  }

  @Test
  void readiness_is_told_in_a_word_also_when_it_is_not_ready() {
    server.answer(200, "{\"status\":\"ok\"}").answer(503, "{\"status\":\"starting\"}");
    assertThat(client.readiness()).isEqualTo("ok");
    assertThat(client.readiness()).isEqualTo("unavailable");
  }
}
