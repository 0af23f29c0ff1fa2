package com.algorithmia.plugin.vault.auth;

import static com.algorithmia.plugin.vault.support.FaultServer.hangUp;
import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Time;
import com.algorithmia.plugin.vault.transport.Tls;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.plugin.vault.transport.TransportSettings;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of tokens, with a clock that only the test moves. */
class TokenKeeperTest {

  private static final VaultRequest READ = VaultRequest.get(ApiPath.of("secret", "data", "a"));
  private static final String OK = "{\"data\":{}}";

  private final FaultServer server = new FaultServer();
  private final Clock clock = new Clock();
  private final ManualTimer timer = new ManualTimer();
  private final Transport transport =
      new Transport(
          new TransportSettings(
              URI.create(server.address()),
              new Tls(null, null, null),
              Set.of(),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              0,
              TransportSettings.Forwarding.NEVER),
          clock,
          () -> 0.5);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private Session session(Login login) {
    return new Session(transport, login, null, null, timer);
  }

  private static Login method() {
    return new MethodLogin(
        "test", ApiPath.of("auth", "test", "login"), null, (t, d) -> Map.of("k", "v"), () -> "");
  }

  private static String auth(String token, int seconds, boolean renewable) {
    return "{\"auth\":{\"client_token\":\""
        + token
        + "\",\"lease_duration\":"
        + seconds
        + ",\"renewable\":"
        + renewable
        + "}}";
  }

  private int read(Session session) {
    return session.send(READ, Deadline.after(Duration.ofSeconds(10), clock)).status();
  }

  private List<String> sent() {
    return server.requests().stream()
        .map(r -> r.target().substring("/v1/".length()) + " " + r.header("X-Vault-Token"))
        .toList();
  }

  @Test
  void anObtainedTokenIsRenewedAfterTwoThirdsOfItsLife() {
    server.then(
        json(200, auth("t1", 90, true)),
        json(200, OK),
        json(200, auth("t1", 90, true)),
        json(200, OK));
    Session session = session(method());
    read(session);
    assertThat(timer.next()).isEqualTo(Duration.ofSeconds(60));
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    assertThat(timer.next()).isEqualTo(Duration.ofSeconds(60));
    clock.advance(Duration.ofSeconds(60));
    read(session);
    assertThat(sent())
        .containsExactly(
            "auth/test/login ", "secret/data/a t1", "auth/token/renew-self t1", "secret/data/a t1");
  }

  @Test
  void aTokenAtTheEndOfItsMaximumLifeIsReplacedByALogin() {
    server.then(
        json(200, auth("t1", 90, true)),
        json(200, OK),
        json(200, auth("t1", 20, true)),
        json(200, auth("t2", 90, true)),
        json(200, OK));
    Session session = session(method());
    read(session);
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    read(session);
    assertThat(sent()).endsWith("auth/token/renew-self t1", "auth/test/login ", "secret/data/a t2");
  }

  @Test
  void aLoginThatFailsAtTheEndOfAMaximumLifeIsTriedAgain() {
    server.then(
        json(200, auth("t1", 90, true)),
        json(200, OK),
        json(200, auth("t1", 20, true)),
        json(503, "{\"errors\":[\"standing by\"]}"),
        json(200, auth("t2", 90, true)),
        json(200, OK));
    Session session = session(method());
    read(session);
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    assertThat(timer.next()).as("within the 20 s").isEqualTo(Duration.ofSeconds(5));
    clock.advance(timer.next());
    timer.run();
    read(session);
    assertThat(sent())
        .endsWith("auth/test/login ", "auth/test/login ", "secret/data/a t2")
        .hasSize(6);
  }

  @Test
  void aTokenThatCannotBeRenewedIsReplacedInGoodTime() {
    server.then(
        json(200, auth("t1", 90, false)),
        json(200, OK),
        json(200, auth("t2", 90, false)),
        json(200, OK));
    Session session = session(method());
    read(session);
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    read(session);
    assertThat(sent()).endsWith("auth/test/login ", "secret/data/a t2");
  }

  @Test
  void anOutageIsSurvivedAsLongAsTheTokenLivesAndAfterwardsByALogin() {
    server.then(json(200, auth("t1", 90, true)), json(200, OK));
    Session session = session(method());
    read(session);
    server.otherwise(r -> hangUp());
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    assertThat(timer.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    clock.advance(timer.next());
    timer.run();
    clock.advance(Duration.ofSeconds(60));
    timer.run();
    assertThat(timer.isEmpty()).as("nothing is planned for an expired token").isTrue();
    server.then(json(200, auth("t2", 90, true)), json(200, OK));
    assertThat(read(session)).isEqualTo(200);
    assertThat(sent()).endsWith("auth/test/login ", "secret/data/a t2");
  }

  @Test
  void aGivenTokenIsLookedUpLaterAndRenewedIfItCanBe() {
    server.then(
        json(200, OK), json(200, "{\"data\":{\"ttl\":60,\"renewable\":true}}"),
        json(200, auth("given", 60, true)), json(200, OK));
    Session session = session(GivenToken.of("given"));
    read(session);
    assertThat(sent()).containsExactly("secret/data/a given");
    assertThat(timer.next()).isEqualTo(TokenKeeper.FIRST_LOOK);
    timer.run();
    assertThat(timer.next()).isEqualTo(Duration.ofSeconds(40));
    clock.advance(Duration.ofSeconds(40));
    timer.run();
    assertThat(timer.next()).isEqualTo(Duration.ofSeconds(40));
    assertThat(sent()).endsWith("auth/token/lookup-self given", "auth/token/renew-self given");
  }

  @Test
  void aGivenTokenWithoutEndIsLeftAlone() {
    server.then(json(200, OK), json(200, "{\"data\":{\"ttl\":0,\"renewable\":false}}"));
    Session session = session(GivenToken.of("given"));
    read(session);
    timer.run();
    assertThat(timer.isEmpty()).isTrue();
    session.close();
    assertThat(sent()).hasSize(2);
  }

  @Test
  void closingRevokesWhatWasObtainedAndNothingElse() {
    server.then(json(200, auth("t1", 90, true)), json(200, OK), json(204, ""));
    Session session = session(method());
    read(session);
    session.close();
    session.close();
    assertThat(sent()).endsWith("auth/token/revoke-self t1").hasSize(3);
    Session unused = session(method());
    unused.close();
    assertThat(sent()).hasSize(3);
  }

  @Test
  void closingSurvivesAnOutage() {
    server.then(json(200, auth("t1", 90, true)), json(200, OK));
    server.otherwise(r -> hangUp());
    Session session = session(method());
    read(session);
    session.close();
    assertThat(sent().get(2)).isEqualTo("auth/token/revoke-self t1");
  }

  @Test
  void manyCallersLogInOnce() throws Exception {
    server.otherwise(
        r -> r.target().endsWith("login") ? json(200, auth("t1", 90, true)) : json(200, OK));
    Session session = session(method());
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  start.await();
                  read(session);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      caller.start();
      callers.add(caller);
    }
    start.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(sent().stream().filter(s -> s.startsWith("auth/test/login"))).hasSize(1);
    assertThat(server.requests()).hasSize(17);
  }

  @Test
  void whoWaitedForALoginThatFailedDoesNotTryTheSameCredentialsAgain() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    server.otherwise(
        r ->
            (request, out) -> {
              try {
                waiting.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return json(400, "{\"errors\":[\"invalid credentials\"]}").give(request, out);
            });
    Session session = session(method());
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  read(session);
                } catch (SecretProviderException e) {
                  assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.UNAUTHENTICATED);
                }
              });
      caller.start();
      callers.add(caller);
    }
    // One for the answer to its login, seven for that one.
    while (!callers.stream().allMatch(TokenKeeperTest::waits)) {
      Thread.onSpinWait();
    }
    waiting.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(sent()).hasSize(1);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void a403OfAGoodTokenIsNoReasonToLogInAgain() {
    server.then(
        json(200, auth("t1", 90, true)),
        json(403, "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}"),
        json(200, "{\"data\":{\"ttl\":60}}"));
    assertThat(read(session(method()))).isEqualTo(403);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void a403OfATokenThatMayNotLookItselfUpIsOneOfRights() {
    String denied = "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}";
    server.then(json(200, auth("t1", 90, true)), json(403, denied), json(403, denied));
    assertThat(read(session(method()))).isEqualTo(403);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void a403OfABadTokenIsAnsweredByOneLogin() {
    for (String bad :
        List.of(
            "permission denied",
            "2 errors occurred:\\n\\t* permission denied\\n\\t* invalid token\\n\\n")) {
      String denied = "{\"errors\":[\"" + bad + "\"]}";
      server.then(
          json(200, auth("t1", 90, true)),
          json(403, denied),
          json(403, denied),
          json(200, auth("t2", 90, true)),
          json(403, denied),
          json(200, "{\"data\":{\"ttl\":60}}"));
      assertThat(read(session(method()))).as("and not by two").isEqualTo(403);
    }
    assertThat(server.requests()).hasSize(12);
  }

  @Test
  void messagesAndTextsShowNoToken() {
    Token token = Token.given("canary", 0);
    assertThat(token + "" + session(GivenToken.of("canary")) + READ.as("canary", null))
        .doesNotContain("canary");
    server.otherwise(r -> json(403, "{\"errors\":[\"permission denied canary\"]}"));
    try {
      read(session(GivenToken.of("canary")));
    } catch (SecretProviderException e) {
      assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.UNAUTHENTICATED);
      assertThat(e).hasMessageNotContaining("canary").hasNoCause();
    }
  }

  /** Moves when it is told to. */
  static final class Clock implements Time {
    private long nanos;

    synchronized void advance(Duration duration) {
      nanos += duration.toNanos();
    }

    @Override
    public synchronized long nanos() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos());
    }

    @Override
    public void sleep(Duration duration) {
      advance(duration);
    }
  }

  /** Runs tasks when it is told to. */
  static final class ManualTimer implements TokenKeeper.Timer {
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();

    @Override
    public synchronized void in(Duration delay, Runnable task) {
      tasks.add(task);
      delays.add(delay);
    }

    synchronized Duration next() {
      assertThat(delays).as("planned").hasSize(1);
      return delays.get(0);
    }

    synchronized boolean isEmpty() {
      return tasks.isEmpty();
    }

    void run() {
      Runnable task;
      synchronized (this) {
        assertThat(tasks).hasSize(1);
        delays.clear();
        task = tasks.remove(0);
      }
      task.run();
    }

    @Override
    public void close() {}
  }
}
