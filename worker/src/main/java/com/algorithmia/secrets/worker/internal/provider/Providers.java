package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.Background;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one worker, each loaded once and kept while bundles name it with the same JAR
 * and settings. Safe for use by many threads: one that is being loaded holds up only those who want
 * the same.
 */
public final class Providers implements AutoCloseable {

  /** What a provider was loaded from; another one means that it is loaded anew. */
  private record Origin(String jar, @Nullable String factory, Map<String, String> settings) {

    // By hand: what a record brings is made at its first use, which costs 15 ms of a start.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Origin that
          && jar.equals(that.jar)
          && Objects.equals(factory, that.factory)
          && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
      return Objects.hash(jar, factory, settings);
    }

    /** Settings may be credentials. */
    @Override
    public String toString() {
      return "Origin[" + jar + ", " + settings.keySet() + "]";
    }
  }

  private record Loaded(Origin origin, LoadedProvider provider) {}

  /** The place of one provider; its lock is held while that is loaded. */
  private static final class Slot {
    private volatile @Nullable Loaded loaded;

    /** Also while it is being loaded, or can't be. */
    private volatile @Nullable Origin wanted;

    private boolean removed;
  }

  /** Gives the settings of a provider, for a recipient. */
  @FunctionalInterface
  public interface Settings {
    /** All settings, sensitive ones too. */
    Map<String, String> of(ProviderSpec provider, String recipient);

    /** What they have to keep to; those of whoever operates this machine to nothing more. */
    default SettingsRule rule(ProviderSpec provider) {
      return SettingsRule.NONE;
    }
  }

  private final PluginHost host;
  private final Path store;
  private final JarSource jars;
  private final TrustedPlugins trusted;
  private final Settings settings;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable CompletableFuture<Loaded>> preloaded =
      new AtomicReference<>();

  /**
   * Starts a host; loads nothing yet.
   *
   * @param store where the host keeps accepted JARs
   */
  public Providers(Path store, JarSource jars, TrustedPlugins trusted, Settings settings) {
    this.host =
        PluginHost.builder()
            .settings(
                HostSettings.builder()
                    .storeDirectory(store)
                    // The worker asks when it wants to know, and keeps the last values itself.
                    .cacheTtl(Duration.ZERO)
                    .lastKnownGood(Duration.ZERO)
                    .build())
            .build();
    this.store = store;
    this.jars = jars;
    this.trusted = trusted;
    this.settings = settings;
  }

  /**
   * Gives the provider, loaded if it is not yet.
   *
   * @throws WorkerException NOT_TRUSTED, FAILED, UNAVAILABLE
   */
  public SecretProvider get(ProviderSpec spec, String recipient) {
    if (!spec.internal()) {
      trusted.check(spec, jars.fileName(spec));
    }
    Map<String, String> config = settings.of(spec, recipient);
    Origin origin =
        spec.internal()
            ? new Origin("internal", null, config)
            : new Origin(spec.digest(), spec.factory(), config);
    while (true) {
      Slot slot = slots.computeIfAbsent(spec.id(), id -> new Slot());
      synchronized (slot) {
        if (!slot.removed) {
          slot.wanted = origin;
          return inSlot(slot, origin, spec).provider().provider();
        }
      }
    }
  }

  private Loaded inSlot(Slot slot, Origin origin, ProviderSpec spec) {
    Loaded known = slot.loaded;
    if (known != null && known.origin().equals(origin)) {
      return known;
    }
    Loaded next = takePreloaded(origin);
    if (next == null) {
      next = new Loaded(origin, load(spec, origin.settings()));
    }
    slot.loaded = next;
    if (known != null) {
      known.provider().close();
    }
    return next;
  }

  /**
   * Begins to load the internal provider while the caller waits for a server. If that fails, it is
   * tried again, and told, when the provider is needed.
   *
   * @param recipients for whom this worker has keys; with more than one nobody can guess
   */
  public void preload(
      List<String> recipients, Function<String, Map<String, String>> internalSettings) {
    if (recipients.size() == 1) {
      preloaded.set(
          CompletableFuture.supplyAsync(
              () -> {
                Map<String, String> config = internalSettings.apply(recipients.get(0));
                Loaded ready =
                    new Loaded(
                        new Origin("internal", null, config),
                        host.load(jars.internal(store).config(config)));
                // Opens the key sets now, and not when the first value is there.
                ConnectionReport unused = ready.provider().provider().checkConnection();
                return ready;
              },
              Background::run));
    }
  }

  private @Nullable Loaded takePreloaded(Origin wanted) {
    CompletableFuture<Loaded> under =
        wanted.jar().equals("internal") ? preloaded.getAndSet(null) : null;
    if (under == null) {
      return null;
    }
    try {
      Loaded ready = under.join();
      if (ready.origin().equals(wanted)) {
        return ready;
      }
      ready.provider().close();
    } catch (CompletionException e) {
      // The same again when it is needed, with a message that says for what.
    }
    return null;
  }

  private LoadedProvider load(ProviderSpec spec, Map<String, String> config) {
    LoadRequest request =
        spec.internal()
            ? jars.internal(store)
            : LoadRequest.of(jars.of(spec)).expectDigest(spec.digest());
    request = request.config(config).rule(settings.rule(spec));
    if (spec.factory() != null && !spec.internal()) {
      request = request.factory(spec.factory());
    }
    try {
      return host.load(request);
    } catch (PluginRefusedException e) {
      if (e.getReason() == PluginRefusedException.Reason.UNREADABLE) {
        throw new WorkerException(
            Reason.FAILED,
            "the JAR of the provider "
                + name(spec)
                + " can't be taken in: "
                + e.getMessage()
                + "; is there room in "
                + store
                + ", and may this user write there?");
      }
      jars.discard(spec);
      throw new WorkerException(
          Reason.NOT_TRUSTED,
          "the JAR of the provider " + name(spec) + " is refused: " + e.getMessage());
    } catch (SecretProviderException e) {
      throw failure("the provider " + name(spec) + " can't be used", e);
    }
  }

  private static String name(ProviderSpec spec) {
    return Printable.of(spec.name());
  }

  /** What a provider's failure means for a worker. Its message is the host's, and safe. */
  static WorkerException failure(String what, SecretProviderException e) {
    Reason reason =
        switch (e.getKind()) {
          // UNAUTHENTICATED is about this worker's credential, and not about the secret.
          case PERMISSION_DENIED, NOT_USABLE -> Reason.DENIED;
          case UNAVAILABLE, THROTTLED -> Reason.UNAVAILABLE;
          case INTEGRITY -> Reason.NOT_TRUSTED;
          default -> Reason.FAILED;
        };
    String advice =
        switch (e.getKind()) {
          case UNAUTHENTICATED ->
              "; give the worker a new credential: in the provider's worker_configuration, or as"
                  + " provider.NAME.KEY in worker.properties";
          case KEY_MISSING ->
              "; this worker's keys are not those that it was sealed for: bring the workers'"
                  + " directory of the last rotation here";
          default -> "";
        };
    return new WorkerException(reason, what + ": " + e.getMessage() + advice);
  }

  /** Unloads the providers that are no longer named. */
  public void retain(Set<String> ids) {
    for (String id : List.copyOf(slots.keySet())) {
      Slot slot = ids.contains(id) ? null : slots.remove(id);
      if (slot != null) {
        synchronized (slot) {
          slot.removed = true;
          if (slot.loaded != null) {
            slot.loaded.provider().close();
          }
        }
      }
    }
  }

  /** The class names of the factories in use, or that are to be. Waits for no load. */
  public Set<String> factories() {
    Set<String> names = new HashSet<>();
    for (Slot slot : slots.values()) {
      Loaded loaded = slot.loaded;
      if (loaded != null) {
        names.add(loaded.provider().factoryClassName());
      }
      Origin wanted = slot.wanted;
      if (wanted != null && wanted.factory() != null) {
        names.add(wanted.factory());
      }
    }
    return names;
  }

  /** The settings in use, or that are to be, by provider id. Waits for no load. */
  Map<String, Map<String, String>> settingsInUse() {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    slots.forEach(
        (id, slot) -> {
          Origin wanted = slot.wanted;
          if (wanted != null) {
            all.put(id, wanted.settings());
          }
        });
    return all;
  }

  /** Unloads everything. */
  @Override
  public void close() {
    host.close();
  }
}
