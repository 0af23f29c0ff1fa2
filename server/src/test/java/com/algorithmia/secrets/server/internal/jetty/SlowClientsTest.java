package com.algorithmia.secrets.server.internal.jetty;

import static com.algorithmia.secrets.server.internal.jetty.EchoServer.AUTHORIZATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Clients that send a byte now and then: each is ended in bounded time, and holds nobody else up.
 */
class SlowClientsTest {

  private static final Duration REQUEST_TIME = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static Duration trickle(String head, String drop) throws Exception {
    try (EchoServer server = new EchoServer(null, REQUEST_TIME, 4);
        Wire wire = new Wire(server.port())) {
      wire.send(head);
      CountDownLatch ended = new CountDownLatch(1);
      long started = System.nanoTime();
      Thread reader =
          new Thread(
              () -> {
                try {
                  wire.readAll();
                } catch (IOException e) {
                  assertThat(e).isNotNull();
                }
                ended.countDown();
              });
      reader.start();
      while (!ended.await(50, TimeUnit.MILLISECONDS)
          && System.nanoTime() - started < LIMIT.toNanos()) {
        try {
          wire.send(drop);
        } catch (IOException e) {
          break;
        }
      }
      assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return Duration.ofNanos(System.nanoTime() - started);
    }
  }

  @Test
  void a_head_that_trickles_in_is_ended() throws Exception {
    assertThat(trickle("GET /open HTTP/1.1\r\nHost: x\r\nA: ", "x")).isLessThan(LIMIT);
  }

  @Test
  void a_body_that_trickles_in_is_ended() throws Exception {
    assertThat(
            trickle(
                "POST /echo HTTP/1.1\r\nHost: x\r\n"
                    + AUTHORIZATION
                    + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{",
                " "))
        .isLessThan(LIMIT);
  }

  @Test
  void an_upload_that_trickles_in_is_ended() throws Exception {
    assertThat(
            trickle(
                "POST /upload HTTP/1.1\r\nHost: x\r\n"
                    + AUTHORIZATION
                    + "Content-Type: multipart/form-data; boundary=XX\r\n"
                    + "Content-Length: 90000\r\n\r\n--XX\r\n"
                    + "Content-Disposition: form-data; name=\"provider\"\r\n\r\n",
                "x"))
        .isLessThan(LIMIT);
  }
}
