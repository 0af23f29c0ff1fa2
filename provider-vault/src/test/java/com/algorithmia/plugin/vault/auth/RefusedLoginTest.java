package com.algorithmia.plugin.vault.auth;

import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Tls;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.plugin.vault.transport.TransportSettings;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Credentials that Vault refused, with a clock that only the test moves. */
class RefusedLoginTest {

  private static final VaultRequest READ = VaultRequest.get(ApiPath.of("secret", "data", "a"));
  private static final String OK = "{\"data\":{\"ttl\":60}}";
  private static final String REFUSED = "{\"errors\":[\"invalid role or secret ID\"]}";
  private static final String BAD_TOKEN = "{\"errors\":[\"permission denied\"]}";
  private static final String TOKEN =
      "{\"auth\":{\"client_token\":\"t1\",\"lease_duration\":90,\"renewable\":true}}";

  private final FaultServer server = new FaultServer();
  private final TokenKeeperTest.Clock clock = new TokenKeeperTest.Clock();
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
  private String secretId = "wrong";

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private Session session(String method) {
    Login login =
        new MethodLogin(
            method,
            ApiPath.of("auth", method, "login"),
            null,
            (t, d) -> Map.of("secret_id", secretId),
            () -> secretId);
    return new Session(transport, login, null, null, new TokenKeeperTest.ManualTimer());
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10), clock);
  }

  private void read(Session session) {
    assertThat(session.send(READ, soon()).status()).isEqualTo(200);
  }

  private void assertRefused(Session session) {
    assertFails(Kind.UNAUTHENTICATED, () -> session.send(READ, soon()))
        .hasMessageNotContaining(secretId);
  }

  private long logins() {
    return server.requests().stream().filter(r -> r.target().endsWith("/login")).count();
  }

  @Test
  void areNotTriedByEveryCall() {
    server.otherwise(r -> json(400, REFUSED));
    Session session = session("approle");
    for (int i = 0; i < 100; i++) {
      assertRefused(session);
    }
    assertThat(logins()).isEqualTo(1);
    assertFails(Kind.UNAUTHENTICATED, () -> session.send(READ, soon()))
        .hasMessageContaining("approle (400)")
        .hasMessageContaining("The next login is in 30 s");
    clock.advance(Duration.ofSeconds(30));
    assertRefused(session);
    assertRefused(session);
    assertThat(logins()).isEqualTo(2);
  }

  /** Vault's rule: five refusals, none of them 15 minutes after the one before. */
  @Test
  void neverLockTheAccountHoweverLongTheyStayWrong() {
    List<Duration> times = new CopyOnWriteArrayList<>();
    server.otherwise(
        r -> {
          times.add(Duration.ofNanos(clock.nanos()));
          return json(400, REFUSED);
        });
    Session session = session("userpass");
    for (int i = 0; i < 3 * 360; i++) {
      assertRefused(session);
      clock.advance(Duration.ofSeconds(10));
    }
    assertThat(times).as("logins in three hours").hasSizeBetween(8, 20);
    int counted = 0;
    Duration last = Duration.ZERO;
    for (Duration time : times) {
      counted = time.minus(last).compareTo(Duration.ofMinutes(15)) >= 0 ? 1 : counted + 1;
      assertThat(counted).as("at %s of %s", time, times).isLessThan(5);
      last = time;
    }
  }

  @Test
  void areTriedEveryHalfMinuteWhereVaultLocksNoAccount() {
    server.otherwise(r -> json(403, REFUSED));
    Session session = session("kubernetes");
    for (int i = 0; i < 10; i++) {
      assertRefused(session);
      clock.advance(Duration.ofSeconds(30));
    }
    assertThat(logins()).isEqualTo(10);
  }

  @Test
  void giveWayToOthersAtOnce() {
    server.then(json(400, REFUSED), json(200, TOKEN), json(200, OK));
    Session session = session("approle");
    assertRefused(session);
    assertRefused(session);
    secretId = "right";
    read(session);
    assertThat(logins()).isEqualTo(2);
  }

  @Test
  void areTriedAtOnceWhenAHumanChecksTheConnection() {
    server.then(json(400, REFUSED), json(400, REFUSED), json(200, TOKEN), json(200, OK));
    Session session = session("approle");
    assertRefused(session);
    assertFails(Kind.UNAUTHENTICATED, () -> session.lookUp(soon()));
    assertRefused(session);
    assertThat(logins()).isEqualTo(2);
    assertThat(session.lookUp(soon()).isOk()).isTrue();
    assertThat(logins()).isEqualTo(3);
  }

  @Test
  void areForgottenAfterALogin() {
    server.then(
        json(400, REFUSED), json(200, TOKEN), json(200, OK), json(400, REFUSED), json(200, TOKEN));
    server.otherwise(r -> json(200, OK));
    Session session = session("approle");
    assertRefused(session);
    clock.advance(Duration.ofSeconds(30));
    read(session);
    clock.advance(Duration.ofSeconds(100)); // The token has expired.
    assertRefused(session);
    clock.advance(Duration.ofSeconds(30));
    read(session);
    assertThat(logins()).as("and not a longer pause").isEqualTo(4);
  }

  @Test
  void anOutageIsNoRefusal() {
    server.then(json(503, REFUSED), json(200, TOKEN), json(200, OK));
    Session session = session("approle");
    assertFails(Kind.UNAVAILABLE, () -> session.send(READ, soon()));
    read(session);
  }

  @Test
  void aTokenThatIsNoneAsSoonAsItIsGivenIsNoMissingRightAndNoReasonForEndlessLogins() {
    server.otherwise(r -> r.target().endsWith("/login") ? next() : json(403, BAD_TOKEN));
    Session session = session("approle");
    assertFails(Kind.UNAUTHENTICATED, () -> session.send(READ, soon()))
        .hasMessageContaining("token_bound_cidrs")
        .hasMessageNotContaining("t1");
    for (int i = 0; i < 20; i++) {
      assertRefused(session);
    }
    assertThat(logins()).isEqualTo(2);
  }

  /** Which of the callers finds it out first must not matter, nor how many they are. */
  @Test
  void manyCallersThatFindTheSameTokenToBeNoneCountOnce() throws Exception {
    server.otherwise(r -> r.target().endsWith("/login") ? next() : json(403, BAD_TOKEN));
    Session session = session("approle");
    ExecutorService callers = Executors.newFixedThreadPool(8);
    Callable<Void> call =
        () -> {
          assertRefused(session);
          return null;
        };
    for (Future<Void> done : callers.invokeAll(Collections.nCopies(8, call))) {
      done.get();
    }
    callers.shutdown();
    long before = logins();
    clock.advance(Duration.ofSeconds(30));
    assertRefused(session);
    assertThat(logins()).isEqualTo(before + 1);
  }

  private FaultServer.Answer next() {
    return json(200, TOKEN.replace("t1", "t1" + logins()));
  }

  @Test
  void aTextShowsNoCredential() {
    RefusedLogin refused = new RefusedLogin(clock, true);
    refused.note(new SecretProviderException(Kind.UNAUTHENTICATED, "refused"), "canary");
    assertThat(refused + " " + refused.answer("canary")).doesNotContain("canary");
  }
}
