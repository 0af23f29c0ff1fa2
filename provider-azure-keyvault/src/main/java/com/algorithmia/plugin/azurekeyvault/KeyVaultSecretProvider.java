package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the contract meets Key Vault: checks what comes in before any I/O, refuses what the
 * settings do not allow, and has everything else carried out by {@link VaultOperations} on threads
 * and within deadlines of {@link OperationRunner}.
 *
 * <p>Key Vault has no conditional write, so {@code ConditionalUpdate} is not offered.
 */
final class KeyVaultSecretProvider
    implements SecretProvider, IdempotentCreate, SecretListing, SecretHistory {

  /** Key Vault's limit is 25 KB; this leaves room for however it counts. */
  static final int MAX_VALUE_BYTES = 25_000;

  /** Files of the settings are read anew this often, in seconds: somebody may replace them. */
  private static final int TTL_WITH_FILES = 3_600;

  /**
   * For the first operation: the SDK has 1,500 classes, which take a second of CPU time to load.
   */
  static final Duration COLD_START = Duration.ofSeconds(10);

  /** For each secret that is read together with others, since they wait for a thread. */
  private static final Duration BULK_EXTRA = Duration.ofMillis(50);

  private final KeyVaultSettings settings;
  private final OperationRunner runner;
  private final LazySession session;
  private final Clock clock;

  KeyVaultSecretProvider(KeyVaultSettings settings, OperationRunner runner, Clock clock) {
    this.settings = settings;
    this.runner = runner;
    this.session = new LazySession(settings);
    this.clock = clock;
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    return startRead(id, Duration.ZERO).await();
  }

  /** All at once, as far as the threads reach. */
  @Override
  public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    Map<String, OperationRunner.Started<Secret>> started = new LinkedHashMap<>();
    Map<String, Outcome<Secret>> failed = new LinkedHashMap<>();
    Duration extra = BULK_EXTRA.multipliedBy(ids.size());
    for (SecretIdentifier id : ids) {
      String key = id.getProviderKey();
      if (started.containsKey(key) || failed.containsKey(key)) {
        continue;
      }
      try {
        started.put(key, startRead(id, extra));
      } catch (SecretNotFoundException e) {
        failed.put(key, Outcome.notFound());
      } catch (SecretProviderException e) {
        failed.put(key, Outcome.failed(e));
      }
    }
    return Outcome.forEach(
        ids,
        id -> {
          Outcome<Secret> failure = failed.get(id.getProviderKey());
          return failure != null
              ? failure.get()
              : Objects.requireNonNull(started.get(id.getProviderKey())).await();
        });
  }

  private OperationRunner.Started<Secret> startRead(SecretIdentifier id, Duration extra)
      throws SecretNotFoundException {
    requireReads();
    ProviderKey key = SecretNames.parse(id);
    return runner.start(
        settings.timeout().plus(extra),
        timeout().plus(extra),
        marked(operation -> operations().read(id, key)));
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    ProviderKey key = SecretNames.parse(id);
    return run(operation -> operations().current(id, key).version());
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    ProviderKey key = SecretNames.parse(id);
    return run(operation -> operations().current(id, key).created());
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    return createSecret(value, SecretAttributes.none());
  }

  @Override
  public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    requireWrites();
    SecretValues.check(value, MAX_VALUE_BYTES);
    SecretNames names = new SecretNames(settings.namePrefix());
    String requestId = attributes.getRequestId();
    String name = requestId == null ? names.fresh() : names.forRequest(requestId);
    return runFindable(operation -> operations().create(name, value, attributes, operation));
  }

  @Override
  public Optional<SecretIdentifier> findByRequestId(String requestId) {
    String name = new SecretNames(settings.namePrefix()).forRequest(requestId);
    return runFindable(
        operation ->
            operations().belongsTo(name, requestId)
                ? Optional.of(new SimpleSecretIdentifier(name))
                : Optional.empty());
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    requireWrites();
    SecretValues.check(value, MAX_VALUE_BYTES);
    ProviderKey key = SecretNames.parse(id);
    requireNotPinned(key);
    return run(operation -> operations().update(id, key.name(), value, operation));
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) {
    requireWrites();
    ProviderKey key;
    try {
      key = SecretNames.parse(id);
    } catch (SecretNotFoundException e) {
      return false;
    }
    requireNotPinned(key);
    return runFindable(operation -> operations().delete(key.name(), operation));
  }

  @Override
  public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
    if (limit < 1 || limit > SecretListing.MAX_LIMIT) {
      throw new IllegalArgumentException("The limit is 1 to " + SecretListing.MAX_LIMIT);
    }
    String url = ListingCursor.url(settings.vault(), cursor, limit);
    return runFindable(operation -> operations().list(url));
  }

  @Override
  public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
    ProviderKey key = SecretNames.parse(id);
    return run(operation -> operations().history(id, key));
  }

  @Override
  public String restoreVersion(SecretIdentifier id, String version) throws SecretNotFoundException {
    requireWrites();
    requireReads();
    ProviderKey key = SecretNames.parse(id);
    requireNotPinned(key);
    return run(operation -> operations().restore(id, key.name(), version, operation));
  }

  @Override
  public ConnectionReport checkConnection() {
    return new ConnectionCheck(settings, runner, session).run();
  }

  @Override
  public int getTtl() {
    return settings.usesFiles() ? TTL_WITH_FILES : 0;
  }

  @Override
  public boolean allowsCreate() {
    return settings.access().writes();
  }

  @Override
  public boolean allowsUpdate() {
    return settings.access().writes();
  }

  @Override
  public boolean allowsDelete() {
    return settings.access().writes();
  }

  @Override
  public boolean allowsRead() {
    return settings.access().reads();
  }

  @Override
  public int maxValueBytes() {
    return MAX_VALUE_BYTES;
  }

  @Override
  public void close() {
    runner.close(); // First: what is under way should not find its connection pool shut down.
    session.close();
  }

  private VaultOperations operations() {
    return new VaultOperations(session.get(), settings, runner.pause(), clock);
  }

  /** Single requests and repeats end within the setting all the same. */
  private Duration timeout() {
    return session.isUsed() ? settings.timeout() : settings.timeout().plus(COLD_START);
  }

  private <T> OperationRunner.Work<T> marked(OperationRunner.Work<T> work) {
    return operation -> {
      try {
        return work.run(operation);
      } finally {
        session.markUsed();
      }
    };
  }

  private <T> T run(OperationRunner.Work<T> work) throws SecretNotFoundException {
    return runner.run(settings.timeout(), timeout(), marked(work));
  }

  /** For what has its own answer to "it is not there". */
  private <T> T runFindable(OperationRunner.Work<T> work) {
    try {
      return run(work);
    } catch (SecretNotFoundException e) {
      throw VaultFailures.notUnderstood();
    }
  }

  private void requireWrites() {
    if (!settings.access().writes()) {
      throw SecretProviderException.unsupported("This provider is set to access=read_only");
    }
  }

  private void requireReads() {
    if (!settings.access().reads()) {
      throw SecretProviderException.unsupported("This provider is set to access=write_only");
    }
  }

  private static void requireNotPinned(ProviderKey key) {
    if (key.isPinned()) {
      throw SecretProviderException.unsupported(
          "The key names one version of a secret, which never changes: use the key without it");
    }
  }
}
