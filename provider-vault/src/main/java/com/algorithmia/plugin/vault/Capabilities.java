package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.kv.KvEngine;
import com.algorithmia.plugin.vault.kv.Mount;
import com.algorithmia.plugin.vault.kv.SecretKey;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this provider can beyond the contract. Which of them there are is settled by the
 * configuration alone (clause 10.1): an admin who says {@code vault_kv_version = 1} gets neither
 * conditional updates nor history, since KV 1 has none. With {@code auto} both are there. Then, on
 * a mount of version 1, history is {@code UNSUPPORTED}, and a conditional update compares and
 * writes in two steps, which only writers of this provider object wait for.
 */
final class Capabilities {

  private final VaultSecretProvider provider;
  private final Map<Class<? extends Capability>, Capability> all;

  Capabilities(VaultSecretProvider provider, VaultSettings settings) {
    this.provider = provider;
    Operations operations = settings.operations();
    Mount said = settings.mount();
    boolean versioned = said == null || said.version() == 2;
    Map<Class<? extends Capability>, Capability> found = new HashMap<>();
    if (operations.create()) {
      found.put(IdempotentCreate.class, new Requests());
    }
    if (operations.list()) {
      found.put(SecretListing.class, new Names());
    }
    if (versioned && operations.update()) {
      found.put(ConditionalUpdate.class, (ConditionalUpdate) provider::update);
    }
    if (versioned) {
      found.put(SecretHistory.class, new History());
    }
    this.all = Map.copyOf(found);
  }

  <T> Optional<T> get(Class<T> type) {
    Object capability = all.get(type);
    return capability == null ? Optional.empty() : Optional.of(type.cast(capability));
  }

  private final class Requests implements IdempotentCreate {
    @Override
    public Optional<SecretIdentifier> findByRequestId(String requestId) {
      Deadline deadline = provider.begin();
      SecretKey key = SecretKey.parse(requestId);
      return key != null && key.isName() && provider.engine(deadline).exists(key, deadline)
          ? Optional.of(new SimpleSecretIdentifier(requestId))
          : Optional.empty();
    }
  }

  private final class Names implements SecretListing {
    @Override
    public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new IllegalArgumentException("The limit must be from 1 to " + MAX_LIMIT);
      }
      Deadline deadline = provider.begin();
      KvEngine engine = provider.engine(deadline);
      Page<SecretSummary> page = Listing.page(engine, cursor, limit, deadline);
      return Listed.live(page, engine, provider.fanout(), deadline);
    }
  }

  private final class History implements SecretHistory {
    @Override
    public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
      Deadline deadline = provider.begin();
      SecretKey key = provider.key(id);
      return provider.engine(deadline).versions(key, deadline);
    }

    @Override
    public String restoreVersion(SecretIdentifier id, String version)
        throws SecretNotFoundException {
      Deadline deadline = provider.begin();
      if (!provider.operations().update()) {
        throw VaultSecretProvider.switchedOff("update");
      }
      if (!provider.operations().read()) {
        throw SecretProviderException.unsupported(
            "Restoring a version of KV needs to read it, which this provider may not");
      }
      SecretKey key = VaultSecretProvider.changeable(provider.key(id));
      return provider.engine(deadline).restore(key, version, deadline);
    }
  }
}
