package com.algorithmia.secrets.server.internal.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsReloadTest {

  @TempDir Path folder;

  @Test
  void new_connections_get_the_new_certificate() throws Exception {
    Certificates.make(folder, "old", "RSA");
    Certificates.make(folder, "new", "EC");
    try (EchoServer server =
        new EchoServer(
            PemFiles.keyStore(folder.resolve("old.pem"), folder.resolve("old.key")),
            Duration.ofSeconds(30),
            4)) {
      assertThat(shownBy(server).getPublicKey().getAlgorithm()).isEqualTo("RSA");

      server.reloadTls(PemFiles.keyStore(folder.resolve("new.pem"), folder.resolve("new.key")));

      assertThat(shownBy(server).getPublicKey().getAlgorithm()).isEqualTo("EC");
    }
  }

  private static X509Certificate shownBy(EchoServer server) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Only to look at the certificate. */
  private static final class Anyone implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
