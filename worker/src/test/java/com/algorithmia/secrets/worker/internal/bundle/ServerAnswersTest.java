package com.algorithmia.secrets.worker.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.client.ApiKey;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What proxies and broken servers answer with: each is an outage, and none a denial or a hang. */
@Timeout(120)
class ServerAnswersTest {

  private static final Installation OURS = new Installation("inst-1");

  /** How to answer. */
  private interface Answer {
    void give(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @TempDir Path folder;

  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private SecretStoreClient client;
  private ServerBundles bundles;
  private volatile Answer answer;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer.give(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    bundles = bundles(Duration.ofSeconds(60));
  }

  private ServerBundles bundles(Duration deadline) {
    client =
        SecretStoreClient.builder()
            .server("http://127.0.0.1:" + server.getAddress().getPort())
            .key(ApiKey.of("key-1"))
            .deadline(deadline)
            .build();
    return new ServerBundles(
        client.worker(),
        new BundleReader("inst-1", OURS.signing::verificationKeyset, "acme", "resize"),
        new RevisionMemory(folder.resolve("state"), "inst-1", "acme", "resize"),
        "acme",
        "resize",
        "worker-1",
        List.of());
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private static Answer text(int status, String body, String... header) {
    return exchange -> {
      if (header.length > 0) {
        exchange.getResponseHeaders().add(header[0], header[1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static String coded(int code) {
    return "{\"error\":{\"id\":\"r-1\",\"code\":" + code + ",\"message\":\"no\"}}";
  }

  private WorkerException fails(Reason reason) {
    WorkerException[] failure = new WorkerException[1];
    assertThatThrownBy(() -> bundles.ask(true, Duration.ZERO))
        .isInstanceOfSatisfying(
            WorkerException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              failure[0] = e;
            });
    return failure[0];
  }

  @Test
  void aDenialIsTheServersOwn() {
    answer = text(401, coded(8100));
    fails(Reason.DENIED);
    answer = text(403, coded(8101));
    fails(Reason.DENIED);
    answer = text(404, coded(8102));
    fails(Reason.NOT_FOUND);
  }

  @Test
  void aProxysDenialIsAnOutage() {
    for (int status : new int[] {401, 403, 404}) {
      for (String body : List.of("", "<html>no</html>", "{\"error\":\"no\"}", coded(0), coded(7))) {
        answer = text(status, body);
        assertThat(fails(Reason.UNAVAILABLE)).hasMessageContaining("such as a proxy");
      }
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    answer = text(302, "", "Location", "/elsewhere");
    assertThat(fails(Reason.UNAVAILABLE)).hasMessageContaining("redirect");
    assertThat(requests).hasValue(1);
  }

  @Test
  void anUnaskedNotModifiedIsAnOutage() {
    answer = text(304, "");
    assertThat(fails(Reason.UNAVAILABLE)).hasMessageContaining("not modified");
    assertThatThrownBy(() -> bundles.ask(false, Duration.ofSeconds(25)))
        .isInstanceOf(WorkerException.class);
  }

  @Test
  void anAnswerOfTwoGigabytesIsCut() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 2L << 30);
          byte[] block = new byte[1 << 20];
          OutputStream out = exchange.getResponseBody();
          for (int i = 0; i < 2048; i++) {
            out.write(block);
          }
        };
    assertThat(fails(Reason.UNAVAILABLE)).hasMessageContaining("more than");
  }

  @Test
  void anAnswerThatDripsInEndsAtTheDeadline() {
    client.close();
    bundles = bundles(Duration.ofSeconds(1));
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          OutputStream out = exchange.getResponseBody();
          out.write('{');
          out.flush();
          end.await();
        };
    fails(Reason.UNAVAILABLE);
  }

  @Test
  void aRetryAfterOfDaysIsNotWaitedFor() {
    answer = text(503, coded(8112), "Retry-After", "999999");
    fails(Reason.UNAVAILABLE);
    assertThat(requests).hasValue(1);
  }

  @Test
  void aHeldRequestThatIsCutIsNotRepeatedUnseen() {
    AtomicInteger number = new AtomicInteger();
    answer =
        exchange -> {
          if (number.getAndIncrement() == 0) {
            String query = exchange.getRequestURI().getQuery();
            exchange.getResponseHeaders().add("ETag", "\"e1\"");
            byte[] bytes = signed(query).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          } else {
            text(502, "").give(exchange);
          }
        };
    assertThat(bundles.ask(true, Duration.ZERO)).isNotEqualTo(Optional.empty());
    assertThatThrownBy(() -> bundles.ask(false, Duration.ofSeconds(25)))
        .isInstanceOf(WorkerException.class);
    assertThat(requests).hasValue(2);
  }

  private static String signed(String query) {
    return OURS.signed(
        "{\"format\":\"secret-store/bundle/1\",\"installation_id\":\"inst-1\","
            + "\"algorithm\":{\"id\":\"a-1\",\"owner\":\"acme\",\"name\":\"resize\"},"
            + "\"recipient\":\"default\",\"revision\":1,\"nonce\":\""
            + query.replaceFirst(".*nonce=([^&]*).*", "$1")
            + "\",\"providers\":[],\"entries\":[]}");
  }
}
