package com.algorithmia.secrets.host;

import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.internal.guard.ManagedProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * A provider that was loaded from a JAR. Thread-safe.
 *
 * <p>What {@link #provider()} gives is guarded: every call ends within its deadline, and nothing of
 * the plugin comes out of it but copies. It stays valid when the JAR behind it is replaced.
 */
public final class LoadedProvider implements AutoCloseable {

  private final ManagedProvider managed;

  LoadedProvider(ManagedProvider managed) {
    this.managed = managed;
  }

  /**
   * The guarded provider; always the same object. Besides what the contract says, a call fails with
   * {@code UNAVAILABLE} if it misses its deadline or is not let through, and a write with {@code
   * OUTCOME_UNKNOWN} if it was sent and misses its deadline. Closing it unloads the plugin.
   */
  public SecretProvider provider() {
    return managed.guarded();
  }

  /** The name in logs and metrics. */
  public String name() {
    return managed.name();
  }

  /** The JAR that serves now, or served last. */
  public JarInfo jar() {
    return managed.jar();
  }

  /** The class name of the factory that is used. */
  public String factoryClassName() {
    return managed.factoryName();
  }

  /** What the plugin says about itself; empty for a plugin of contract 1.0. */
  public Optional<ProviderDescription> description() {
    return managed.description();
  }

  /** How it is doing. */
  public ProviderStatus status() {
    return managed.status();
  }

  /** Whether it is closed and everything of the plugin let go, by whomever. */
  public boolean isClosed() {
    return managed.isClosed();
  }

  /**
   * Puts another JAR or configuration in its place. The new provider is made and checked beside the
   * old one, then takes over; the old one finishes its calls and is unloaded. No read is lost. The
   * name stays.
   *
   * @throws PluginRefusedException if the JAR is refused; the old provider goes on serving, as
   *     after every failure
   * @throws com.algorithmia.sdk.plugin.secrets.SecretProviderException of kind {@code
   *     INVALID_CONFIGURATION} with all problems; {@code UNAVAILABLE} if it was {@linkplain
   *     LoadRequest#requireReady() to be ready} and is not; {@code PLUGIN_FAILURE}
   */
  public void replace(LoadRequest next) {
    managed.replace(next);
  }

  /**
   * {@link #replace} for providers that hold what only one can hold, such as the file of an
   * embedded database: the JAR is taken in, loaded and its settings checked, then the old provider
   * finishes its calls and is closed, then the new one is made. Calls wait meanwhile, within their
   * deadline. If the new one fails, the old one is made again.
   */
  public void replaceExclusively(LoadRequest next) {
    managed.replaceExclusively(next);
  }

  /**
   * Unloads: takes no new calls, lets those under way finish within {@link
   * HostSettings#drainDeadline()}, closes the provider within {@link HostSettings#closeDeadline()},
   * and lets go of its code. Idempotent; never throws for what the plugin does.
   */
  @Override
  public void close() {
    managed.close();
  }

  /**
   * Closes and makes sure: asks for garbage collections until the plugin's class loader is
   * collected. For tests and for the check of new plugins; it is slow.
   *
   * @return empty once it is collected; after that time, who keeps it
   */
  public Optional<LeakReport> closeAndAwaitUnload(Duration atMost) {
    return managed.closeAndAwaitUnload(atMost);
  }

  @Override
  public String toString() {
    return "LoadedProvider[" + name() + "]";
  }
}
