package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider that callers hold. It keeps the contract whatever the plugin does: arguments are
 * checked before the plugin is called, answers are copied, failures rebuilt, every call has a
 * deadline. It stays the same while providers behind it are replaced. Thread-safe.
 */
final class GuardedProvider implements SecretProvider {

  private final ProviderSlot slot;
  private final SecretReader reader;
  private final GuardedWriter writer;
  private final Runnable onClose;
  private final CapabilityGuards capabilities;

  /**
   * @param onClose what {@link #close} does; idempotent
   */
  GuardedProvider(ProviderSlot slot, SecretReader reader, GuardedWriter writer, Runnable onClose) {
    this.slot = slot;
    this.reader = reader;
    this.writer = writer;
    this.onClose = onClose;
    this.capabilities = new CapabilityGuards(slot, writer);
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    return reader.get(id);
  }

  @Override
  public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    return reader.getAll(ids);
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    return reader.version(id);
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    String key = Keys.require(id);
    try {
      return writer.call(
          Operation.LAST_UPDATED,
          reader.valuesOf(key),
          facts -> {},
          instance ->
              instance
                  .sanitizer()
                  .notNull(instance.provider().secretLastUpdated(new SimpleSecretIdentifier(key))));
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    return create(value, null);
  }

  @Override
  public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    return create(value, Objects.requireNonNull(attributes, "attributes"));
  }

  private SecretIdentifier create(@Nullable String value, @Nullable SecretAttributes attributes) {
    // Null is refused by the check below, before anything is called.
    String given = value == null ? "" : value;
    try {
      return writer.call(
          Operation.CREATE_SECRET,
          List.of(given),
          facts -> {
            Keys.mustAllowCreate(facts);
            String unused = SecretValues.check(value, facts.maxValueBytes(), facts.refusedValues());
          },
          instance -> {
            SecretProvider provider = instance.provider();
            return instance
                .sanitizer()
                .identifier(
                    attributes == null
                        ? provider.createSecret(given)
                        : instance
                            .code()
                            .optional(
                                () -> provider.createSecret(given, attributes),
                                () -> createWithout(provider, given, attributes)));
          });
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }

  /** As the default of the SDK, for a plugin of contract 1.0 that has something of that name. */
  private static SecretIdentifier createWithout(
      SecretProvider provider, String value, SecretAttributes attributes) {
    if (attributes.getExpiresAt() != null) {
      throw SecretProviderException.unsupported("This provider can't keep an expiry");
    }
    return provider.createSecret(value);
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    return writer.update(
        id, value, (provider, key, given) -> provider.provider().updateSecret(key, given));
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) {
    String key = Keys.keyOf(id);
    if (!Keys.isWellFormed(key)) {
      return false;
    }
    try {
      return writer.write(
          Operation.DELETE_SECRET,
          key,
          List.of(),
          Keys::mustAllowDelete,
          instance -> instance.provider().deleteSecret(new SimpleSecretIdentifier(key)));
    } catch (SecretNotFoundException e) {
      // What contract 1.0 allowed (clause 5.3).
      return false;
    }
  }

  /** 0: the host recreates providers in time, so this one lives as long as it is wanted. */
  @Override
  public int getTtl() {
    return 0;
  }

  @Override
  public boolean allowsCreate() {
    return slot.facts().allowsCreate();
  }

  @Override
  public boolean allowsUpdate() {
    return slot.facts().allowsUpdate();
  }

  @Override
  public boolean allowsDelete() {
    return slot.facts().allowsDelete();
  }

  @Override
  public boolean allowsRead() {
    return slot.facts().allowsRead();
  }

  @Override
  public int maxValueBytes() {
    return slot.facts().maxValueBytes();
  }

  @Override
  public ConnectionReport checkConnection() {
    try {
      return writer.call(
          Operation.CHECK_CONNECTION, List.of(), facts -> {}, ConnectionChecks::check);
    } catch (SecretNotFoundException | RuntimeException e) {
      return ConnectionReport.builder().failed("provider", String.valueOf(e.getMessage())).build();
    }
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return capabilities.find(type);
  }

  /** Unloads the plugin, as {@code LoadedProvider.close()} does. */
  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    slot.facts().capabilities().forEach(type -> names.add(type.getSimpleName()));
    return "GuardedProvider" + names;
  }
}
