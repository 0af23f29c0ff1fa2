package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.internal.process.Needs;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real OpenBao in memory. Where there is none, tests are skipped, loudly; in CI they fail. */
final class Bao implements AutoCloseable {

  static final String ROOT = "root-token-of-a-test";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final String address;

  private Bao(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  static Bao start(Path home) throws Exception {
    Path binary = binary();
    Needs.that(binary != null, "OpenBao: .ci/install-openbao brings it");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            binary.toString(),
            "server",
            "-dev",
            "-dev-root-token-id=" + ROOT,
            "-dev-listen-address=127.0.0.1:" + port,
            "-dev-no-store-token");
    builder.environment().put("HOME", home.toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(home.resolve("log").toFile()).start();
    Bao bao = new Bao(process, "http://127.0.0.1:" + port);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!bao.isUp()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        bao.close();
        throw new AssertionError("OpenBao does not start");
      }
    }
    return bao;
  }

  private static Path binary() throws IOException {
    String given = System.getenv("OPENBAO_BIN");
    if (given != null) {
      return Path.of(given);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    Path versions = home.resolve("secret-store");
    if (!Files.isDirectory(versions)) {
      return null;
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin/bao"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(null);
    }
  }

  String address() {
    return address;
  }

  private boolean isUp() {
    try {
      return status("GET", "/v1/sys/health", null, ROOT) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** A version-2 KV engine. */
  void mount(String path) throws IOException {
    good("POST", "/v1/sys/mounts/" + path, Map.of("type", "kv", "options", Map.of("version", "2")));
  }

  /** Writes a secret past the product, as its owner would. */
  void write(String mount, String path, Map<String, String> fields) throws IOException {
    good("POST", "/v1/" + mount + "/data/" + path, Map.of("data", fields));
  }

  void delete(String mount, String path) throws IOException {
    good("DELETE", "/v1/" + mount + "/data/" + path, null);
  }

  /** The names right below a path that hold a value now. */
  List<String> names(String mount, String path) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode name :
        good("GET", "/v1/" + mount + "/metadata/" + path + "?list=true", null).at("/data/keys")) {
      String data = "/v1/" + mount + "/data/" + path + "/" + name.asText();
      if (!name.asText().endsWith("/") && status("GET", data, null, ROOT) == 200) {
        names.add(name.asText());
      }
    }
    return names;
  }

  void policy(String name, String rules) throws IOException {
    good("PUT", "/v1/sys/policies/acl/" + name, Map.of("policy", rules));
  }

  /** A token that is renewed for ever, as the docs make it. */
  String token(String policy) throws IOException {
    return good(
            "POST",
            "/v1/auth/token/create",
            Map.of("policies", List.of(policy), "no_parent", true, "period", "24h"))
        .at("/auth/client_token")
        .asText();
  }

  void revoke(String token) throws IOException {
    good("POST", "/v1/auth/token/revoke", Map.of("token", token));
  }

  private JsonNode good(String method, String path, Object body) throws IOException {
    HttpURLConnection connection = send(method, path, body, ROOT);
    if (connection.getResponseCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + connection.getResponseCode());
    }
    try (InputStream in = connection.getInputStream()) {
      return JSON.readTree(in);
    }
  }

  int status(String method, String path, Object body, String token) throws IOException {
    return send(method, path, body, token).getResponseCode();
  }

  private HttpURLConnection send(String method, String path, Object body, String token)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + path).toURL().openConnection();
    connection.setConnectTimeout(30_000);
    connection.setReadTimeout(30_000);
    connection.setRequestMethod(method);
    connection.setRequestProperty("X-Vault-Token", token);
    if (body != null) {
      connection.setDoOutput(true);
      connection
          .getOutputStream()
          .write(JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
    return connection;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
