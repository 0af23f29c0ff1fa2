package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, with a real TLS server whose certificate is for localhost only. */
final class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final AtomicInteger REQUESTS = new AtomicInteger();

  @TempDir static Path dir;
  private static HttpsServer server;
  private static Path authority;

  @BeforeAll
  static void start() throws Exception {
    Path store = dir.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit");
    authority = dir.resolve("ca.pem");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit",
        "-file",
        authority.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          REQUESTS.incrementAndGet();
          byte[] answer = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  private static SecretStoreClient client(String host, Path authorities) {
    return SecretStoreClient.builder()
        .server("https://" + host + ":" + server.getAddress().getPort())
        .key(ApiKey.of("test-key-1234"))
        .authorities(authorities)
        .deadline(Duration.ofSeconds(20))
        .build();
  }

  private static void assertRefused(SecretStoreClient client) {
    int before = REQUESTS.get();
    try (client) {
      TransportException e = catchThrowableOfType(TransportException.class, client::readiness);
      assertThat(e.reason()).isEqualTo(TransportException.Reason.TLS);
      assertThat(e.mayHaveHappened()).isFalse();
      assertThat(e).hasMessageNotContaining("test-key");
    }
    assertThat(REQUESTS.get()).as("the key was not sent").isEqualTo(before);
  }

  @Test
  void a_certificate_of_a_named_authority_is_trusted() {
    try (SecretStoreClient client = client("localhost", authority)) {
      assertThat(client.readiness()).isEqualTo("ok");
    }
  }

  @Test
  void one_that_nobody_vouches_for_is_refused_before_the_key_is_sent() {
    assertRefused(client("localhost", null));
  }

  @Test
  void one_for_another_host_is_refused_although_its_authority_is_trusted() {
    assertRefused(client("127.0.0.1", authority));
  }

  @Test
  void a_file_without_certificates_is_refused() throws Exception {
    Path empty = Files.writeString(dir.resolve("empty.pem"), "hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client("localhost", empty))
        .withMessageContaining("empty.pem")
        .withMessageNotContaining("hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client("localhost", dir.resolve("none.pem")));
  }
}
