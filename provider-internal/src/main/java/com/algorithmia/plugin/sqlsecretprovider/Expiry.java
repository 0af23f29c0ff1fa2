package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a secret stops being usable, as the text that is bound to its ciphertext. */
final class Expiry {

  private Expiry() {}

  /**
   * Seconds that are left, rounded up; 0 if it does not expire.
   *
   * @throws SecretProviderException NOT_USABLE if it has expired
   */
  static int secondsLeft(@Nullable String expiresAt, Clock clock) {
    if (expiresAt == null) {
      return 0;
    }
    Instant now = clock.instant();
    Instant end = parse(expiresAt);
    if (!now.isBefore(end)) {
      throw new SecretProviderException(Kind.NOT_USABLE, "The secret has expired");
    }
    Duration left = Duration.between(now, end);
    long seconds = left.getSeconds() + (left.getNano() > 0 ? 1 : 0);
    return (int) Math.min(seconds, Integer.MAX_VALUE);
  }

  /** Fails as {@link #secondsLeft} does. */
  static void refuseExpired(@Nullable String expiresAt, Clock clock) {
    if (expiresAt != null) {
      secondsLeft(expiresAt, clock);
    }
  }

  static Instant parse(String expiresAt) {
    try {
      return Instant.parse(expiresAt);
    } catch (DateTimeException e) {
      throw new SecretProviderException(
          Kind.INTEGRITY, "The stored expiry of the secret was changed");
    }
  }
}
