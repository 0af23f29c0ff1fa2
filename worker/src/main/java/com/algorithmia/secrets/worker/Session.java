package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.client.SecretStoreException;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.bundle.BundleReader;
import com.algorithmia.secrets.worker.internal.bundle.RevisionMemory;
import com.algorithmia.secrets.worker.internal.bundle.ServerBundles;
import com.algorithmia.secrets.worker.internal.bundle.WorkerKeys;
import com.algorithmia.secrets.worker.internal.process.Background;
import com.algorithmia.secrets.worker.internal.process.Printable;
import com.algorithmia.secrets.worker.internal.provider.Credentials;
import com.algorithmia.secrets.worker.internal.provider.JarSource;
import com.algorithmia.secrets.worker.internal.provider.Providers;
import com.algorithmia.secrets.worker.internal.provider.TrustedPlugins;
import com.algorithmia.secrets.worker.internal.provider.ValueReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What both {@code run} and {@code inject} need: a source of bundles, and providers that read what
 * they name.
 */
final class Session implements AutoCloseable {

  private final @Nullable SecretStoreClient client;
  private final @Nullable ServerBundles bundles;
  private final Providers providers;
  private final ValueReader reader;
  private final Bundle first;
  private final Duration vaultPollEvery;
  private final Set<String> credentials = ConcurrentHashMap.newKeySet();

  private Session(
      WorkerConfig config,
      @Nullable SecretStoreClient client,
      @Nullable ServerBundles bundles,
      Providers providers,
      Bundle first) {
    this.client = client;
    this.bundles = bundles;
    this.providers = providers;
    this.reader = new ValueReader(providers, Clock.systemUTC());
    this.first = first;
    this.vaultPollEvery = config.vaultPollEvery();
    credentials.addAll(config.credentialVariables());
  }

  /**
   * Fetches the first bundle, or reads the file of references.
   *
   * @throws WorkerException if that fails in any way
   */
  static Session open(RunOptions options, Map<String, String> environment) {
    WorkerConfig config = WorkerConfig.read(options, environment);
    return options.envFile == null ? withServer(options, config) : withoutServer(options, config);
  }

  private static Session withoutServer(RunOptions options, WorkerConfig config) {
    if (options.trustServerPlugins) {
      throw new WorkerException(
          Reason.USAGE, "--trust-server-plugins makes no sense without a server");
    }
    TrustedPlugins trusted = TrustedPlugins.read(config.trustedPlugins(), false);
    Providers providers =
        providers(config, trusted, null, (spec, recipient) -> config.providerSettings(spec.name()));
    try {
      return new Session(
          config,
          null,
          null,
          providers,
          EnvFile.read(java.util.Objects.requireNonNull(options.envFile), config));
    } catch (WorkerException e) {
      providers.close();
      throw e;
    }
  }

  private static Session withServer(RunOptions options, WorkerConfig config) {
    String[] algorithm = config.algorithm();
    WorkerKeys keys = WorkerKeys.read(config.directory(), config.masterKey());
    // What takes longest begins first, and beside the rest: this, and the internal provider below,
    // are needed whatever the server answers (the latter most likely).
    Background.run(() -> keys.verification());
    SecretStoreClient client = config.client();
    boolean trustServer = options.trustServerPlugins;
    if (trustServer
        && !keys.recipients().isEmpty()
        && !WorkerConfig.isThisMachine(client.server())) {
      throw new WorkerException(
          Reason.USAGE,
          "--trust-server-plugins would let the server read what is sealed against it: it is"
              + " refused where there are private keys ("
              + config.directory()
              + "), unless the server is this machine. Add the digests of JARs that you know to "
              + config.trustedPlugins());
    }
    TrustedPlugins trusted = TrustedPlugins.read(config.trustedPlugins(), trustServer);
    Providers providers = providers(config, trusted, client, new SettingsOfBoth(config, keys));
    providers.preload(keys.recipients(), keys::internalProviderSettings);
    ServerBundles bundles =
        new ServerBundles(
            client.worker(),
            new BundleReader(keys.installationId(), keys::verification, algorithm[0], algorithm[1]),
            new RevisionMemory(
                config.stateDirectory(), keys.installationId(), algorithm[0], algorithm[1]),
            algorithm[0],
            algorithm[1],
            config.workerName(),
            keys.keyIds());
    try {
      return new Session(config, client, bundles, providers, bundles.first());
    } catch (WorkerException e) {
      client.close();
      providers.close();
      throw e;
    }
  }

  /** Local settings replace what the server gives, as a whole. */
  private static final class SettingsOfBoth implements Providers.Settings {

    private final WorkerConfig config;
    private final WorkerKeys keys;
    private final SettingsRule rule;

    SettingsOfBoth(WorkerConfig config, WorkerKeys keys) {
      this.config = config;
      this.keys = keys;
      this.rule = config.ruleForServersSettings();
    }

    @Override
    public Map<String, String> of(ProviderSpec spec, String recipient) {
      Map<String, String> local = config.providerSettings(spec.name());
      if (!local.isEmpty()) {
        return local;
      }
      if (spec.internal()) {
        return keys.internalProviderSettings(recipient);
      }
      Map<String, String> settings = new LinkedHashMap<>(spec.configuration());
      settings.putAll(keys.open(spec, recipient));
      return settings;
    }

    @Override
    public SettingsRule rule(ProviderSpec spec) {
      boolean local = spec.internal() || !config.providerSettings(spec.name()).isEmpty();
      return local ? SettingsRule.NONE : rule;
    }
  }

  private static Providers providers(
      WorkerConfig config,
      TrustedPlugins trusted,
      @Nullable SecretStoreClient client,
      Providers.Settings settings) {
    Path state = config.stateDirectory();
    return new Providers(
        state.resolve("plugins"),
        new JarSource(
            config.internalProviderJar(),
            config.localJars(),
            state.resolve("downloads"),
            digest -> download(client, digest)),
        trusted,
        settings);
  }

  private static byte[] download(@Nullable SecretStoreClient client, String digest) {
    if (client == null) {
      throw new WorkerException(Reason.FAILED, "there is no server to get a JAR from");
    }
    try {
      return client.worker().plugin(digest);
    } catch (SecretStoreException e) {
      throw ServerBundles.failure(e, "a provider's JAR could not be fetched");
    }
  }

  /** A mistyped name would make nothing optional, without a word. */
  void warnOfUnknown(Set<String> optional, Consumer<String> warnings) {
    Set<String> unknown = new TreeSet<>(optional);
    first.entries().forEach(entry -> unknown.remove(entry.variable()));
    for (String name : unknown) {
      warnings.accept("--optional " + Printable.of(name) + ": there is no secret of this name");
    }
  }

  /** The bundle at the beginning. */
  Bundle first() {
    return first;
  }

  /** Empty without a server. */
  Optional<ServerBundles> bundles() {
    return Optional.ofNullable(bundles);
  }

  /** The longest time between two polls of vaults. */
  Duration vaultPollEvery() {
    return vaultPollEvery;
  }

  /**
   * The environment variables that no workload inherits, as of now: those of the worker's settings
   * whatever is loaded, and those of the providers that bundles have named so far.
   */
  Set<String> credentialVariables() {
    credentials.addAll(Credentials.variables(providers));
    return Set.copyOf(credentials);
  }

  ValueReader reader() {
    return reader;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    providers.close();
  }
}
