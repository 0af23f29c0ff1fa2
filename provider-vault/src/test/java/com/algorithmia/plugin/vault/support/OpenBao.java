package com.algorithmia.plugin.vault.support;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real OpenBao server on the loopback interface, a process of its own. Without the binary, tests
 * that want one fail where {@code secretstore.servers} is {@code ci}, and are skipped with a loud
 * reason elsewhere.
 */
public final class OpenBao implements AutoCloseable {

  public static final String ROOT = "root";

  private static @Nullable OpenBao shared;

  private final Path home;
  private final int port;
  private final boolean tls;
  private final List<String> command;
  private @Nullable Process process;
  private String rootToken = ROOT;
  private @Nullable String unsealKey;

  private OpenBao(Path home, int port, boolean tls, List<String> command) {
    this.home = home;
    this.port = port;
    this.tls = tls;
    this.command = command;
  }

  /** The server in memory that all tests share. Each uses mounts of its own. */
  public static synchronized OpenBao shared() {
    OpenBao running = shared;
    if (running == null) {
      running = dev();
      shared = running;
      Runtime.getRuntime().addShutdownHook(new Thread(running::close));
    }
    return running;
  }

  /** A server in memory, unsealed, with the root token {@value #ROOT}. */
  public static OpenBao dev() {
    int port = freePort();
    List<String> command =
        List.of(
            binary(),
            "server",
            "-dev",
            "-dev-root-token-id=" + ROOT,
            "-dev-listen-address=127.0.0.1:" + port,
            "-dev-no-store-token");
    return new OpenBao(temporary(), port, false, command).start();
  }

  /** The same with TLS; the authority is in {@link #authority()}. */
  public static OpenBao devTls() {
    int port = freePort();
    Path home = temporary();
    List<String> command =
        List.of(
            binary(),
            "server",
            "-dev",
            "-dev-tls",
            "-dev-tls-cert-dir=" + home,
            "-dev-root-token-id=" + ROOT,
            "-dev-listen-address=127.0.0.1:" + port,
            "-dev-no-store-token");
    return new OpenBao(home, port, true, command).start();
  }

  /** A server whose storage survives {@link #stop} and {@link #start}; initialised and unsealed. */
  public static OpenBao onDisk() {
    int port = freePort();
    Path home = temporary();
    Path config = home.resolve("config.hcl");
    write(
        config,
        "storage \"raft\" { path = \""
            + home
            + "/data\"  node_id = \"one\"  performance_multiplier = \"1\" }\n"
            + "listener \"tcp\" { address = \"127.0.0.1:"
            + port
            + "\"  tls_disable = true }\n"
            + "disable_mlock = true\n"
            + "api_addr = \"http://127.0.0.1:"
            + port
            + "\"\n"
            + "cluster_addr = \"http://127.0.0.1:"
            + freePort()
            + "\"\n");
    try {
      Files.createDirectory(home.resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    OpenBao server =
        new OpenBao(home, port, false, List.of(binary(), "server", "-config=" + config)).start();
    server.initialise();
    return server;
  }

  private void initialise() {
    var answer = admin().write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}");
    rootToken = Objects.requireNonNull(answer.get("root_token").text());
    unsealKey = answer.get("keys").items().get(0).text();
    unseal();
  }

  public void unseal() {
    admin().write("sys/unseal", "{\"key\":\"" + unsealKey + "\"}");
    admin().awaitActive();
  }

  public void seal() {
    admin().write("sys/seal", "{}");
  }

  public OpenBao start() {
    CountDownLatch up = new CountDownLatch(1);
    try {
      Files.createDirectories(home);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("VAULT_") || name.startsWith("BAO_"));
      environment.put("HOME", home.toString());
      Process started = builder.start();
      process = started;
      List<String> log = new ArrayList<>();
      Thread reader = new Thread(() -> read(started, up, log), "openbao-log");
      reader.setDaemon(true);
      reader.start();
      if (!up.await(60, TimeUnit.SECONDS) || !started.isAlive()) {
        close();
        fail("OpenBao did not start: " + log);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void read(Process started, CountDownLatch up, List<String> log) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (log.size() < 50) {
          log.add(line);
        }
        if (line.contains("server started!")) {
          up.countDown();
        }
      }
    } catch (IOException e) {
      log.add(e.toString());
    }
    up.countDown();
  }

  /** Ends the process at once, as a crash would. */
  public void stop() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
      process = null;
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String address() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public String rootToken() {
    return rootToken;
  }

  /** The file with the authority of a server with TLS. */
  public Path authority() {
    return home.resolve("vault-ca.pem");
  }

  /** A directory that is removed with the server. */
  public Path home() {
    return home;
  }

  public Admin admin() {
    return new Admin(this, null);
  }

  /** The binary; see above for what happens without one. */
  public static String binary() {
    List<String> candidates = new ArrayList<>();
    for (String named :
        new @Nullable String[] {System.getProperty("openbao.bin"), System.getenv("OPENBAO_BIN")}) {
      if (named != null && !named.isEmpty()) {
        candidates.add(named);
      }
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      candidates.add(folder + "/bao");
    }
    String cache =
        System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    candidates.add(cache + "/secret-store/openbao-2.7.2/bin/bao");
    for (String candidate : candidates) {
      if (Files.isExecutable(Path.of(candidate))) {
        return candidate;
      }
    }
    String reason =
        "NO OPENBAO SERVER: the tests of provider-vault against a real server did NOT run."
            + " Run .ci/install-openbao, or put the binary bao on the PATH";
    if ("ci".equals(System.getProperty("secretstore.servers"))) {
      return fail(reason);
    }
    System.err.println("\n*** " + reason + " ***\n");
    return Assumptions.abort(reason);
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("openbao");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
