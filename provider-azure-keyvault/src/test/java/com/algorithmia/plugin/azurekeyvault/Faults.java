package com.algorithmia.plugin.azurekeyvault;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Ways in which a server fails. */
final class Faults {

  /** Closes the connection without an answer. */
  static final TlsServer.Fault HANG_UP =
      exchange -> {
        exchange.close();
        return true;
      };

  /** Never answers; ends when the server is stopped. */
  static final TlsServer.Fault HANG =
      exchange -> {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return true;
      };

  private Faults() {}

  static boolean isWrite(HttpExchange exchange) {
    return !exchange.getRequestMethod().equals("GET")
        && exchange.getRequestHeaders().containsKey("Authorization");
  }

  /** Answers writes with an error that repeats the request, and does not do them. */
  static TlsServer.Fault refuseWrites(int status) {
    return exchange -> {
      if (!isWrite(exchange)) {
        return false;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      KeyVaultServer.error(exchange, status, "BadParameter", null, body);
      return true;
    };
  }

  /** Does writes, and closes the connection instead of answering. */
  static TlsServer.Fault loseAnswersToWrites(TlsServer server) {
    return exchange -> {
      if (!isWrite(exchange)) {
        return false;
      }
      server.answer(new MuteExchange(exchange));
      exchange.close();
      return true;
    };
  }

  /** Always the same answer. */
  static TlsServer.Fault answer(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      TlsServer.sendText(exchange, status, body);
      return true;
    };
  }

  /** Refuses the one request with a token that is the {@code n}th of those that start so. */
  static TlsServer.Fault throttle(String start, int n) {
    AtomicInteger seen = new AtomicInteger();
    return withToken(
        exchange -> {
          String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          if (!request.startsWith(start) || seen.incrementAndGet() != n) {
            return false;
          }
          exchange.getResponseHeaders().set("Retry-After", "0");
          KeyVaultServer.error(exchange, 429, "Throttled", null, "");
          return true;
        });
  }

  /** For requests that have a token only. */
  static TlsServer.Fault withToken(TlsServer.Fault fault) {
    return exchange ->
        exchange.getRequestHeaders().containsKey("Authorization") && fault.apply(exchange);
  }

  /** An answer without end. */
  static TlsServer.Fault endless(byte[] piece, Runnable afterEach) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        while (!Thread.interrupted()) {
          out.write(piece);
          out.flush();
          afterEach.run();
        }
      } catch (IOException e) {
        // The client has had enough.
      }
      return true;
    };
  }
}
