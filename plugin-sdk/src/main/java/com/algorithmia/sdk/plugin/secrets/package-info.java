/**
 * The contract between Secret Store and a <em>secret provider</em>: a plugin that keeps values in a
 * database, a vault or wherever a platform keeps them.
 *
 * <p>Here live the interfaces that a plugin implements ({@link
 * com.algorithmia.sdk.plugin.secrets.SecretProviderFactory}, {@link
 * com.algorithmia.sdk.plugin.secrets.SecretProvider} and the optional {@link
 * com.algorithmia.sdk.plugin.secrets.Capability capabilities}), the plain types they speak in, and
 * the checks that every provider needs (configuration, values, keys). What does not live here:
 * loading, caching, deadlines and retries (the host's), names, owners and audit (the store's). The
 * package depends on the JDK alone.
 *
 * <p>Version 2.0 adds to 1.0 only default methods, new types and new constructors: what was
 * compiled against 1.0 loads and works. Members that are not annotated {@code @Nullable} neither
 * take nor give null.
 *
 * <h2 id="contract">The contract</h2>
 *
 * <p>Each clause has a number that never changes its meaning. The test kit tests it under that
 * number.
 *
 * <h3>1 Life of a provider</h3>
 *
 * <dl>
 *   <dt>1.1
 *   <dd>{@code create} does no network I/O: it succeeds while the backend is down.
 *   <dt>1.2
 *   <dd>{@code create} refuses a bad configuration with {@code INVALID_CONFIGURATION} and names
 *       every problem at once, unknown keys included.
 *   <dt>1.3
 *   <dd>{@code validate} names the same problems without creating anything; no problem shows a
 *       value.
 *   <dt>1.4
 *   <dd>{@code getTtl} is the life of the provider object in seconds: 0 = for ever, never negative.
 *   <dt>1.5
 *   <dd>{@code close} may be called again, and declares and throws nothing.
 *   <dt>1.6
 *   <dd>{@code close} releases connections and tokens that the provider obtained itself at once,
 *       and threads at the latest with the next garbage collection.
 *   <dt>1.7
 *   <dd>After {@code close} a call fails with {@code UNAVAILABLE}.
 *   <dt>1.8
 *   <dd>Every method may be called from many threads at once.
 * </dl>
 *
 * <h3>2 Identifiers</h3>
 *
 * <dl>
 *   <dt>2.1
 *   <dd>Of an identifier only {@code getProviderKey()} counts; any implementation is accepted.
 *   <dt>2.2
 *   <dd>Provider keys are non-empty, at most 1,024 characters, free of control characters and of
 *       unpaired surrogates.
 *   <dt>2.3
 *   <dd>A provider key is valid for ever, also for another provider object in another process.
 *   <dt>2.4
 *   <dd>A key that breaks 2.2, or that leads out of what the configuration opens, is answered like
 *       a key that is not there, and reaches no other secret.
 * </dl>
 *
 * <h3>3 Reading</h3>
 *
 * <dl>
 *   <dt>3.1
 *   <dd>A value comes back exactly as it was stored.
 *   <dt>3.2
 *   <dd>A secret that is not there is {@code SecretNotFoundException}: on read, version,
 *       last-updated and update.
 *   <dt>3.3
 *   <dd>Only a true "it is not there" is {@code SecretNotFoundException}. Missing rights,
 *       throttling and outages are kinds of {@code SecretProviderException}, never "not found" and
 *       never success.
 *   <dt>3.4
 *   <dd>{@code Secret.getVersion}, if it is not null, is the version of exactly this value.
 *   <dt>3.5
 *   <dd>{@code Secret.getTtl} is the seconds left when it was read, rounded up; never 0 for a
 *       secret that expires, never negative. An expired secret is {@code NOT_USABLE}.
 *   <dt>3.6
 *   <dd>A provider that does not allow reads answers {@code getSecret} with {@code UNSUPPORTED};
 *       versions and last-updated still work.
 *   <dt>3.7
 *   <dd>A disabled, expired or soft-deleted secret is {@code NOT_USABLE} where the backend can tell
 *       it from one that is not there.
 * </dl>
 *
 * <h3>4 Versions</h3>
 *
 * <dl>
 *   <dt>4.1
 *   <dd>The version that {@code updateSecret} returns equals {@code getSecretVersion} after it.
 *   <dt>4.2
 *   <dd>A version changes with every update, also with one to the same or to an earlier value.
 *   <dt>4.3
 *   <dd>A version is stable otherwise: reads do not change it, and another provider object tells
 *       the same.
 *   <dt>4.4
 *   <dd>A version reveals nothing about the value: it is neither a part nor a plain digest of it.
 *   <dt>4.5
 *   <dd>{@code secretLastUpdated} is the time of the last create or update, by the clock of the
 *       backend.
 *   <dt>4.6
 *   <dd>Version and last-updated do not read the value where the backend can avoid it.
 * </dl>
 *
 * <h3>5 Writing</h3>
 *
 * <dl>
 *   <dt>5.1
 *   <dd>Every {@code createSecret} makes a secret of its own, with a key of its own.
 *   <dt>5.2
 *   <dd>{@code updateSecret} replaces the value of this secret and of no other.
 *   <dt>5.3
 *   <dd>{@code deleteSecret} gives true for a secret that was there and is gone afterwards, and
 *       false for one that was not there; it does not throw for that.
 *   <dt>5.4
 *   <dd>A success is returned only for a write that the backend confirmed.
 *   <dt>5.5
 *   <dd>What {@code allowsCreate}, {@code allowsUpdate} or {@code allowsDelete} denies is answered
 *       with {@code UNSUPPORTED}, and nothing is changed. These methods, {@code allowsRead} and
 *       {@code maxValueBytes} do no I/O and never change their answer.
 *   <dt>5.6
 *   <dd>A value is any well-formed Unicode string. Null and unpaired surrogates are {@code
 *       INVALID_VALUE}, before anything is stored.
 *   <dt>5.7
 *   <dd>A value of {@code maxValueBytes()} UTF-8 bytes is accepted; one byte more is {@code
 *       INVALID_VALUE}.
 *   <dt>5.8
 *   <dd>What else the backend refuses is declared ({@link
 *       com.algorithmia.sdk.plugin.secrets.RefusedValue}) and is {@code INVALID_VALUE} before
 *       anything is stored; what is not declared is accepted.
 *   <dt>5.9
 *   <dd>A write whose answer was lost is {@code OUTCOME_UNKNOWN}.
 * </dl>
 *
 * <h3>6 Attributes of a new secret</h3>
 *
 * <dl>
 *   <dt>6.1
 *   <dd>{@code createSecret} with attributes stores the value like the one without. What the
 *       provider can't keep of owner and labels is dropped.
 *   <dt>6.2
 *   <dd>Where {@link com.algorithmia.sdk.plugin.secrets.IdempotentCreate} is offered, the same
 *       request id gives the same secret, also from many threads at once, and the secret is found
 *       again by it.
 *   <dt>6.3
 *   <dd>An expiry is kept (3.5), or refused with {@code UNSUPPORTED} before anything is stored.
 * </dl>
 *
 * <h3>7 Many at once</h3>
 *
 * <dl>
 *   <dt>7.1
 *   <dd>{@code getSecrets} has exactly one outcome for each different key that was asked for.
 *   <dt>7.2
 *   <dd>One failure spoils no other outcome.
 * </dl>
 *
 * <h3>8 Failures</h3>
 *
 * <dl>
 *   <dt>8.1
 *   <dd>A failure is a {@link com.algorithmia.sdk.plugin.secrets.SecretProviderException} of the
 *       kind that fits; nothing else is thrown.
 *   <dt>8.2
 *   <dd>No value, token or body of a backend's answer in a message, a cause, a log line, {@code
 *       toString} or a metric.
 *   <dt>8.3
 *   <dd>Throttling carries the backend's retry-after where it gave one.
 *   <dt>8.4
 *   <dd>Nothing but {@code Secret.getVersion} is ever null, and a capability gives what it says or
 *       throws.
 * </dl>
 *
 * <h3>9 The check of the connection</h3>
 *
 * <dl>
 *   <dt>9.1
 *   <dd>{@code checkConnection} throws nothing and is never READY unless the backend answered.
 *   <dt>9.2
 *   <dd>A wrong credential never yields READY.
 *   <dt>9.3
 *   <dd>It changes nothing in the backend.
 * </dl>
 *
 * <h3>10 Capabilities</h3>
 *
 * <dl>
 *   <dt>10.1
 *   <dd>{@code capability} does no I/O and gives the same answer for the life of the provider.
 *   <dt>10.2
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.ConditionalUpdate}: an update whose expected
 *       version is not current is {@code CONFLICT} and changes nothing; of racing updates exactly
 *       one wins.
 *   <dt>10.3
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.SecretListing}: a secret that is there all the
 *       while appears on exactly one page, and no page is longer than the limit.
 *   <dt>10.4
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.SecretHistory}: versions come newest first, the
 *       first one is the current one; restoring brings the old value back as a new version.
 *   <dt>10.5
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.BulkVersions}: 7.1 and 7.2 for versions, each
 *       equal to {@code getSecretVersion}.
 *   <dt>10.6
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.SealedExchange}: what one side exports, a reader
 *       opens without the backend; anything altered, or presented as another secret, owner or
 *       version, is {@code INTEGRITY}.
 *   <dt>10.7
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.KeyMaintenance}: at every step of a rotation
 *       every secret stays readable; the primary key and a key in use can't be retired ({@code
 *       CONFLICT}).
 *   <dt>10.8
 *   <dd>{@link com.algorithmia.sdk.plugin.secrets.SealedReencryption}: a resealed ciphertext opens
 *       to the same value under the same version, and is stored only in the place of the very
 *       ciphertext that it was made from.
 * </dl>
 */
@NullMarked
package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.NullMarked;
