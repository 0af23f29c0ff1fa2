package com.algorithmia.secrets.store;

import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.store.internal.Opening;
import com.algorithmia.secrets.store.internal.Services;
import com.algorithmia.secrets.store.internal.StoreParts;
import com.algorithmia.secrets.store.internal.entry.Steps;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open store: one node of an installation. Thread-safe.
 *
 * <pre>{@code
 * try (SecretStore store =
 *     SecretStore.builder()
 *         .database(DatabaseSettings.of("jdbc:h2:file:/var/lib/secret-store/store"))
 *         .keys(StoreKeys.open(serverDirectory, Map.of(), System::getenv))
 *         .internalProvider(jar, settings)
 *         .open()) {
 *   Entry entry = store.entries().create(actor, NewEntry.of(owner, "MYSQL_PASSWORD", value), null);
 * }
 * }</pre>
 */
public final class SecretStore implements AutoCloseable {

  private final Services services;

  private SecretStore(Services services) {
    this.services = services;
  }

  /** Collects what a store works with. */
  public static Builder builder() {
    return new Builder();
  }

  /** Accounts and algorithms. */
  public Directory directory() {
    return services.directory();
  }

  /** Entries. */
  public Entries entries() {
    return services.entries();
  }

  /** Grants. */
  public Grants grants() {
    return services.grants();
  }

  /** Providers. */
  public Providers providers() {
    return services.providers();
  }

  /** JARs by digest. */
  public Plugins plugins() {
    return services.plugins();
  }

  /** API keys. */
  public ApiKeys apiKeys() {
    return services.apiKeys();
  }

  /** Sessions of browsers. */
  public Sessions sessions() {
    return services.sessions();
  }

  /** Bundles for workers. */
  public Bundles bundles() {
    return services.bundles();
  }

  /** Re-encryption of what the server can't open. */
  public Ciphertexts ciphertexts() {
    return services.ciphertexts();
  }

  /** The audit. */
  public Audit audit() {
    return services.audit();
  }

  /** Open operations. */
  public Operations operations() {
    return services.operations();
  }

  /** Nodes, workers and key sets. */
  public Nodes nodes() {
    return services.nodes();
  }

  /** Changes as they happen. */
  public Changes changes() {
    return services.changes();
  }

  /** The installation that this store belongs to. */
  public String installationId() {
    return services.installationId();
  }

  /** Whether this node can work. Asks the database, within the limit of a statement. */
  public StoreHealth health() {
    return services.health().get();
  }

  /**
   * Ends it: finishes what is under way, signs the audit's head, unloads providers, closes the
   * database. A {@link PluginHost} that was brought along stays open. Idempotent.
   */
  @Override
  public void close() {
    services.closer().run();
  }

  /** Collects what a store works with. Not thread-safe. */
  public static final class Builder {

    private @Nullable DatabaseSettings database;
    private @Nullable StoreKeys keys;
    private @Nullable PluginHost host;
    private Clock clock = Clock.systemUTC();
    private String nodeName = "node";
    private @Nullable Path internalJar;
    private Map<String, String> internalSettings = Map.of();
    private UploadPolicy uploads = UploadPolicy.OFF;
    private @Nullable Path providerFiles;
    private List<String> machineIdentity = List.of();
    private @Nullable Path headsFile;
    private @Nullable Path pluginsFolder;
    private Duration pollInterval = Duration.ofSeconds(2);
    private boolean backgroundWork = true;
    private boolean loading = true;
    private Steps steps = Steps.NONE;

    private Builder() {}

    /** Keeps its tables there. Required. */
    public Builder database(DatabaseSettings where) {
      database = where;
      return this;
    }

    /** Works with these key sets. Required. */
    public Builder keys(StoreKeys keySets) {
      keys = keySets;
      return this;
    }

    /** Loads providers with this host. Default: one of its own, closed with the store. */
    public Builder pluginHost(PluginHost plugins) {
      host = plugins;
      return this;
    }

    /** Takes the time of day from there. Default: the system's, UTC. */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /** This node's name: unique in the installation, and the same after a restart. */
    public Builder nodeName(String name) {
      nodeName = name;
      return this;
    }

    /**
     * The internal provider: its shaded JAR, and all of its settings, see {@link
     * StoreKeys#internalProviderSettings}. Without it there is none, and the store is not ready.
     */
    public Builder internalProvider(Path jar, Map<String, String> configuration) {
      internalJar = jar;
      internalSettings = Map.copyOf(configuration);
      return this;
    }

    /** Which JARs may come in by request. Default: none. */
    public Builder uploads(UploadPolicy policy) {
      uploads = policy;
      return this;
    }

    /**
     * Lets settings of providers name files of this machine, in this folder only: see {@link
     * com.algorithmia.secrets.host.FilesDirectory}. It must not be the key sets' folder, nor one
     * above it. Default: none, and such settings are refused.
     */
    public Builder providerFiles(Path folder) {
      providerFiles = folder;
      return this;
    }

    /**
     * Lets providers send this machine's own identity (a pod's service account, a managed identity)
     * to these destinations only: see {@link com.algorithmia.secrets.host.MachineIdentity}.
     * Default: none, and settings that would are refused.
     */
    public Builder machineIdentityTo(List<String> destinations) {
      machineIdentity = List.copyOf(destinations);
      return this;
    }

    /** Appends signed heads of the audit to this file. Default: none, and cut tails go unseen. */
    public Builder auditHeads(Path file) {
      headsFile = file;
      return this;
    }

    /**
     * Takes providers from this folder too: {@code NAME.jar} with {@code NAME.properties} becomes
     * the provider NAME; a JAR alone is staged. Whoever can write there operates the machine.
     */
    public Builder pluginsFolder(Path folder) {
      pluginsFolder = folder;
      return this;
    }

    /** How often it looks for changes by other nodes, beside being told. Default 2 s. */
    public Builder pollInterval(Duration time) {
      pollInterval = time;
      return this;
    }

    /**
     * Without reconciler, polling, heads at intervals and loading of providers: for a command that
     * opens the store beside a running server, or instead of it, for one short job.
     */
    public Builder withoutBackgroundWork() {
      backgroundWork = false;
      loading = false;
      return this;
    }

    /** For tests: does by itself nothing that a test would have to wait for. */
    Builder manual() {
      backgroundWork = false;
      return this;
    }

    /** For tests: tells of the steps of the crash protocol. */
    Builder steps(Steps listener) {
      steps = listener;
      return this;
    }

    /**
     * Opens the store: makes or updates its tables, and loads the providers that are enabled. One
     * that can't be loaded does not hinder the others.
     *
     * @throws StoreException CONFIGURATION_INVALID, STORE_UNAVAILABLE; KEY_PROBLEM if the key sets
     *     are not those of the database
     */
    public SecretStore open() {
      return new SecretStore(
          Opening.open(
              new StoreParts(
                  Objects.requireNonNull(database, "database"),
                  Objects.requireNonNull(keys, "keys"),
                  host,
                  clock,
                  nodeName,
                  internalJar,
                  internalSettings,
                  uploads,
                  providerFiles,
                  machineIdentity,
                  headsFile,
                  pluginsFolder,
                  pollInterval,
                  backgroundWork,
                  loading,
                  steps)));
    }
  }
}
