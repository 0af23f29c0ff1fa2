package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** How secrets expire: clauses 3.5 and 6.3. */
interface ExpiryContract extends Contract {

  @Clause("3.5")
  default void clause_3_5_ttlIsNeverNegative() throws Exception {
    kit().needsRead();
    assertThat(kit().provider().getSecret(kit().secret().id()).getTtl()).isNotNegative();
  }

  @Clause("3.5")
  @Writes
  default void clause_3_5_ttlIsTheSecondsLeft() throws Exception {
    kit().needsCreate();
    Instant expiry = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    SecretIdentifier id = createExpiring(expiry);
    Duration tolerance = kit().hooks().clockTolerance();
    long most = secondsUp(Duration.between(Instant.now(), expiry).plus(tolerance));
    int ttl = Values.secret(kit(), kit().provider(), id).getTtl();
    long least = secondsUp(Duration.between(Instant.now(), expiry).minus(tolerance));
    // Zero would mean that the expiry was not kept at all: that is clause 6.3's matter.
    assertThat((long) ttl)
        .satisfiesAnyOf(t -> assertThat(t).isZero(), t -> assertThat(t).isBetween(least, most));
  }

  private static long secondsUp(Duration duration) {
    return (duration.toMillis() + 999) / 1_000;
  }

  /** Creates one that expires; skips the test if the provider keeps no expiry. */
  private SecretIdentifier createExpiring(Instant expiry) {
    Attempt<SecretIdentifier> attempt =
        kit()
            .attempt(
                "createSecret with an expiry",
                () ->
                    kit()
                        .create(
                            kit().newValue(),
                            SecretAttributes.builder().expiresAt(expiry).build()));
    Assumptions.assumeFalse(
        attempt.failedAs(Kind.UNSUPPORTED), "the provider keeps no expiry (clause 6.3)");
    return attempt.expectSuccess();
  }

  @Clause("3.5")
  @Writes
  default void clause_3_5_expiredSecretIsNotUsable() throws Exception {
    kit().needsRead();
    SecretIdentifier id = kit().secret().id();
    Breakage expired = kit().hooks().breakBackend(BackendFault.EXPIRED, id);
    try (expired) {
      if (expired.whyNot(BackendFault.EXPIRED) == null) {
        kit()
            .another(
                provider ->
                    kit()
                        .attempt("getSecret of an expired one", () -> provider.getSecret(id))
                        .expectKind(Kind.NOT_USABLE));
        return;
      }
    }
    waitForTheExpiry();
  }

  /** Nobody can set the backend's clock, so this takes its time. */
  private void waitForTheExpiry() throws Exception {
    kit().needsCreate();
    Duration tolerance = kit().hooks().clockTolerance();
    Instant expiry = Instant.now().plusSeconds(1).plus(tolerance);
    SecretIdentifier id = createExpiring(expiry);
    Sealing sealing = new Sealing(kit());
    boolean exchanges = kit().provider().capability(SealedExchange.class).isPresent();
    SealedSecret sealed = exchanges ? sealing.export(id) : null;
    int ttl = kit().provider().getSecret(id).getTtl();
    Assumptions.assumeTrue(ttl != 0, "the expiry was not kept at all (clause 6.3)");
    readUntil(expiry.plus(tolerance), id).expectKind(Kind.NOT_USABLE);
    if (sealed != null) {
      Attempt<Secret> opened = sealing.tryToOpen("openSealed of an expired one", sealed);
      Assumptions.assumeFalse(opened.failedAs(Kind.UNSUPPORTED), "the provider does not open");
      opened.expectKind(Kind.NOT_USABLE);
    }
  }

  /** Reads until that fails or the time is over; gives the last attempt. */
  private Attempt<Integer> readUntil(Instant end, SecretIdentifier id) throws Exception {
    SecretProvider provider = kit().provider();
    while (true) {
      boolean last = Instant.now().isAfter(end);
      Attempt<Integer> read =
          kit().attempt("getSecret near its expiry", () -> provider.getSecret(id).getTtl());
      if (last || !read.isSuccess()) {
        return read;
      }
      assertThat(read.expectSuccess()).as("seconds left of one that is usable").isPositive();
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Clause("6.3")
  @Writes
  default void clause_6_3_expiryIsKeptOrRefused() throws Exception {
    kit().needsCreate();
    Optional<Set<String>> before = Listings.allKeys(kit().provider());
    Instant expiry = Instant.now().plus(1, ChronoUnit.HOURS);
    SecretAttributes attributes = SecretAttributes.builder().expiresAt(expiry).build();
    Attempt<SecretIdentifier> attempt =
        kit()
            .attempt(
                "createSecret with an expiry", () -> kit().create(kit().newValue(), attributes));
    if (!attempt.isSuccess()) {
      attempt.expectKind(Kind.UNSUPPORTED);
      assertThat(Listings.allKeys(kit().provider()))
          .as("what is listed after a refusal")
          .isEqualTo(before);
      return;
    }
    int ttl = Values.secret(kit(), kit().provider(), attempt.expectSuccess()).getTtl();
    assertThat(ttl).as("seconds left of a secret with an expiry").isNotZero();
  }
}
