package com.algorithmia.secrets.server.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OpenBao in memory. Where there is none, tests are skipped, loudly; in CI they fail. */
final class Bao implements AutoCloseable {

  static final String TOKEN = "root-token-of-a-test";

  private final Process process;
  private final String address;

  private Bao(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  static Bao start() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path home = Files.createTempDirectory("bao");
    ProcessBuilder builder =
        new ProcessBuilder(
                binary(),
                "server",
                "-dev",
                "-dev-root-token-id=" + TOKEN,
                "-dev-listen-address=127.0.0.1:" + port,
                "-dev-no-store-token")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile());
    builder.environment().put("HOME", home.toString());
    Bao bao = new Bao(builder.start(), "http://127.0.0.1:" + port);
    Runtime.getRuntime().addShutdownHook(new Thread(bao::close));
    bao.awaitReady();
    return bao;
  }

  String address() {
    return address;
  }

  private void awaitReady() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < end) {
      try {
        if (get("/v1/sys/health").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet: the process tells nobody when it does.
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new AssertionError("OpenBao ended with " + process.exitValue(), e);
        }
      }
    }
    throw new AssertionError("OpenBao did not become ready");
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address + path))
                .header("X-Vault-Token", TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String binary() {
    List<String> candidates = new ArrayList<>();
    candidates.add(String.valueOf(System.getenv("OPENBAO_BIN")));
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      candidates.add(folder + "/bao");
    }
    candidates.add(System.getProperty("user.home") + "/.cache/secret-store/openbao-2.7.2/bin/bao");
    for (String candidate : candidates) {
      if (Files.isExecutable(Path.of(candidate))) {
        return candidate;
      }
    }
    return missing("there is no OpenBao: run .ci/install-openbao");
  }

  /** The Vault provider's shaded JAR, as the build made it. */
  static Path jar() throws IOException {
    String given = System.getProperty("secretstore.vault-provider");
    if (given != null) {
      return Path.of(given);
    }
    Path target = Path.of("..", "provider-vault", "target");
    if (Files.exists(target)) {
      try (var files = Files.list(target)) {
        var found =
            files
                .filter(
                    file -> file.getFileName().toString().matches("provider-vault-[0-9].*\\.jar"))
                .filter(
                    file -> !file.getFileName().toString().matches(".*-(sources|javadoc)\\.jar"))
                .findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    return Path.of(
        missing("the Vault provider's JAR is not built: mvn package -pl provider-vault"));
  }

  private static String missing(String why) {
    if ("ci".equals(System.getProperty("secretstore.servers"))) {
      throw new AssertionError(why);
    }
    System.err.println("SKIPPED, LOUDLY: " + why);
    assumeTrue(false, why);
    throw new AssertionError("not reached");
  }

  @Override
  public void close() {
    process.destroy();
  }
}
