package com.algorithmia.secrets.server.internal.jetty;

import static com.algorithmia.secrets.server.internal.jetty.EchoServer.AUTHORIZATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {

  private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
  private static EchoServer server;

  @BeforeAll
  static void start() throws IOException {
    server = EchoServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String get(String path, String headers) throws IOException {
    return Wire.exchange(server.port(), "GET " + path + " HTTP/1.1\r\n" + HOST + headers + "\r\n");
  }

  private static String post(String path, String headers, String body) throws IOException {
    return Wire.exchange(
        server.port(),
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + HOST
            + AUTHORIZATION
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static void assertError(String answer, int status, int code) throws IOException {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    JsonNode error = new ObjectMapper().readTree(answer.substring(head.length() + 4)).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(code);
    assertThat(head)
        .containsIgnoringCase("X-Request-Id: " + error.path("id").asText())
        .containsIgnoringCase("Cache-Control: no-store")
        .containsIgnoringCase("Content-Type: application/json");
  }

  @Test
  void an_answer_has_the_standard_headers_and_tells_nothing_of_the_server() throws IOException {
    String answer = get("/open", "");

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK")
        .containsIgnoringCase("Cache-Control: no-store")
        .containsIgnoringCase("X-Content-Type-Options: nosniff")
        .containsPattern("(?i)X-Request-Id: [A-Za-z0-9_-]{16}\r\n")
        .doesNotContainIgnoringCase("Jetty")
        .doesNotContainIgnoringCase("Server:");
  }

  @Test
  void a_client_does_not_choose_the_request_id() throws IOException {
    assertThat(get("/open", "X-Request-Id: chosen-by-client\r\n")).doesNotContain("chosen");
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer good, 200",
    "Simple good, 200",
    "bearer good, 200",
    "SIMPLE  good, 200",
    "Basic good, 401",
    "good, 401",
    "Bearer, 401",
    "Bearer bad, 401",
    "Bearer good extra, 401"
  })
  void keys_come_as_simple_or_bearer(String value, int status) throws IOException {
    String answer = get("/things/1", "Authorization: " + value + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status == 401) {
      assertError(answer, 401, 8100);
      assertThat(answer).containsIgnoringCase("WWW-Authenticate: Bearer");
    }
  }

  @Test
  void two_keys_at_once_are_none() throws IOException {
    assertError(get("/things/1", AUTHORIZATION + AUTHORIZATION), 401, 8100);
  }

  @Test
  void a_throttled_client_is_told_when_to_come_back() throws IOException {
    String answer = get("/things/1", "Authorization: Bearer tired\r\n");

    assertError(answer, 429, 8108);
    assertThat(answer).containsIgnoringCase("Retry-After: 3\r\n");
  }

  @Test
  void a_change_by_session_needs_the_csrf_token() throws IOException {
    String cookie = "Cookie: __Host-secret-store=session\r\n";
    String json = "Content-Type: application/json\r\nContent-Length: 2\r\n";
    String head = "POST /echo HTTP/1.1\r\n" + HOST + cookie + json;

    assertThat(get("/things/1", cookie)).startsWith("HTTP/1.1 200 ");
    assertError(Wire.exchange(server.port(), head + "\r\n{}"), 403, 8101);
    assertError(Wire.exchange(server.port(), head + "X-CSRF-Token: wrong\r\n\r\n{}"), 403, 8101);
    assertThat(Wire.exchange(server.port(), head + "X-CSRF-Token: csrf\r\n\r\n{}"))
        .startsWith("HTTP/1.1 200 ");
    assertError(get("/things/1", "Cookie: __Host-secret-store=other\r\n"), 401, 8100);
  }

  @Test
  void what_is_not_there_is_404_and_another_method_405() throws IOException {
    assertError(get("/nothing", ""), 404, 8102);
    assertError(get("/echo", AUTHORIZATION), 405, 8190);
    assertError(
        Wire.exchange(server.port(), "TRACE /open HTTP/1.1\r\n" + HOST + "\r\n"), 405, 8190);
  }

  @Test
  void a_head_is_answered_like_a_get_without_its_body() throws IOException {
    String answer = Wire.exchange(server.port(), "HEAD /open HTTP/1.1\r\n" + HOST + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
  }

  @Test
  void a_defect_shows_nothing_of_its_message() throws IOException {
    String answer = get("/defect", AUTHORIZATION);

    assertError(answer, 500, 8199);
    assertThat(answer).doesNotContain("canary").doesNotContain("IllegalState");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "canary\r\n\r\n",
        "GET canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /canary HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /canary\u0000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /canary HTTP/1.1\r\n\r\n",
        "GET /canary HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /canary HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        "GET /canary HTTP/1.1\r\nHost: x\r\n folded: canary\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: canary\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "GET /%2e%2e/canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /things/..;/canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /things%2fcanary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /things/%zz-canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /things/%00canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /things/\\canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      })
  void what_is_not_well_formed_is_refused_and_nothing_of_it_comes_back(String request)
      throws IOException {
    String answer = Wire.exchange(server.port(), request);

    assertThat(answer).containsPattern("^HTTP/1.1 (400|404|505) ").doesNotContain("canary");
    assertThat(answer).doesNotContain("<html");
  }

  @Test
  void names_with_line_breaks_and_escape_codes_are_no_ids() throws IOException {
    for (String name : new String[] {"%0d%0aSet-Cookie:x", "%1b%5b31m", "a%20b", "%ff", "'--"}) {
      assertThat(get("/things/" + name, AUTHORIZATION))
          .containsPattern("^HTTP/1.1 (400|404) ")
          .doesNotContain("Set-Cookie")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void a_head_that_is_too_long_is_refused() throws IOException {
    String long16k = "x".repeat(16 << 10);

    assertThat(get("/open", "A: " + long16k + "\r\n")).startsWith("HTTP/1.1 431 ");
    assertThat(get("/" + long16k, "")).containsPattern("^HTTP/1.1 (414|431) ");
    assertThat(get("/open", "A: " + "x".repeat(15 << 10) + "\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_body_of_a_mebibyte_is_taken_and_one_byte_more_is_not() throws IOException {
    String json = "Content-Type: application/json\r\n";
    String filler = "{\"text\":\"" + "x".repeat((1 << 20) - 11) + "\"}";
    assertThat(filler).hasSize(1 << 20);

    assertThat(post("/echo", json, filler)).startsWith("HTTP/1.1 200 ");
    assertError(post("/echo", json, filler + " "), 413, 8192);
  }

  @Test
  void a_chunked_body_is_counted_too() throws IOException {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

    String answer;
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "POST /echo HTTP/1.1\r\n"
              + HOST
              + AUTHORIZATION
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 17; i++) {
        wire.send(chunk);
      }
      wire.send("0\r\n\r\n");
      answer = wire.readAll();
    }

    assertError(answer, 413, 8192);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Content-Type: text/plain\r\n", "Content-Type: application/jsonp\r\n"})
  void a_body_that_is_not_said_to_be_json_is_refused(String type) throws IOException {
    assertError(post("/echo", type, "{}"), 415, 8191);
  }

  @Test
  void a_body_that_breaks_off_is_refused() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "POST /echo HTTP/1.1\r\n"
              + HOST
              + AUTHORIZATION
              + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\":");
      String answer = wire.endOutput().readAll();
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 ")).isTrue();
    }
  }

  @Test
  void a_key_is_asked_for_before_the_body_is_read() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "POST /echo HTTP/1.1\r\n"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
      assertThat(wire.readAll()).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void an_answer_that_fails_in_the_middle_ends_the_connection() throws IOException {
    String answer = get("/endless", AUTHORIZATION);

    assertThat(answer).contains("begun").doesNotContain("broken off").doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void too_many_requests_at_once_are_told_to_come_back() throws Exception {
    try (EchoServer small = new EchoServer(null, Duration.ofSeconds(30), 1);
        Wire first = new Wire(small.port())) {
      first.send("GET /slow HTTP/1.1\r\n" + HOST + AUTHORIZATION + "\r\n");
      small.entered.await();

      String second =
          Wire.exchange(small.port(), "GET /things/1 HTTP/1.1\r\n" + HOST + AUTHORIZATION + "\r\n");
      assertError(second, 503, 8193);
      assertThat(second).containsIgnoringCase("Retry-After: 1\r\n");
      assertThat(Wire.exchange(small.port(), "GET /open HTTP/1.1\r\n" + HOST + "\r\n"))
          .startsWith("HTTP/1.1 200 ");

      small.leave.countDown();
      assertThat(first.readAll()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void a_request_under_way_ends_in_good_order_when_the_server_stops() throws Exception {
    EchoServer stopping = EchoServer.start();
    int port = stopping.port();
    try (Wire wire = new Wire(port)) {
      wire.send("GET /slow HTTP/1.1\r\n" + HOST + AUTHORIZATION + "\r\n");
      stopping.entered.await();
      Thread stop = new Thread(stopping::close);
      stop.start();
      assertThat(wire.readAll()).startsWith("HTTP/1.1 204 ");
      stop.join();
    }
  }

  @Test
  void a_request_that_is_held_longer_than_connections_may_be_silent_is_answered() throws Exception {
    try (EchoServer impatient = new EchoServer(null, Duration.ofMillis(500), 4)) {
      assertThat(
              Wire.exchange(
                  impatient.port(), "GET /held HTTP/1.1\r\n" + HOST + AUTHORIZATION + "\r\n"))
          .startsWith("HTTP/1.1 204 ");
    }
  }
}
