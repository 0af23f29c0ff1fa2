package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretStoreClientTest {

  private static final ApiKey KEY = ApiKey.of("canary-7f3a91");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h",
        "h:8080",
        "http://u:canary-7f3a91@h",
        "https://h/path",
        "https://h?x=1",
        "https://",
        "//h",
        "http://127.0.0.1@evil.example",
        "canary-7f3a91"
      })
  void an_address_that_is_none_is_refused_and_not_repeated(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretStoreClient.builder().server(address).key(KEY).build())
        .withMessageNotContaining("canary");
  }

  @Test
  void plain_http_is_for_this_machine_only_unless_asked_for_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretStoreClient.builder().server("http://h:1").key(KEY).build())
        .withMessageContaining("https");
    for (String address :
        new String[] {"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://h"}) {
      SecretStoreClient.builder().server(address).key(KEY).build().close();
    }
    SecretStoreClient.builder()
        .server("http://h:1")
        .key(KEY)
        .allowUnencryptedHttp()
        .build()
        .close();
  }

  @Test
  void a_key_never_prints() {
    assertThat(KEY.toString()).doesNotContain("canary");
    assertThat(SecretStoreClient.builder().server("https://h").key(KEY).build().toString())
        .doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "canary two", "canary\r\nX-Evil: 1", "canäry"})
  void what_can_not_be_a_key_is_refused_without_showing_it(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.of(text))
        .withMessageNotContaining("can\u00e4ry")
        .withMessageNotContaining("canary");
  }

  @Test
  void a_key_comes_from_a_file_with_a_line_end(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("key"), "abc\n");
    assertThat(ApiKey.fromFile(file).revealAuthorizationHeader()).isEqualTo("Bearer abc");
  }

  @Test
  void a_bundle_is_asked_for_with_nonce_and_keys_and_is_empty_when_nothing_changed()
      throws Exception {
    try (StubServer server = new StubServer();
        SecretStoreClient client = server.client()) {
      server
          .answer(
              200, "{\"payload\":\"e30\",\"signature\":\"AQI\",\"key_id\":\"1\"}", "ETag", "\"e1\"")
          .answer(304, "");
      BundleRequest first =
          BundleRequest.now("acme", "algo", "n-1", "w1", List.of("0a1b2c3d", "4e5f6071"));
      SignedBundle bundle = client.worker().bundle(first).orElseThrow();
      assertThat(bundle.etag()).contains("\"e1\"");
      assertThat(bundle.payload()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
      assertThat(bundle.signature()).containsExactly(1, 2);
      BundleRequest next = first.after(bundle.etag().orElseThrow(), Duration.ofSeconds(25), "n-2");
      assertThat(client.worker().bundle(next)).isEmpty();
      StubServer.Request one = server.requests.get(0);
      assertThat(one.target()).isEqualTo("/v1/worker/algorithms/acme/algo/bundle?nonce=n-1");
      assertThat(one.header("Secret-Store-Key-Ids")).isEqualTo("0a1b2c3d,4e5f6071");
      assertThat(one.header("Secret-Store-Worker")).isEqualTo("w1");
      StubServer.Request two = server.requests.get(1);
      assertThat(two.target()).endsWith("?nonce=n-2&wait=25");
      assertThat(two.header("If-None-Match")).isEqualTo("\"e1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"payload\":\"!\",\"signature\":\"AQI\"}",
        "{\"payload\":\"e30\",\"signature\":\"\"}"
      })
  void what_is_no_bundle_is_refused(String answer) throws Exception {
    try (StubServer server = new StubServer();
        SecretStoreClient client = server.client()) {
      server.answer(200, answer);
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(
              () -> client.worker().bundle(BundleRequest.now("a", "b", "n", "w", List.of())))
          .withMessageContaining("no signed bundle");
    }
  }
}
