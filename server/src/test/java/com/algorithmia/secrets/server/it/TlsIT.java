package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** TLS by two settings. */
class TlsIT {

  private static Path folder;
  private static Installation at;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("tls");
    makeCertificate(folder, "server", "RSA");
    makeCertificate(folder, "elliptic", "EC");
    at = Installation.onH2(s -> s.tls(folder.resolve("server.pem"), folder.resolve("server.key")));
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
  }

  static void makeCertificate(Path folder, String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    pem(folder.resolve(name + ".pem"), "CERTIFICATE", keys.getCertificate("server").getEncoded());
    pem(
        folder.resolve(name + ".key"),
        "PRIVATE KEY",
        keys.getKey("server", "changeit".toCharArray()).getEncoded());
  }

  private static void pem(Path file, String type, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + type
            + "-----\n");
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", PemFiles.certificates(certificate).get(0));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static String over(String protocol) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting(folder.resolve("server.pem"))
                .getSocketFactory()
                .createSocket("127.0.0.1", at.server.port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void tls_1_2_and_1_3_are_spoken_and_nothing_older() throws Exception {
    assertThat(at.server.uri().getScheme()).isEqualTo("https");
    assertThat(over("TLSv1.3")).startsWith("HTTP/1.1 200 ");
    assertThat(over("TLSv1.2")).startsWith("HTTP/1.1 200 ");
    assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> over("TLSv1.1"));
  }

  @Test
  void elliptic_keys_work_too() {
    assertThat(PemFiles.keyStore(folder.resolve("elliptic.pem"), folder.resolve("elliptic.key")))
        .isNotNull();
  }

  @Test
  void what_does_not_belong_together_is_refused_and_nothing_is_shown() throws IOException {
    String key = Files.readString(folder.resolve("server.key"));
    Path broken =
        Files.writeString(folder.resolve("broken.key"), key.replaceAll("(?m)^M.*$", "canary"));

    for (Path wrong :
        new Path[] {
          folder.resolve("elliptic.key"),
          broken,
          folder.resolve("server.pem"),
          folder.resolve("absent")
        }) {
      assertThatIllegalArgumentException()
          .as(wrong.toString())
          .isThrownBy(() -> PemFiles.keyStore(folder.resolve("server.pem"), wrong))
          .withMessageContaining(wrong.getFileName().toString())
          .withMessageNotContaining("canary");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PemFiles.certificates(folder.resolve("server.key")));
  }
}
