package com.algorithmia.plugin.azurekeyvault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An HTTPS server on a free port of this machine that notes requests and can be broken. */
abstract class TlsServer implements AutoCloseable {

  static {
    // Otherwise the JDK's server waits 40 ms for an acknowledgement with every answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** Does something else instead of answering. */
  @FunctionalInterface
  interface Fault {
    /** Tells whether it dealt with the request. */
    boolean apply(HttpExchange exchange) throws IOException;
  }

  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpsServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Queue<Fault> nextFaults = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Fault fault;

  TlsServer(TestCertificates certificates) {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      Fault next = nextFaults.poll();
      Fault always = fault;
      boolean dealtWith = next != null && next.apply(exchange);
      dealtWith = dealtWith || (always != null && always.apply(exchange));
      if (!dealtWith) {
        answer(exchange);
      }
    } catch (IOException e) {
      // The client went away, as in tests of deadlines.
    }
  }

  abstract void answer(HttpExchange exchange) throws IOException;

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "https://localhost:" + port();
  }

  /** Method and path of all requests so far. */
  List<String> requests() {
    return requests;
  }

  long countRequests(String start) {
    return requests.stream().filter(request -> request.startsWith(start)).count();
  }

  /** For the next request only; several wait in a queue. */
  void failNext(Fault next) {
    nextFaults.add(next);
  }

  /** For all requests from now on; null ends it. */
  void failAll(@Nullable Fault always) {
    fault = always;
  }

  void heal() {
    fault = null;
    nextFaults.clear();
  }

  static void send(HttpExchange exchange, int status, @Nullable JsonNode body) throws IOException {
    sendText(exchange, status, body == null ? "" : JSON.writeValueAsString(body));
  }

  static void sendText(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
