package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderInfo.Capabilities;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.db.Db;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers that this node has loaded, kept as the database says. One change at a time; whoever
 * uses a provider waits for none of it.
 */
public final class ProviderRuntime implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ProviderRuntime.class);

  /** A loaded provider. */
  public static final class Running {

    private final LoadedProvider loaded;
    private final String identity;
    private final Capabilities capabilities;
    private final boolean internal;

    Running(LoadedProvider loaded, String identity, boolean internal) {
      this.loaded = loaded;
      this.identity = identity;
      this.internal = internal;
      this.capabilities = ask(loaded.provider());
    }

    private static Capabilities ask(SecretProvider provider) {
      return new Capabilities(
          provider.allowsCreate(),
          provider.allowsUpdate(),
          provider.allowsDelete(),
          provider.allowsRead(),
          provider.capability(SecretHistory.class).isPresent(),
          provider.capability(ConditionalUpdate.class).isPresent(),
          provider.maxValueBytes());
    }

    /** Whom to ask. */
    public SecretProvider provider() {
      return loaded.provider();
    }

    /** What it is, and what its settings mean. */
    public LoadedProvider loaded() {
      return loaded;
    }

    /** What it can do. */
    public Capabilities capabilities() {
      return capabilities;
    }

    /** Whether it is the internal one. */
    public boolean isInternal() {
      return internal;
    }
  }

  private final Db db;
  private final PluginHost host;
  private final PluginService plugins;
  private final Configurations configurations;
  private final SettingsRule rule;
  private final @Nullable Path internalJar;
  private final Map<String, String> internalSettings;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ProviderRuntime(
      Db db,
      PluginHost host,
      PluginService plugins,
      Configurations configurations,
      SettingsRule rule,
      @Nullable Path internalJar,
      Map<String, String> internalSettings) {
    this.db = db;
    this.host = host;
    this.plugins = plugins;
    this.configurations = configurations;
    this.rule = rule;
    this.internalJar = internalJar;
    this.internalSettings = internalSettings;
  }

  /** Loads, replaces and unloads until it is as the database says; what fails is noted. */
  public synchronized void sync() {
    if (closed) {
      return;
    }
    List<ProviderRow> rows = db.read(ProviderTable::all);
    Set<String> wanted =
        rows.stream()
            .filter(ProviderRow::shallServe)
            .map(ProviderRow::id)
            .collect(Collectors.toSet());
    for (String id : Set.copyOf(running.keySet())) {
      if (!wanted.contains(id)) {
        unload(id);
      }
    }
    problems.keySet().retainAll(wanted);
    for (ProviderRow row : rows) {
      if (wanted.contains(row.id())) {
        String before = problems.get(row.id());
        try {
          apply(row);
        } catch (StoreException e) {
          // Tried again and again, and said once.
          if (!String.valueOf(e.getMessage()).equals(before)) {
            log.warn("The provider {} could not be loaded: {}", row.id(), e.getMessage());
          }
        }
      }
    }
  }

  /**
   * Makes one provider serve as this row says, or leaves everything as it was.
   *
   * @throws StoreException PLUGIN_REFUSED, CONFIGURATION_INVALID, PROVIDER_FAILED, KEY_PROBLEM
   */
  synchronized void apply(ProviderRow row) {
    if (closed) {
      return;
    }
    Running now = running.get(row.id());
    String identity = identity(row);
    if (now != null && now.identity.equals(identity)) {
      return;
    }
    try {
      if (row.internal()) {
        loadInternal(row, identity);
      } else {
        load(row, identity, now);
      }
      problems.remove(row.id());
    } catch (StoreException e) {
      if (now == null) {
        problems.put(row.id(), String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** What makes another object of it necessary. */
  private static String identity(ProviderRow row) {
    return row.moduleDigest() + "|" + row.factory() + "|" + row.configurationVersion();
  }

  private void loadInternal(ProviderRow row, String identity) {
    if (internalJar == null) {
      throw new StoreException(
          ErrorCode.PROVIDER_FAILED,
          Category.UNAVAILABLE,
          "This node was started without the internal provider's JAR");
    }
    LoadRequest request =
        LoadRequest.of(internalJar).name(ProviderInfo.INTERNAL_NAME).config(internalSettings);
    running.put(row.id(), guarded(() -> new Running(host.load(request), identity, true)));
  }

  private void load(ProviderRow row, String identity, @Nullable Running now) {
    Map<String, String> settings =
        configurations.decrypt(row.id(), row.configurationVersion(), row.configuration());
    String digest = Objects.requireNonNull(row.moduleDigest(), "moduleDigest");
    Running next =
        guarded(
            () ->
                plugins.withFile(
                    digest,
                    file -> {
                      LoadRequest request = request(row, file, digest, settings);
                      if (now == null) {
                        return new Running(host.load(request), identity, false);
                      }
                      now.loaded.replace(request);
                      return new Running(now.loaded, identity, false);
                    }));
    running.put(row.id(), next);
  }

  /**
   * Checks the connection of a provider that does not serve, so that an admin knows before it does:
   * with an object made for this alone.
   *
   * @throws StoreException PROVIDER_DISABLED without a JAR, PLUGIN_NOT_APPROVED, PLUGIN_REFUSED,
   *     CONFIGURATION_INVALID, PROVIDER_FAILED
   */
  ConnectionReport tryConnection(ProviderRow row) {
    String digest = row.moduleDigest();
    if (digest == null) {
      throw new StoreException(
          ErrorCode.PROVIDER_DISABLED,
          Category.CONFLICT,
          "The secret provider waits for its JAR: upload it first");
    }
    if (!row.moduleApproved()) {
      throw PluginService.notApproved();
    }
    Map<String, String> settings =
        configurations.decrypt(row.id(), row.configurationVersion(), row.configuration());
    try {
      return plugins.withFile(
          digest,
          file -> {
            String name = "check-" + UUID.randomUUID();
            LoadedProvider tried = host.load(request(row, file, digest, settings).name(name));
            try {
              return tried.provider().checkConnection();
            } finally {
              tried.close();
            }
          });
    } catch (PluginRefusedException e) {
      throw PluginErrors.of(e);
    } catch (SecretProviderException e) {
      throw PluginErrors.of(e);
    }
  }

  /** The one way in which settings that come from the API get to a provider. */
  private LoadRequest request(
      ProviderRow row, Path file, String digest, Map<String, String> settings) {
    String name = row.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") ? row.name() : row.id();
    LoadRequest request =
        LoadRequest.of(file).name(name).expectDigest(digest).config(settings).rule(rule);
    return row.factory() == null ? request : request.factory(row.factory());
  }

  private interface Loading {
    Running load();
  }

  private static Running guarded(Loading loading) {
    try {
      return loading.load();
    } catch (PluginRefusedException e) {
      throw PluginErrors.of(e);
    } catch (SecretProviderException e) {
      throw PluginErrors.of(e);
    }
  }

  private void unload(String id) {
    Running gone = running.remove(id);
    if (gone != null) {
      gone.loaded.close();
    }
  }

  /** A provider that serves; empty if it does not on this node. */
  public Optional<Running> find(String id) {
    return Optional.ofNullable(running.get(id));
  }

  /**
   * A provider that serves.
   *
   * @throws StoreException PROVIDER_DISABLED, PROVIDER_FAILED
   */
  public Running require(ProviderRow row) {
    if (!row.shallServe()) {
      throw new StoreException(
          ErrorCode.PROVIDER_DISABLED,
          Category.CONFLICT,
          row.enabled()
              ? "The secret provider waits for its JAR, or for the approval of it"
              : "The secret provider is disabled");
    }
    Running found = running.get(row.id());
    if (found == null) {
      throw new StoreException(
          ErrorCode.PROVIDER_FAILED,
          Category.UNAVAILABLE,
          "The secret provider is not loaded on this node: "
              + problems.getOrDefault(row.id(), "it is being loaded"));
    }
    return found;
  }

  ProviderInfo.State state(ProviderRow row) {
    if (!row.enabled()) {
      return ProviderInfo.State.DISABLED;
    }
    if (!row.internal() && row.moduleDigest() == null) {
      return ProviderInfo.State.WAITING_FOR_MODULE;
    }
    if (!row.internal() && !row.moduleApproved()) {
      return ProviderInfo.State.WAITING_FOR_APPROVAL;
    }
    return running.containsKey(row.id()) ? ProviderInfo.State.SERVING : ProviderInfo.State.FAILED;
  }

  /** Why it does not serve; null if that is not known. */
  public @Nullable String problem(String id) {
    return problems.get(id);
  }

  /** Ids of all that serve. */
  public Set<String> serving() {
    return Set.copyOf(running.keySet());
  }

  @Override
  public synchronized void close() {
    closed = true;
    Set.copyOf(running.keySet()).forEach(this::unload);
  }
}
