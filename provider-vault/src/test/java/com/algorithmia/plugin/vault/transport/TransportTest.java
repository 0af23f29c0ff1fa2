package com.algorithmia.plugin.vault.transport;

import static com.algorithmia.plugin.vault.support.FaultServer.hangUp;
import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.transport.VaultRequest.Safety;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries, deadlines and clocks, in the time of the test. */
class TransportTest {

  private static final String OK = "{\"data\":{}}";
  private static final String ERRORS = "{\"errors\":[\"e\"]}";
  private static final ApiPath PATH = ApiPath.of("secret", "data", "a");
  private static final VaultRequest READ = VaultRequest.get(PATH);
  private static final VaultRequest WRITE =
      VaultRequest.post(PATH, Json.object(Map.of()), Safety.REPEATABLE);

  private final FaultServer server = new FaultServer();
  private final Clock clock = new Clock();
  private final Transport transport =
      new Transport(
          new TransportSettings(
              URI.create(server.address()),
              new Tls(null, null, null),
              Set.of(),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              5,
              TransportSettings.Forwarding.NEVER),
          clock,
          () -> 0.5);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private Deadline in(int seconds) {
    return Deadline.after(Duration.ofSeconds(seconds), clock);
  }

  @Test
  void pausesGrowAndAreSpread() {
    server.otherwise(r -> json(500, ERRORS));
    assertFails(Kind.UNAVAILABLE, () -> transport.send(READ, in(60)));
    assertThat(clock.slept)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1600L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7})
  void retryAfterIsTheLeastThatIsWaited(int seconds) {
    server.then(json(429, ERRORS, "Retry-After", "" + seconds), json(200, OK));
    assertThat(transport.send(WRITE, in(60)).isOk()).isTrue();
    assertThat(clock.slept).containsExactly(Duration.ofSeconds(seconds).plusMillis(50));
  }

  @Test
  void aRetryAfterBeyondTheDeadlineIsNotWaited() {
    server.otherwise(r -> json(429, ERRORS, "Retry-After", "999999"));
    assertFails(Kind.THROTTLED, () -> transport.send(READ, in(60)));
    assertThat(clock.slept).isEmpty();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aWriteWhoseAnswerWasLostIsUnknownAlsoIfTheTimeEndsBeforeItsRepetition() {
    server.otherwise(r -> hangUp());
    clock.oversleep = Duration.ofSeconds(61); // As a machine does that was suspended.
    assertFails(Kind.OUTCOME_UNKNOWN, () -> transport.send(WRITE, in(60)));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void nothingIsSentWhenTheTimeIsOver() {
    Deadline over = in(1);
    clock.oversleep = Duration.ofSeconds(2);
    clock.sleep(Duration.ZERO);
    assertFails(Kind.UNAVAILABLE, () -> transport.send(WRITE, over)).hasMessageContaining("over");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 3600, 86_400})
  void vaultsClockCountsWhereItDiffersFromOurs(int seconds) {
    Instant there = clock.now().plusSeconds(seconds);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(there.atOffset(ZoneOffset.UTC));
    server.then(json(200, OK, "Date", date), json(200, OK, "Date", "nonsense"), json(200, OK));
    assertThat(transport.send(READ, in(60)).time()).isEqualTo(there);
    assertThat(transport.backendNow()).isEqualTo(there);
    transport.send(READ, in(60));
    assertThat(transport.backendNow()).as("a date that is none changes nothing").isEqualTo(there);
    transport.send(READ, in(60));
    assertThat(transport.backendNow()).as("nor does one that is missing").isEqualTo(there);
  }

  @Test
  void anIndexThatNoRequestCouldCarryIsIgnored() {
    server.then(json(200, OK, "X-Vault-Index", "\u00e9\u00ff"), json(200, OK));
    transport.send(READ, in(60));
    transport.send(READ, in(60));
    assertThat(server.requests().get(1).headers()).doesNotContainKey("x-vault-index");
  }

  /** Moves by what is slept, and by what is overslept. */
  private static final class Clock implements Time {
    private long nanos;
    private Duration oversleep = Duration.ZERO;
    private final List<Duration> slept = new ArrayList<>();

    @Override
    public synchronized long nanos() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos());
    }

    @Override
    public synchronized void sleep(Duration duration) {
      slept.add(duration);
      nanos += duration.plus(oversleep).toNanos();
    }
  }
}
