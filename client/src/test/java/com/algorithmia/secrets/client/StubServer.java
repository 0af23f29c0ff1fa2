package com.algorithmia.secrets.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers what it was told to, in order, and remembers what it was asked. */
final class StubServer implements AutoCloseable {

  /** What arrived. */
  record Request(
      String method, String target, com.sun.net.httpserver.Headers headers, String text) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  /** How to answer. */
  @FunctionalInterface
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;

  StubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "stub");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            new String(body, StandardCharsets.UTF_8)));
    Answer answer;
    synchronized (answers) {
      answer = answers.poll();
    }
    if (answer == null) {
      exchange.sendResponseHeaders(599, -1);
    } else {
      answer.give(exchange);
    }
    exchange.close();
  }

  StubServer answer(Answer answer) {
    synchronized (answers) {
      answers.add(answer);
    }
    return this;
  }

  StubServer answer(int status, String json, String... headers) {
    return answer(
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
          }
          byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Caller caller() {
    return caller(Duration.ofSeconds(10));
  }

  Caller caller(Duration deadline) {
    return new Caller(
        java.net.URI.create(address()),
        ApiKey.of("test-key-1234"),
        null,
        Duration.ofSeconds(2),
        deadline);
  }

  SecretStoreClient client() {
    return SecretStoreClient.builder()
        .server(address())
        .key(ApiKey.of("test-key-1234"))
        .deadline(Duration.ofSeconds(10))
        .build();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
