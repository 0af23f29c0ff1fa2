package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.secrets.keysets.KeysetException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in a database: rows and ciphers brought together. Takes provider keys that were checked;
 * answers null for what is not there. Safe for many threads.
 */
final class SecretStore {

  /** How often a create is tried when its request id comes and goes. */
  private static final int ATTEMPTS = 3;

  private final Work work;
  private final Keys<? extends ValueCipher> keys;
  private final Names names;
  private final Clock clock;
  private final int historyVersions;

  SecretStore(
      Work work, Keys<? extends ValueCipher> keys, Names names, Clock clock, int historyVersions) {
    this.work = work;
    this.keys = keys;
    this.names = names;
    this.clock = clock;
    this.historyVersions = historyVersions;
  }

  @Nullable Secret read(String key) {
    return work.find(session -> SecretTable.find(session, key)).map(this::open).orElse(null);
  }

  /** One query for all of them; what fails, fails alone. */
  Map<String, Outcome<Secret>> readAll(List<String> secretKeys) {
    return outcomes(secretKeys, this::open);
  }

  /** Asks for rows by their keys, and makes an outcome of each. */
  <T> Map<String, Outcome<T>> outcomes(List<String> secretKeys, Function<SecretTable.Row, T> use) {
    return Bulk.outcomes(
        secretKeys,
        part -> work.read(session -> SecretTable.findAll(session, part)),
        row -> row.binding().secretKey(),
        use);
  }

  private Secret open(SecretTable.Row row) {
    String value = keys.with(cipher -> decrypt(cipher, row));
    // Only now: what the row says was proven by the decryption.
    int seconds = Expiry.secondsLeft(row.binding().expiresAt(), clock);
    return new SimpleSecret(value, seconds, row.binding().version());
  }

  private static String decrypt(ValueCipher cipher, SecretTable.Row row) {
    return cipher.decrypt(row.ciphertext(), row.binding());
  }

  @Nullable String version(String key) {
    return work.find(session -> SecretTable.version(session, key)).orElse(null);
  }

  Map<String, Outcome<String>> versions(List<String> secretKeys) {
    return Bulk.outcomes(
        secretKeys,
        part -> work.read(session -> SecretTable.versions(session, part)),
        row -> row[0],
        row -> row[1]);
  }

  @Nullable Instant updated(String key) {
    return work.find(session -> SecretTable.updated(session, key)).orElse(null);
  }

  @Nullable String keyOfRequest(String requestId) {
    return work.find(session -> SecretTable.keyOfRequest(session, requestId)).orElse(null);
  }

  /** Stores a new secret, or finds the one of the same request. */
  String create(String value, SecretAttributes attributes) {
    Instant expiresAt = attributes.getExpiresAt();
    String expiry = expiresAt == null ? null : expiresAt.toString();
    Expiry.refuseExpired(expiry, clock);
    Binding binding = new Binding(names.next(), attributes.getOwner(), expiry, names.next());
    String requestId = attributes.getRequestId();
    String labels = Labels.write(attributes.getLabels());
    return keys.with(
        cipher -> {
          Ciphertext ciphertext = cipher.encrypt(value, binding);
          return work.write(
              session -> insert(session, binding, requestId, labels, ciphertext, cipher));
        });
  }

  private static String insert(
      Session session,
      Binding binding,
      @Nullable String requestId,
      @Nullable String labels,
      Ciphertext ciphertext,
      ValueCipher cipher)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (SecretTable.insert(
            session, binding, requestId, labels, ciphertext, cipher.revision())) {
          return binding.secretKey();
        }
        throw new Keys.Outdated();
      } catch (SQLException e) {
        if (requestId == null || !SqlFailures.isDuplicate(e)) {
          throw e;
        }
        String earlier = SecretTable.keyOfRequest(session, requestId);
        if (earlier != null) {
          return earlier;
        }
        // The secret of the same request was deleted in between.
        if (attempt == ATTEMPTS) {
          throw new SecretProviderException(
              Kind.CONFLICT, "A secret of the same request id comes and goes");
        }
      }
    }
  }

  /**
   * Stores a new value.
   *
   * @param expected the version that has to be current; null if any may
   * @return the new version
   */
  @Nullable String update(String key, String value, @Nullable String expected) {
    return change(
        key,
        expected,
        (session, cipher, current, next) -> {
          // Owner and expiry of the row are bound to the new value: they must be the right ones.
          proving(key, () -> cipher.verify(current.ciphertext(), current.binding()));
          return cipher.encrypt(value, next);
        });
  }

  /**
   * Makes an earlier version current again.
   *
   * @return the new version
   */
  @Nullable String restore(String key, String version) {
    return change(
        key,
        null,
        (session, cipher, current, next) -> {
          Binding from = current.binding().withVersion(version);
          byte[] earlier =
              version.equals(current.binding().version())
                  ? current.ciphertext()
                  : VersionTable.ciphertext(session, key, version);
          if (earlier == null) {
            throw new SecretProviderException(
                Kind.NOT_USABLE, "That version of the secret is not kept");
          }
          return cipher.carryOver(earlier, from, next);
        });
  }

  private interface NextCiphertext {
    Ciphertext of(Session session, ValueCipher cipher, SecretTable.Row current, Binding next)
        throws SQLException;
  }

  private @Nullable String change(String key, @Nullable String expected, NextCiphertext next) {
    String version = names.next();
    Optional<String> changed =
        keys.with(
            cipher ->
                work.transaction(session -> change(session, cipher, key, expected, version, next)));
    return changed.orElse(null);
  }

  private Optional<String> change(
      Session session,
      ValueCipher cipher,
      String key,
      @Nullable String expected,
      String version,
      NextCiphertext next)
      throws SQLException {
    SecretTable.Locked locked = SecretTable.lock(session, key);
    if (locked == null) {
      return Optional.empty();
    }
    Binding current = locked.row().binding();
    if (expected != null && !expected.equals(current.version())) {
      throw new SecretProviderException(Kind.CONFLICT, "Another version of the secret is current");
    }
    Expiry.refuseExpired(current.expiresAt(), clock);
    Ciphertext ciphertext = next.of(session, cipher, locked.row(), current.withVersion(version));
    store(session, locked, version, ciphertext, cipher);
    return Optional.of(version);
  }

  private void store(
      Session session,
      SecretTable.Locked locked,
      String version,
      Ciphertext ciphertext,
      ValueCipher cipher)
      throws SQLException {
    String key = locked.row().binding().secretKey();
    if (historyVersions > 0) {
      VersionTable.keepCurrent(session, key);
    }
    if (!SecretTable.update(session, key, version, ciphertext, cipher.revision())) {
      throw new Keys.Outdated();
    }
    long forgotten = locked.sequence() - historyVersions;
    if (forgotten >= 1) {
      VersionTable.forgetUpTo(session, key, forgotten);
    }
  }

  boolean delete(String key) {
    return work.write(session -> SecretTable.delete(session, key));
  }

  /** All versions, the current one first; empty if there is no such secret. */
  List<VersionTable.Entry> history(String key) {
    return work.read(session -> VersionTable.list(session, key));
  }

  /** Says whose ciphertext it was, unless newer keys may help. */
  private static void proving(String key, Runnable proof) {
    try {
      proof.run();
    } catch (KeysetException e) {
      if (KeyFailures.mayBeStale(e)) {
        throw e;
      }
      throw KeyFailures.of(e, key);
    }
  }
}
