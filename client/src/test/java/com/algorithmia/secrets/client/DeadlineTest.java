package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer slowly, on real sockets. */
final class DeadlineTest {

  private static final Duration DEADLINE = Duration.ofMillis(600);
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  /** Writes a beginning, then a byte each 50 ms for ever. */
  private static void drip(ServerSocket listener, String beginning) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = listener.accept();
                  OutputStream out = socket.getOutputStream()) {
                socket.getInputStream().read();
                out.write(beginning.getBytes(StandardCharsets.US_ASCII));
                while (true) {
                  out.write('x');
                  out.flush();
                  Thread.sleep(50); // This is what a slow server does.
                }
              } catch (IOException | InterruptedException e) {
                // The client has gone.
              }
            },
            "dripping-server");
    thread.setDaemon(true);
    thread.start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 ", // Never finishes its first line.
        HEAD + "X-Long: ", // Drips a header.
        HEAD + "Content-Length: 1000000\r\n\r\n", // Drips the body.
      })
  void whatever_drips_in_the_caller_has_its_answer_at_the_deadline(String beginning)
      throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Caller caller = caller(listener.getLocalPort())) {
      drip(listener, beginning);
      long start = System.nanoTime();
      TransportException e =
          catchThrowableOfType(TransportException.class, () -> caller.send(Call.get("x")));
      assertThat(e.reason()).isEqualTo(TransportException.Reason.DEADLINE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(3));
    }
  }

  @Test
  void a_port_where_nobody_listens_is_a_failure_to_connect() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Caller caller = caller(port)) {
      TransportException e =
          catchThrowableOfType(TransportException.class, () -> caller.send(Call.post("x")));
      assertThat(e.reason()).isEqualTo(TransportException.Reason.CONNECT);
      assertThat(e.mayHaveHappened()).isFalse();
      assertThat(e).hasMessageContaining("connection refused");
    }
  }

  private static Caller caller(int port) {
    return new Caller(
        URI.create("http://127.0.0.1:" + port), ApiKey.of("k"), null, DEADLINE, DEADLINE);
  }
}
