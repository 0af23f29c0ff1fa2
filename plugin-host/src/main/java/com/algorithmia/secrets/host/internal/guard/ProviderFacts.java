package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.load.PluginCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is constant about a provider (clauses 1.4, 5.5 and 10.1), asked once when it is made.
 *
 * @param allowsRead whether values can be read
 * @param maxValueBytes the longest value
 * @param ttlSeconds the life of the provider object; 0 = for ever
 * @param refusedValues what its description says that it does not take
 * @param capabilities what it can do beside
 */
record ProviderFacts(
    boolean allowsRead,
    boolean allowsCreate,
    boolean allowsUpdate,
    boolean allowsDelete,
    int maxValueBytes,
    int ttlSeconds,
    Set<RefusedValue> refusedValues,
    Set<Class<? extends Capability>> capabilities) {

  private static final List<Class<? extends Capability>> KNOWN =
      List.of(
          BulkVersions.class,
          ConditionalUpdate.class,
          IdempotentCreate.class,
          KeyMaintenance.class,
          SealedExchange.class,
          SealedReencryption.class,
          SecretHistory.class,
          SecretListing.class);

  /** Asks a provider. Runs on the plugin's thread. */
  static ProviderFacts of(PluginCode code, SecretProvider provider) throws Throwable {
    int ttl = provider.getTtl();
    int maxValueBytes =
        code.optional(provider::maxValueBytes, () -> SecretProvider.DEFAULT_MAX_VALUE_BYTES);
    if (ttl < 0) {
      throw Failures.pluginFailure("its provider has a negative time to live");
    }
    if (maxValueBytes < 1) {
      throw Failures.pluginFailure("its provider takes no value at all");
    }
    Set<Class<? extends Capability>> capabilities = new LinkedHashSet<>();
    for (Class<? extends Capability> type : KNOWN) {
      if (code.optional(() -> provider.capability(type).isPresent(), () -> false)) {
        capabilities.add(type);
      }
    }
    return new ProviderFacts(
        code.optional(provider::allowsRead, () -> true),
        provider.allowsCreate(),
        provider.allowsUpdate(),
        provider.allowsDelete(),
        maxValueBytes,
        ttl,
        code.description().map(content -> content.getRefusedValues()).orElse(Set.of()),
        Set.copyOf(capabilities));
  }
}
