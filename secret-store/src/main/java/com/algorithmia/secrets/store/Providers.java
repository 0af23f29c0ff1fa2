package com.algorithmia.secrets.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Providers. Admins change them, viewers see them; every key sees those that are {@linkplain
 * #usable usable}. Settings are encrypted before they are stored and never shown where they are
 * sensitive. The internal provider is always there and can't be changed (INTERNAL_PROVIDER_FIXED).
 */
public interface Providers {

  /** All providers by name, the default first. */
  List<ProviderInfo> list(Actor actor);

  /** The enabled ones, the default first: for every key. */
  List<ProviderInfo> usable(Actor actor);

  /**
   * One provider.
   *
   * @throws StoreException PROVIDER_NOT_FOUND
   */
  ProviderInfo get(Actor actor, String providerId);

  /**
   * Creates a provider. Neither a JAR nor its code is needed for it.
   *
   * @throws StoreException ALREADY_EXISTS (name), CONSTRAINT_VIOLATION, IDEMPOTENCY_KEY_REUSED
   */
  ProviderInfo create(Actor actor, ProviderRequest request, @Nullable String idempotencyKey);

  /**
   * Changes a provider; a running one is replaced without losing a read, or goes on as it was.
   *
   * @param ifRevision the revision that it must still have; null = any
   * @throws StoreException PROVIDER_NOT_FOUND, CHANGED_MEANWHILE, CONFIGURATION_INVALID with all
   *     problems, also if a destination changes and not all sensitive settings came along;
   *     PLUGIN_NOT_APPROVED, PLUGIN_REFUSED, PROVIDER_FAILED
   */
  ProviderInfo update(
      Actor actor, String providerId, ProviderRequest request, @Nullable Long ifRevision);

  /**
   * Deletes a provider.
   *
   * @throws StoreException PROVIDER_IN_USE while there are entries in it, DEFAULT_PROVIDER_IN_USE
   */
  void delete(Actor actor, String providerId, @Nullable Long ifRevision);

  /**
   * Stages a JAR and binds it to the provider. For an enabled provider this is approval: it loads,
   * or replaces the running one, or everything stays as it was; for a disabled one it only stages.
   *
   * @param jar a file that is copied; it stays where it is
   * @param fileName the JAR's name as the client gave it; null if none
   * @throws StoreException PLUGIN_REFUSED, UPLOAD_REFUSED, CONFIGURATION_INVALID, PROVIDER_FAILED
   */
  ProviderInfo upload(Actor actor, String providerId, Path jar, @Nullable String fileName);

  /**
   * Binds a staged JAR to the provider.
   *
   * @param digest SHA-256 in hexadecimal
   * @throws StoreException NOT_FOUND, and for an enabled provider PLUGIN_NOT_APPROVED
   */
  ProviderInfo bind(Actor actor, String providerId, String digest, @Nullable Long ifRevision);

  /**
   * Makes it the default.
   *
   * @throws StoreException DEFAULT_PROVIDER_REFUSED unless it serves
   */
  void setDefault(Actor actor, String providerId);

  /**
   * Has the provider check its connection now. One that is not enabled is made for this alone: so
   * an admin knows before it serves.
   *
   * @throws StoreException PROVIDER_DISABLED if it has no JAR, PLUGIN_NOT_APPROVED,
   *     CONFIGURATION_INVALID, PROVIDER_FAILED
   */
  CheckReport check(Actor actor, String providerId);

  /** Its settings: values of those that are not sensitive. */
  List<SettingView> configuration(Actor actor, String providerId);

  /** Names of the worker settings that are set; their values can't be read here by anyone. */
  List<String> workerConfiguration(Actor actor, String providerId);

  /** Sets the worker settings: short for {@link #update} with only those. */
  ProviderInfo setWorkerConfiguration(
      Actor actor, String providerId, Map<String, String> settings, @Nullable Long ifRevision);

  /** What may be referenced in it; empty = nothing. */
  List<ReferencePattern> references(Actor actor, String providerId);

  /**
   * Sets what may be referenced. Entries that no longer match stay, and are left out of bundles.
   *
   * @throws StoreException CONSTRAINT_VIOLATION, INTERNAL_PROVIDER_FIXED
   */
  List<ReferencePattern> setReferences(
      Actor actor, String providerId, List<ReferencePattern> patterns, @Nullable Long ifRevision);

  /** The id of the default provider that serves; empty if none does. For every key. */
  Optional<String> defaultProviderId(Actor actor);
}
