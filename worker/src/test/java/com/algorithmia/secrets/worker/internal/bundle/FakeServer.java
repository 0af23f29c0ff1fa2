package com.algorithmia.secrets.worker.internal.bundle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A server that does what the real one can't be made to do: answers that are old, forged or meant
 * for somebody else. Where the real one will do, it is used.
 */
public final class FakeServer implements AutoCloseable {

  private static final String PATH = "/v1/worker/algorithms/acme/resize/bundle";

  private final Installation installation;
  private final HttpServer server;
  private final Map<String, byte[]> jars = new LinkedHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> seen = new ArrayList<>();
  private String providers = "";
  private String entries = "";
  private long revision = 1;
  private int status = 200;
  private UnaryOperator<String> payload = text -> text;
  private UnaryOperator<String> answer = text -> text;

  public FakeServer(Installation installation) throws IOException {
    this.installation = installation;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    this.server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "fake-server");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Gives the internal provider these values, as entries of the algorithm's own. */
  public synchronized FakeServer internal(Map<String, String> values) {
    providers =
        "{\"id\":\"p-1\",\"name\":\"algorithmia_internal_secret_provider\",\"kind\":\"internal\","
            + "\"factory_class_name\":null,\"digest\":\""
            + "0".repeat(64)
            + "\",\"configuration\":{},\"worker_configuration\":null}";
    List<String> all = new ArrayList<>();
    values.forEach(
        (name, value) ->
            all.add(
                "{\"id\":\"s-"
                    + name
                    + "\",\"secret_key\":\""
                    + name
                    + "\",\"owner_label\":\"algorithm:a-1\",\"provider_id\":\"p-1\","
                    + "\"provider_key\":\""
                    + key(name)
                    + "\",\"version\":\""
                    + version()
                    + "\",\"reference\":false,\"expires\":null,\"ciphertext\":\""
                    + Installation.base64(
                        installation.seal(key(name), version(), "algorithm:a-1", value))
                    + "\",\"unavailable\":null}"));
    entries = String.join(",", all);
    return changed();
  }

  /** As the internal provider names its secrets: 32 hexadecimal digits. */
  public static String key(String name) {
    return String.format("%032x", name.hashCode() & 0xffffffffL);
  }

  private String version() {
    return String.format("%032x", revision);
  }

  /** One more provider, and its entries by variable and key. */
  public synchronized FakeServer plugin(String json, String id, Map<String, String> keys) {
    providers = providers.isEmpty() ? json : providers + "," + json;
    keys.forEach(
        (name, key) ->
            entries +=
                (entries.isEmpty() ? "" : ",")
                    + "{\"id\":\"s-"
                    + name
                    + "\",\"secret_key\":\""
                    + name
                    + "\",\"owner_label\":\"algorithm:a-1\",\"provider_id\":\""
                    + id
                    + "\",\"provider_key\":\""
                    + key
                    + "\",\"version\":null,\"reference\":true,\"expires\":null,"
                    + "\"ciphertext\":null,\"unavailable\":null}");
    return changed();
  }

  public synchronized FakeServer jar(String digest, byte[] bytes) {
    jars.put(digest, bytes);
    return this;
  }

  public synchronized FakeServer revision(long number) {
    revision = number;
    notifyAll();
    return this;
  }

  /** Answers with this status from now on; 200 = as it should be. */
  public synchronized FakeServer status(int code) {
    status = code;
    notifyAll();
    return this;
  }

  /** Changes what is signed. */
  public synchronized FakeServer payload(UnaryOperator<String> change) {
    payload = change;
    return this;
  }

  /** Changes what was signed. */
  public synchronized FakeServer answer(UnaryOperator<String> change) {
    answer = change;
    return this;
  }

  public int requests() {
    return requests.get();
  }

  /** All that came in: lines and headers. */
  public synchronized String seen() {
    return String.join("\n", seen);
  }

  private FakeServer changed() {
    revision++;
    notifyAll();
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      synchronized (this) {
        seen.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
      }
      byte[] jar = jars.get(path.substring(path.lastIndexOf('/') + 1));
      if (jar != null) {
        send(exchange, 200, jar);
      } else if (!path.equals(PATH)) {
        error(exchange, 404);
      } else {
        bundle(exchange, query);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void bundle(HttpExchange exchange, String query)
      throws IOException, InterruptedException {
    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
    if (query.contains("wait=")) {
      long until = System.nanoTime() + 20_000_000_000L;
      while (status == 200 && etag().equals(known) && System.nanoTime() < until) {
        wait(1000);
      }
    }
    if (status != 200) {
      error(exchange, status);
    } else if (etag().equals(known)) {
      exchange.sendResponseHeaders(304, -1);
    } else {
      exchange.getResponseHeaders().add("ETag", etag());
      String nonce = query.replaceFirst(".*nonce=([^&]*).*", "$1");
      String text =
          "{\"format\":\"secret-store/bundle/1\",\"installation_id\":\""
              + installation.id
              + "\",\"algorithm\":{\"id\":\"a-1\",\"owner\":\"acme\",\"name\":\"resize\"},"
              + "\"recipient\":\"default\",\"revision\":"
              + revision
              + ",\"issued_at\":\"2026-11-26T12:00:00Z\",\"expires_at\":\"2026-11-26T12:05:00Z\","
              + "\"nonce\":\""
              + nonce
              + "\",\"providers\":["
              + providers
              + "],\"entries\":["
              + entries
              + "]}";
      String signed = answer.apply(installation.signed(payload.apply(text)));
      send(exchange, 200, signed.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String etag() {
    return "\"r" + revision + "\"";
  }

  private static void error(HttpExchange exchange, int code) throws IOException {
    String text =
        "{\"error\":{\"id\":\"r-1\",\"code\":8100,\"message\":\"the fake server says no\"}}";
    send(exchange, code, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Gone: connections are refused from now on. */
  @Override
  public void close() {
    server.stop(0);
  }
}
