package com.algorithmia.secrets.server.internal.jetty;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Dispatcher;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.RequestLog;
import com.algorithmia.secrets.server.internal.http.Router;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.IssuedSession;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.Sessions;
import com.algorithmia.secrets.store.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The transport with a few operations of its own instead of the store's, and one key: "good". */
final class EchoServer implements AutoCloseable {

  static final String AUTHORIZATION = "Authorization: Bearer good\r\n";

  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch leave = new CountDownLatch(1);
  final AtomicReference<Path> uploaded = new AtomicReference<>();
  final Path temporary;
  private final JettyTransport transport;

  EchoServer(KeyStore tls, Duration requestTime, int concurrent) throws IOException {
    temporary = Files.createTempDirectory("echo");
    Authenticator authenticator = new Authenticator(new OneKey(), new OneSession());
    Dispatcher dispatcher =
        new Dispatcher(
            Router.of(routes().all()),
            authenticator,
            concurrent,
            new RequestLog(new SimpleMeterRegistry()));
    transport =
        new JettyTransport(
            new JettyTransport.Options(
                "127.0.0.1",
                0,
                tls,
                concurrent + 16,
                100,
                requestTime,
                requestTime,
                requestTime,
                requestTime,
                Duration.ofSeconds(5),
                temporary),
            dispatcher);
    transport.start();
  }

  static EchoServer start() throws IOException {
    return new EchoServer(null, Duration.ofSeconds(30), 16);
  }

  private Routes routes() {
    return new Routes()
        .open(
            "/open",
            request -> Answer.json(Json.object(out -> out.writeBooleanField("open", true))))
        .post(
            "/echo",
            request -> {
              JsonObject body = request.body();
              return Answer.json(Json.object(out -> Json.text(out, "text", body.text("text"))));
            })
        .get(
            "/things/{id}",
            request -> {
              String id = request.id("id");
              return Answer.json(Json.object(out -> out.writeStringField("id", id)));
            })
        .post(
            "/upload",
            request -> {
              Incoming.Upload upload = request.incoming().upload("provider", 100_000);
              uploaded.set(upload.file());
              long size = upload.file().toFile().length();
              return Answer.json(
                  Json.object(
                      out -> {
                        out.writeNumberField("size", size);
                        Json.text(out, "name", upload.name());
                      }));
            })
        .get(
            "/slow",
            request -> {
              entered.countDown();
              try {
                leave.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Answer.noContent();
            })
        .held(
            "/held",
            request ->
                java.util.concurrent.CompletableFuture.supplyAsync(
                    Answer::noContent,
                    java.util.concurrent.CompletableFuture.delayedExecutor(
                        2, java.util.concurrent.TimeUnit.SECONDS)))
        .get(
            "/defect",
            request -> {
              throw new IllegalStateException("canary-in-a-message");
            })
        .get(
            "/endless",
            request ->
                Answer.stream(
                    "text/plain",
                    out -> {
                      out.write("begun".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                      out.flush();
                      throw new IOException("broken off");
                    }));
  }

  int port() {
    return transport.port();
  }

  void reloadTls(KeyStore keys) {
    transport.reloadTls(keys);
  }

  @Override
  public void close() {
    leave.countDown();
    transport.stop();
  }

  private static final class OneKey implements ApiKeys {

    @Override
    public Principal authenticate(String key, String requestId, String address) {
      if (key.equals("good")) {
        return new Principal("k1", "good", Role.ADMIN, Scope.NONE);
      }
      if (key.equals("tired")) {
        throw new StoreException(
            ErrorCode.THROTTLED,
            StoreException.Category.THROTTLED,
            "Too many tries",
            List.of(),
            null,
            Duration.ofMillis(2_500));
      }
      throw new StoreException(
          ErrorCode.UNAUTHENTICATED, StoreException.Category.UNAUTHENTICATED, "No such key");
    }

    @Override
    public IssuedApiKey create(Actor actor, NewApiKey request, String idempotencyKey) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ApiKeyInfo> list(Actor actor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Actor actor, String keyId) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class OneSession implements Sessions {

    @Override
    public IssuedSession signIn(String apiKey, String requestId, String address) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Session authenticate(String token) {
      if (token.equals("session")) {
        return new Session(new Principal("k1", "good", Role.ADMIN, Scope.NONE), "csrf");
      }
      throw new StoreException(
          ErrorCode.UNAUTHENTICATED, StoreException.Category.UNAUTHENTICATED, "Sign in again");
    }

    @Override
    public void signOut(String token) {
      throw new UnsupportedOperationException();
    }
  }
}
