package com.algorithmia.secrets.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** As much of Key Vault and Entra ID as reading one secret takes, over TLS on a free port. */
final class AzureServer implements AutoCloseable {

  static final String TENANT = "3c5c9b2e-0b1a-4a54-9a80-5d64c2bd8a01";
  static final String CLIENT = "b0a3a1de-6c0e-4b8f-9a0b-2f1f6f0c9d11";
  static final String VALUE = "v".repeat(40);

  private static final char[] PASSWORD = "benchmark".toCharArray();
  private static final String TOKEN =
      "{\"token_type\":\"Bearer\",\"expires_in\":86399,\"access_token\":\""
          + "t".repeat(1_200)
          + "\"}";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path certificate;
  private final SSLContext context;

  private AzureServer(Path folder) throws IOException, GeneralSecurityException {
    KeyStore store = keys(folder);
    certificate =
        Files.writeString(
            folder.resolve("ca.pem"),
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                    .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    mine.init(store, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    context = SSLContext.getInstance("TLS");
    context.init(mine.getKeyManagers(), trusted.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  static AzureServer start() throws IOException, GeneralSecurityException {
    // Otherwise the JDK's server waits 40 ms for an acknowledgement with every answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    return new AzureServer(Files.createTempDirectory("azure-benchmark"));
  }

  /** Keys that the JDK's own keytool makes. */
  private static KeyStore keys(Path folder) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  SSLContext clientContext() {
    return context;
  }

  Map<String, String> settings() {
    return Map.of(
        "vault_url",
        url(),
        "tenant_id",
        TENANT,
        "client_id",
        CLIENT,
        "client_secret",
        "benchmark",
        "authority_host",
        url(),
        "ca_file",
        certificate.toString(),
        "disable_instance_discovery",
        "true",
        "disable_challenge_verification",
        "true");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestURI().getPath().endsWith("/token")) {
        send(exchange, 200, TOKEN);
      } else if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
        exchange
            .getResponseHeaders()
            .set(
                "WWW-Authenticate",
                "Bearer authorization=\""
                    + url()
                    + "/"
                    + TENANT
                    + "\", resource=\"https://vault.azure.net\"");
        send(exchange, 401, "{\"error\":{\"code\":\"Unauthorized\"}}");
      } else {
        send(
            exchange,
            200,
            "{\"value\":\""
                + VALUE
                + "\",\"id\":\""
                + url()
                + "/secrets/benchmark/0123456789abcdef0123456789abcdef\",\"attributes\":{"
                + "\"enabled\":true,\"created\":1700000000,\"updated\":1700000000,"
                + "\"recoveryLevel\":\"Recoverable+Purgeable\",\"recoverableDays\":90}}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
