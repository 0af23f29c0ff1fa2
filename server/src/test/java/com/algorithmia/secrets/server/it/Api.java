package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.Contract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client with one API key, which holds every answer against the contract. Immutable: each {@code
 * with} gives a changed copy.
 */
final class Api {

  static final Contract CONTRACT = Contract.load();

  /** Operations that were answered with success somewhere in this run. */
  static final Set<String> SUCCEEDED = ConcurrentHashMap.newKeySet();

  private final HttpClient http;
  private final URI server;
  private final String key;
  private final Map<String, String> headers;

  Api(HttpClient http, URI server, String key, Map<String, String> headers) {
    this.http = http;
    this.server = server;
    this.key = key;
    this.headers = headers;
  }

  static Api of(URI server, String key) {
    return new Api(
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build(),
        server,
        key,
        Map.of());
  }

  Api with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Api(http, server, key, more);
  }

  Api as(String otherKey) {
    return new Api(http, server, otherKey, headers);
  }

  Reply get(String path) {
    return send("GET", path, null, null);
  }

  Reply post(String path, String json) {
    return send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Reply post(String path) {
    return send("POST", path, null, null);
  }

  Reply put(String path, String json) {
    return send("PUT", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Reply delete(String path) {
    return send("DELETE", path, null, null);
  }

  Reply upload(String path, byte[] jar, String fileName) {
    return send("POST", path, "multipart/form-data; boundary=JAR", form(jar, fileName));
  }

  static byte[] form(byte[] jar, String fileName) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String head =
        "--JAR\r\nContent-Disposition: form-data; name=\"provider\"; filename=\""
            + fileName
            + "\"\r\nContent-Type: application/java-archive\r\n\r\n";
    body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    body.writeBytes(jar);
    body.writeBytes("\r\n--JAR--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  Reply send(String method, String path, String contentType, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(60));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    headers.forEach(request::header);
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      Map<String, String> names = new LinkedHashMap<>();
      response
          .headers()
          .map()
          .forEach((name, values) -> names.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      Reply reply = new Reply(response.statusCode(), names, response.body());
      check(method, path, reply);
      return reply;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void check(String method, String path, Reply reply) {
    Contract.Operation operation = CONTRACT.find(method, path.replaceFirst("\\?.*", ""));
    if (operation == null) {
      assertThat(reply.status()).as("status of an unknown operation").isIn(400, 404, 405, 414, 431);
      return;
    }
    List<String> problems =
        new ArrayList<>(
            CONTRACT.problems(operation, reply.status(), reply.headers(), reply.body()));
    if (!"no-store".equals(reply.headers().get("cache-control"))) {
      problems.add("Cache-Control is not no-store");
    }
    assertThat(problems).as(method + " " + path + " " + reply).isEmpty();
    if (reply.status() < 400) {
      SUCCEEDED.add(operation.id());
    }
  }
}
