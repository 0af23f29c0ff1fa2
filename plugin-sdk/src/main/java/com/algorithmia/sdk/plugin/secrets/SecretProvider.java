package com.algorithmia.sdk.plugin.secrets;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps secrets. Implemented by plugins.
 *
 * <p>All methods may be called from many threads at once (clause 1.8). Every failure other than "it
 * is not there" is a {@link SecretProviderException} of a kind (clauses 3.3 and 8.1) whose message
 * shows neither value nor credential nor what the backend answered (clause 8.2). The whole
 * contract, with the numbers that are cited here, stands in the <a
 * href="package-summary.html#contract">package description</a>.
 *
 * <p>What a backend may or may not be able to do (listing, conditional updates, history, ...) is
 * not here but in small interfaces beside this one, see {@link #capability(Class)}.
 */
public interface SecretProvider extends AutoCloseable {

  /** The limit of {@link #maxValueBytes()} unless a provider says otherwise: 65,536 bytes. */
  int DEFAULT_MAX_VALUE_BYTES = 65_536;

  /**
   * Reads a secret.
   *
   * @return value, seconds to live and, from the same read, the version (clauses 3.1, 3.4, 3.5)
   * @throws SecretNotFoundException only if it is truly not there (clause 3.3)
   * @throws SecretProviderException of kind {@code NOT_USABLE} if it is disabled, expired or
   *     soft-deleted; {@code UNSUPPORTED} if this provider does not {@linkplain #allowsRead() allow
   *     reads}
   */
  Secret getSecret(SecretIdentifier id) throws SecretNotFoundException;

  /**
   * Tells the version of a secret, without reading its value where the backend can avoid it (clause
   * 4.6).
   *
   * @return an opaque text that changes with every update and is stable otherwise (clauses 4.2 to
   *     4.4)
   */
  String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException;

  /**
   * Stores a value as a new secret.
   *
   * @param value any well-formed Unicode text of at most {@link #maxValueBytes()} UTF-8 bytes
   *     (clauses 5.6 to 5.8)
   * @return the identifier by which it is found from now on, in any process (clauses 2.2 and 2.3)
   * @throws SecretProviderException of kind {@code INVALID_VALUE} before anything is stored; {@code
   *     UNSUPPORTED} if not {@linkplain #allowsCreate() allowed}; {@code OUTCOME_UNKNOWN} if the
   *     backend's answer was lost (clause 5.9)
   */
  SecretIdentifier createSecret(String value);

  /**
   * Replaces the value of a secret.
   *
   * @return the version after the update, which {@link #getSecretVersion} tells from then on
   *     (clause 4.1)
   * @throws SecretNotFoundException if there is no such secret: an update never creates
   * @throws SecretProviderException as for {@link #createSecret(String)}
   */
  String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException;

  /**
   * Removes a secret.
   *
   * @return true if it was there and is gone; false if it was not there (clause 5.3)
   * @throws SecretNotFoundException never, by contract 2.0; plugins of 1.0 may, which the host
   *     takes for {@code false}
   * @throws SecretProviderException of kind {@code UNSUPPORTED} if not {@linkplain #allowsDelete()
   *     allowed}
   */
  boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException;

  /**
   * Tells when a secret was created or last updated, by the backend's clock (clauses 4.5 and 4.6).
   */
  Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException;

  /**
   * Tells the life of this provider object: how many seconds after its creation the host makes
   * another one and closes this.
   *
   * @return seconds; 0 = it lives as long as it is wanted (clause 1.4)
   */
  int getTtl();

  /** Whether secrets can be created. Constant, without I/O (clause 5.5). */
  boolean allowsCreate();

  /** Whether secrets can be updated. Constant, without I/O (clause 5.5). */
  boolean allowsUpdate();

  /** Whether secrets can be deleted. Constant, without I/O (clause 5.5). */
  boolean allowsDelete();

  /**
   * Whether values can be read: a server that seals values for its workers may only write.
   * Constant, without I/O.
   *
   * @since 2.0
   */
  default boolean allowsRead() {
    return true;
  }

  /**
   * The largest value this provider takes, in bytes of its UTF-8 form. Constant, without I/O
   * (clauses 5.5 and 5.7).
   *
   * @since 2.0
   */
  default int maxValueBytes() {
    return DEFAULT_MAX_VALUE_BYTES;
  }

  /**
   * Stores a value as a new secret with attributes. A provider of contract 1.0 keeps none of them:
   * this default drops owner, labels and request id (which are a help) and refuses an expiry (which
   * somebody relies on).
   *
   * @return as {@link #createSecret(String)}; where {@link IdempotentCreate} is offered, the same
   *     request id gives the same secret (clause 6.2)
   * @throws SecretProviderException as for {@link #createSecret(String)}; {@code UNSUPPORTED} if
   *     there is an expiry that the provider can't keep (clause 6.3)
   * @since 2.0
   */
  default SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    if (attributes.getExpiresAt() != null) {
      throw SecretProviderException.unsupported("This provider can't keep an expiry");
    }
    return createSecret(value);
  }

  /**
   * Reads many secrets. A provider that can do so in one round trip overrides this.
   *
   * @param ids the secrets; a key that is named twice is read once
   * @return one outcome for each different provider key, in the order asked (clauses 7.1 and 7.2)
   * @since 2.0
   */
  default Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    return Outcome.forEach(ids, this::getSecret);
  }

  /**
   * Tries what can be tried without changing anything: is the backend reached, does it take the
   * credential, which operations are allowed. Takes as long as the provider's own deadlines allow.
   * Throws nothing (clauses 9.1 to 9.3).
   *
   * @since 2.0
   */
  default ConnectionReport checkConnection() {
    return ConnectionReport.builder()
        .unknown("connection", "This provider offers no check of its connection")
        .build();
  }

  /**
   * Gives an optional ability of this provider.
   *
   * <p>By default a provider has the capabilities whose interfaces it implements. One that has them
   * only in some configurations overrides this.
   *
   * @param type one of the interfaces of this package that extend {@link Capability}
   * @return the capability; empty if the provider lacks it. Constant, without I/O (clause 10.1)
   * @since 2.0
   */
  default <T> Optional<T> capability(Class<T> type) {
    return Capability.class.isAssignableFrom(type) && type.isInstance(this)
        ? Optional.of(type.cast(this))
        : Optional.empty();
  }

  /**
   * Releases what the provider holds: connections and tokens that it obtained itself at once,
   * threads at the latest with the next garbage collection. May be called more than once and while
   * other calls are under way; later calls fail with {@code UNAVAILABLE} (clauses 1.5 to 1.7).
   *
   * @since 2.0
   */
  @Override
  default void close() {}
}
