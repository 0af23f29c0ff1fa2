package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.algorithmia.secrets.server.internal.jetty.Certificates;
import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
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
    Certificates.make(folder, "server", "RSA");
    Certificates.make(folder, "elliptic", "EC");
    at = Installation.onH2(s -> s.tls(folder.resolve("server.pem"), folder.resolve("server.key")));
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
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
