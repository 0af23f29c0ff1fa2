package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CallerTest {

  private StubServer server;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
    caller = server.caller();
  }

  @AfterEach
  void stop() {
    caller.close();
    server.close();
  }

  private ApiException refused(Call call) {
    return catchThrowableOfType(ApiException.class, () -> caller.send(call));
  }

  @Test
  void sends_the_key_as_a_header_and_each_segment_encoded() {
    server.answer(200, "{}");
    caller.send(Call.get("v1", "algorithms", "a/b?c", "ü d").query("q", "x&y=1"));
    StubServer.Request request = server.requests.get(0);
    assertThat(request.target()).isEqualTo("/v1/algorithms/a%2Fb%3Fc/%C3%BC%20d?q=x%26y%3D1");
    assertThat(request.header("Authorization")).isEqualTo("Bearer test-key-1234");
  }

  @Test
  void an_error_carries_status_code_request_id_message_and_time_to_wait() {
    server.answer(
        409,
        "{\"error\":{\"id\":\"r-1\",\"code\":8001,\"message\":\"taken\"}}",
        "Retry-After",
        "7");
    ApiException e = refused(Call.get("x"));
    assertThat(e.status()).isEqualTo(409);
    assertThat(e.code()).isEqualTo(8001);
    assertThat(e.requestId()).isEqualTo("r-1");
    assertThat(e).hasMessage("taken");
    assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(e.mayHaveHappened()).isFalse();
  }

  @Test
  void a_401_to_a_write_keeps_its_status_and_the_request_id_of_the_header() {
    server.answer(
        401,
        "{\"error\":{\"id\":\"r-2\",\"code\":0,\"message\":\"who?\"}}",
        "X-Request-Id",
        "r-2",
        "WWW-Authenticate",
        "Simple");
    ApiException e = refused(Call.post("x").json(Json.object(Map.of())));
    assertThat(e.status()).isEqualTo(401);
    assertThat(e.requestId()).isEqualTo("r-2");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void follows_no_redirect_so_that_the_key_goes_nowhere_else() throws IOException {
    try (StubServer elsewhere = new StubServer()) {
      server.answer(307, "", "Location", elsewhere.address() + "/x");
      ApiException e = refused(Call.get("x"));
      assertThat(e.status()).isEqualTo(307);
      assertThat(elsewhere.requests).isEmpty();
    }
  }

  @Test
  void a_read_is_repeated_after_503_and_not_after_400() {
    server.answer(503, "{}").answer(200, "{\"a\":1}");
    assertThat(caller.json(Call.get("x")).get("a").number(0)).isEqualTo(1);
    server.answer(400, "{}");
    refused(Call.get("x"));
    assertThat(server.requests).hasSize(3);
  }

  @Test
  void a_write_with_an_idempotency_key_is_repeated_with_the_same_one() {
    server.answer(503, "{}").answer(exchange -> exchange.close()).answer(200, "{}");
    caller.send(
        Call.post("x").json(Json.texts(Map.of("v", "w"))).idempotent(IdempotencyKey.random()));
    assertThat(server.requests).hasSize(3);
    assertThat(server.requests).extracting(r -> r.header("Idempotency-Key")).doesNotContainNull();
    assertThat(server.requests.stream().map(r -> r.header("Idempotency-Key")).distinct())
        .hasSize(1);
    assertThat(server.requests).allMatch(r -> r.text().equals("{\"v\":\"w\"}"));
  }

  @Test
  void a_write_without_one_is_not_repeated_when_it_may_have_happened() {
    server.answer(503, "{}");
    ApiException e = refused(Call.post("x").json(Json.object(Map.of())));
    assertThat(e.mayHaveHappened()).isTrue();
    server.answer(exchange -> exchange.close());
    TransportException lost =
        catchThrowableOfType(
            TransportException.class,
            () -> caller.send(Call.post("x").json(Json.object(Map.of()))));
    assertThat(lost.reason()).isEqualTo(TransportException.Reason.LOST);
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void the_jdk_does_not_repeat_a_write_on_its_own_when_a_kept_connection_breaks() {
    server.answer(200, "{}");
    caller.send(Call.get("warm"));
    server.answer(exchange -> exchange.close()).answer(200, "{}");
    TransportException lost =
        catchThrowableOfType(
            TransportException.class, () -> caller.send(Call.put("x").json(Json.of(1))));
    assertThat(lost.mayHaveHappened()).isTrue();
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void a_time_to_wait_beyond_the_deadline_ends_the_call_at_once() {
    server.answer(429, "{}", "Retry-After", "999999");
    long start = System.nanoTime();
    ApiException e = refused(Call.get("x"));
    assertThat(e.retryAfter()).contains(Duration.ofHours(1));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void an_answer_that_is_too_large_is_cut_off() {
    server.answer(200, "x".repeat(5000));
    TransportException e =
        catchThrowableOfType(
            TransportException.class, () -> caller.send(Call.get("x").maxReplyBytes(4000)));
    assertThat(e.reason()).isEqualTo(TransportException.Reason.UNUSABLE);
  }

  @Test
  void an_answer_that_is_not_json_says_so_without_showing_it() {
    server.answer(200, "<html>hunter2</html>");
    TransportException e =
        catchThrowableOfType(TransportException.class, () -> caller.json(Call.get("x")));
    assertThat(e).hasMessageContaining("not JSON").hasMessageNotContaining("hunter2");
  }

  @Test
  void closing_ends_a_call_that_is_held() throws Exception {
    java.util.concurrent.CountDownLatch arrived = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
    server.answer(
        exchange -> {
          arrived.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    java.util.concurrent.CompletableFuture<TransportException> failure =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    TransportException.class, () -> caller.send(Call.get("held"))));
    arrived.await();
    caller.close();
    assertThat(failure.get().reason()).isEqualTo(TransportException.Reason.CANCELLED);
    end.countDown();
  }

  @Test
  void empty_segments_and_dots_are_refused_before_anything_is_sent() {
    for (String segment : new String[] {"", ".", ".."}) {
      assertThat(
              catchThrowableOfType(
                  IllegalArgumentException.class, () -> Call.get("v1", segment, "x")))
          .isNotNull();
    }
  }
}
