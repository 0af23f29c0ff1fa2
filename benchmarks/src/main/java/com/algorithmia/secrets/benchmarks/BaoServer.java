package com.algorithmia.secrets.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real OpenBao server in memory, on the loopback interface, as a process of its own. */
final class BaoServer implements AutoCloseable {

  static final String TOKEN = "root";

  private final Process process;
  private final Path home;
  private final String address;

  private BaoServer(Process process, Path home, String address) {
    this.process = process;
    this.home = home;
    this.address = address;
  }

  static BaoServer start() throws Exception {
    String binary = System.getenv().getOrDefault("OPENBAO_BIN", "bao");
    int port = freePort();
    Path home = Files.createTempDirectory("bao");
    ProcessBuilder builder =
        new ProcessBuilder(
                binary,
                "server",
                "-dev",
                "-dev-root-token-id=" + TOKEN,
                "-dev-listen-address=127.0.0.1:" + port,
                "-dev-no-store-token")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("VAULT_") || name.startsWith("BAO_"));
    environment.put("HOME", home.toString());
    BaoServer server = new BaoServer(builder.start(), home, "http://127.0.0.1:" + port);
    server.awaitReady();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest mounted =
        HttpRequest.newBuilder(URI.create(address + "/v1/secret/config"))
            .header("X-Vault-Token", TOKEN)
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        if (client.send(mounted, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(20); // Not listening yet.
      }
    }
    close();
    throw new IllegalStateException("OpenBao did not start: is OPENBAO_BIN set?");
  }

  String address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(home);
  }
}
