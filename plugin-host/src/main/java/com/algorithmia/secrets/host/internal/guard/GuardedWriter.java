package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls that are not cached; those that write make the cache forget. Thread-safe. */
final class GuardedWriter {

  private final ProviderSlot slot;
  private final SecretReader reader;
  private final HostSettings settings;

  GuardedWriter(ProviderSlot slot, SecretReader reader, HostSettings settings) {
    this.slot = slot;
    this.reader = reader;
    this.settings = settings;
  }

  /** An update, on the plugin's thread. */
  @FunctionalInterface
  interface Update {
    @Nullable String update(ProviderInstance instance, SimpleSecretIdentifier key, String value)
        throws Throwable;
  }

  /** Calls without touching the cache. */
  <T> T call(
      Operation operation,
      List<String> values,
      Consumer<ProviderFacts> check,
      ProviderSlot.Call<T> call)
      throws SecretNotFoundException {
    return slot.call(operation, slot.deadline(operation, settings), values, check, call);
  }

  /** {@link #call} of an operation that knows IllegalArgumentException. */
  <T> T callWithArguments(
      Operation operation, Consumer<ProviderFacts> check, ProviderSlot.Call<T> call)
      throws SecretNotFoundException {
    return slot.callWithArguments(
        operation, slot.deadline(operation, settings), List.of(), check, call);
  }

  /**
   * Calls what changes one secret. Whatever comes of it, the cache forgets that secret: when the
   * caller has its answer, and again when the plugin is done, if that is later.
   */
  <T> T write(
      Operation operation,
      String key,
      List<String> values,
      Consumer<ProviderFacts> check,
      ProviderSlot.Call<T> call)
      throws SecretNotFoundException {
    List<String> involved = new ArrayList<>(reader.valuesOf(key));
    involved.addAll(values);
    try {
      return call(
          operation,
          involved,
          check,
          instance -> {
            try {
              return call.on(instance);
            } finally {
              reader.forget(key);
            }
          });
    } finally {
      reader.forget(key);
    }
  }

  /** Checks and updates. */
  String update(@Nullable SecretIdentifier id, @Nullable String value, Update update)
      throws SecretNotFoundException {
    String key = Keys.require(id);
    String given = value == null ? "" : value;
    try {
      return write(
          Operation.UPDATE_SECRET,
          key,
          List.of(given),
          facts -> {
            Keys.mustAllowUpdate(facts);
            String unused = SecretValues.check(value, facts.maxValueBytes(), facts.refusedValues());
          },
          instance ->
              instance
                  .sanitizer()
                  .notNull(update.update(instance, new SimpleSecretIdentifier(key), given)));
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }

  /** "Not found" as an answer to a question about no secret in particular. */
  SecretProviderException unexpectedNotFound() {
    return Failures.pluginFailure(SecretNotFoundException.class.getName());
  }

  /** The deadline of this operation, from now. */
  long deadline(Operation operation) {
    return slot.deadline(operation, settings);
  }
}
