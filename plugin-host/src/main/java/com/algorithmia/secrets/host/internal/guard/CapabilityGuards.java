package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The guarded capabilities: each exists whatever the plugin has, and is offered if it has it. */
final class CapabilityGuards {

  private final ProviderSlot slot;
  private final Map<Class<? extends Capability>, Capability> guards;

  CapabilityGuards(ProviderSlot slot, GuardedWriter writer) {
    this.slot = slot;
    ConditionalUpdate conditionalUpdate =
        (id, value, expectedVersion) ->
            writer.update(
                id,
                value,
                (instance, key, given) ->
                    instance
                        .capability(ConditionalUpdate.class)
                        .updateSecret(key, given, expectedVersion));
    BulkVersions bulkVersions = ids -> bulkVersions(writer, ids);
    IdempotentCreate idempotentCreate = requestId -> findByRequestId(writer, requestId);
    SecretListing listing = new GuardedListing(writer);
    SealedGuards sealed = new SealedGuards(writer);
    this.guards =
        Map.of(
            ConditionalUpdate.class, conditionalUpdate,
            BulkVersions.class, bulkVersions,
            IdempotentCreate.class, idempotentCreate,
            SecretListing.class, listing,
            SecretHistory.class, new GuardedHistory(writer),
            SealedExchange.class, sealed,
            SealedReencryption.class, sealed,
            KeyMaintenance.class, new GuardedKeyMaintenance(writer));
  }

  <T> Optional<T> find(Class<T> type) {
    Capability guard = guards.get(type);
    return guard != null && slot.facts().capabilities().contains(type)
        ? Optional.of(type.cast(guard))
        : Optional.empty();
  }

  private static Map<String, Outcome<String>> bulkVersions(
      GuardedWriter writer, Collection<? extends SecretIdentifier> ids) {
    return forKeys(
        ids,
        wellFormed ->
            writer.call(
                Operation.GET_VERSIONS,
                List.of(),
                facts -> {},
                instance ->
                    Outcomes.copy(
                        Operation.GET_VERSIONS,
                        keysOf(wellFormed),
                        instance
                            .sanitizer()
                            .notNull(
                                instance
                                    .capability(BulkVersions.class)
                                    .getSecretVersions(wellFormed)),
                        instance.sanitizer(),
                        List.of(),
                        version -> instance.sanitizer().notNull(version))));
  }

  /** A question for many well-formed keys. */
  @FunctionalInterface
  interface Question<T> {
    Map<String, Outcome<T>> ask(List<SimpleSecretIdentifier> ids) throws SecretNotFoundException;
  }

  /** Answers for malformed keys (clause 2.4), asks for the others once each, keeps the order. */
  static <T> Map<String, Outcome<T>> forKeys(
      Collection<? extends SecretIdentifier> ids, Question<T> question) {
    Map<String, Outcome<T>> outcomes = new LinkedHashMap<>();
    List<SimpleSecretIdentifier> asked = new ArrayList<>();
    for (SecretIdentifier id : ids) {
      String key = Keys.keyOf(id);
      if (outcomes.putIfAbsent(key, Outcome.notFound()) == null && Keys.isWellFormed(key)) {
        asked.add(new SimpleSecretIdentifier(key));
      }
    }
    if (!asked.isEmpty()) {
      try {
        outcomes.putAll(question.ask(List.copyOf(asked)));
      } catch (SecretNotFoundException e) {
        asked.forEach(id -> outcomes.put(id.getProviderKey(), Outcome.notFound()));
      } catch (SecretProviderException e) {
        asked.forEach(id -> outcomes.put(id.getProviderKey(), Outcome.failed(e)));
      }
    }
    return outcomes;
  }

  static List<String> keysOf(List<SimpleSecretIdentifier> ids) {
    return ids.stream().map(SimpleSecretIdentifier::getProviderKey).toList();
  }

  private static Optional<SecretIdentifier> findByRequestId(
      GuardedWriter writer, String requestId) {
    try {
      return writer.call(
          Operation.FIND_BY_REQUEST,
          List.of(),
          facts -> {},
          instance -> {
            SecretIdentifier found =
                instance
                    .sanitizer()
                    .notNull(instance.capability(IdempotentCreate.class).findByRequestId(requestId))
                    .orElse(null);
            return found == null
                ? Optional.empty()
                : Optional.of(instance.sanitizer().identifier(found));
          });
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }
}
