package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Dispatcher;
import com.algorithmia.secrets.server.internal.http.RequestLog;
import com.algorithmia.secrets.server.internal.http.Route;
import com.algorithmia.secrets.server.internal.http.Router;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.server.internal.jetty.JettyTransport;
import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import com.algorithmia.secrets.store.SecretStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** The server's own transport with one operation, which answers with so many bytes. */
final class EchoServer implements AutoCloseable {

  private final JettyTransport transport;

  EchoServer(TlsFiles tls, int bytes, SecretStore store) throws IOException {
    byte[] body = new byte[bytes];
    java.util.Arrays.fill(body, (byte) 'x');
    List<Route> routes =
        new Routes().open("/echo", request -> Answer.bytes(200, Answer.JSON, body)).all();
    Duration time = Duration.ofSeconds(30);
    transport =
        new JettyTransport(
            new JettyTransport.Options(
                "127.0.0.1",
                0,
                PemFiles.keyStore(tls.certificate(), tls.key()),
                80,
                100,
                time,
                time,
                time,
                time,
                Duration.ofSeconds(1),
                Files.createTempDirectory("echo")),
            new Dispatcher(
                Router.of(routes),
                new Authenticator(store.apiKeys(), store.sessions()),
                64,
                new RequestLog(new SimpleMeterRegistry())));
    transport.start();
  }

  int port() {
    return transport.port();
  }

  @Override
  public void close() {
    transport.stop();
  }
}
