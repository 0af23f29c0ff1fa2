package com.algorithmia.secrets.server.internal.jetty;

import static com.algorithmia.secrets.server.internal.jetty.EchoServer.AUTHORIZATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Good requests with a few bytes changed, cut, doubled or put in: no answer of 5xx, and no silence.
 */
class RequestFuzzTest {

  private static final int TRIES =
      "full".equals(System.getProperty("secretstore.tests")) ? 20_000 : 400;

  private static final List<String> GOOD =
      List.of(
          request("GET /things/abc?q=1&limit=2 HTTP/1.1", "", ""),
          request(
              "POST /echo HTTP/1.1",
              "Content-Type: application/json\r\n",
              "{\"text\":\"a\\u00e9\"}"),
          request(
              "POST /upload HTTP/1.1",
              "Content-Type: multipart/form-data; boundary=XX\r\n",
              String.join(
                  "\r\n",
                  "--XX",
                  "Content-Disposition: form-data; name=\"provider\"; filename=\"x.jar\"",
                  "",
                  "content",
                  "--XX--",
                  "")));

  private static String request(String line, String headers, String body) {
    return line
        + "\r\nHost: localhost\r\nConnection: close\r\n"
        + AUTHORIZATION
        + headers
        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
        + "\r\n"
        + body;
  }

  @Test
  void whatever_comes_in_is_answered_or_refused() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (EchoServer server = new EchoServer(null, Duration.ofSeconds(5), 8)) {
      for (int i = 0; i < TRIES; i++) {
        byte[] request =
            mutated(
                GOOD.get(random.nextInt(GOOD.size())).getBytes(StandardCharsets.ISO_8859_1),
                random);
        String answer;
        try (Wire wire = new Wire(server.port())) {
          answer = wire.send(request).endOutput().readAll();
        }
        assertThat(answer)
            .as(
                "seed "
                    + seed
                    + ", try "
                    + i
                    + ": "
                    + new String(request, StandardCharsets.ISO_8859_1))
            .matches("(?s)|HTTP/1\\.[01] ([24]\\d\\d|505) .*");
      }
      assertThat(Wire.exchange(server.port(), GOOD.get(0))).startsWith("HTTP/1.1 200 ");
    }
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good;
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.write(bytes, 0, at);
      int from =
          switch (random.nextInt(4)) {
            case 0 -> {
              next.write(random.nextInt(256));
              yield at + 1;
            }
            case 1 -> {
              next.write(random.nextInt(256));
              yield at;
            }
            case 2 -> Math.min(bytes.length, at + 1 + random.nextInt(8));
            default -> Math.max(0, at - random.nextInt(16));
          };
      next.write(bytes, from, bytes.length - from);
      bytes = next.toByteArray();
      if (bytes.length == 0) {
        return good;
      }
    }
    return bytes;
  }
}
