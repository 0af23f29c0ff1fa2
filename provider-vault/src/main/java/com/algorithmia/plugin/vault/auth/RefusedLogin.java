package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.Time;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that Vault refused a login, so that the same credentials are not tried by every call:
 * Vault locks an account (userpass, LDAP, AppRole) after five refusals in a row, for all who use
 * it, and counts anew once there was none for 15 minutes. The pauses are such that one provider
 * never gets there. Other credentials are tried at once.
 *
 * <p>Not thread-safe. Holds no credential, but a salted digest of it.
 */
final class RefusedLogin {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final int GROWTH = 4;

  /** Longer than Vault remembers a refusal: the fifth one is the first again. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(16);

  private final Time time;
  private final boolean growing;
  private final byte[] salt = new byte[32];
  private @Nullable SecretProviderException failure;
  private byte[] credential = {};
  private Duration pause = FIRST_PAUSE;
  private long since;

  /**
   * @param growing whether Vault locks accounts of this method
   */
  RefusedLogin(Time time, boolean growing) {
    this.time = time;
    this.growing = growing;
    new SecureRandom().nextBytes(salt);
  }

  /** A login was refused: takes note of it. */
  void note(SecretProviderException refusal, String withCredential) {
    if (failure == null) {
      pause = FIRST_PAUSE;
    } else if (growing) {
      Duration longer = pause.multipliedBy(GROWTH);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
    failure = refusal;
    credential = digest(withCredential);
    since = time.nanos();
  }

  /** A login was not refused. */
  void forget() {
    failure = null;
  }

  /** What to answer instead of logging in; null if a login is due. */
  @Nullable SecretProviderException answer(String withCredential) {
    SecretProviderException last = failure;
    Duration left = pause.minusNanos(time.nanos() - since);
    if (last == null
        || left.compareTo(Duration.ZERO) <= 0
        || !MessageDigest.isEqual(credential, digest(withCredential))) {
      return null;
    }
    return new SecretProviderException(
        Kind.UNAUTHENTICATED,
        last.getMessage()
            + " The next login is in "
            + left.plusMillis(999).toSeconds()
            + " s, lest Vault lock the account; at once with other credentials, and by the check of the"
            + " connection");
  }

  private byte[] digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return sha.digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "RefusedLogin[" + pause + "]";
  }
}
