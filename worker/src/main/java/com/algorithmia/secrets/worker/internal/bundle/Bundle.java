package com.algorithmia.secrets.worker.internal.bundle;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets an algorithm has and where their values lie. Holds no value: ciphertexts at most.
 *
 * @param recipient whose private key set opens what is sealed here
 * @param revision grows with every change, and never falls
 * @param providers by their ids
 * @param entries each variable once
 */
public record Bundle(
    String recipient, long revision, Map<String, ProviderSpec> providers, List<Entry> entries) {

  /** Copies the collections. */
  public Bundle {
    providers = Map.copyOf(providers);
    entries = List.copyOf(entries);
  }

  /** The variables that are read from the same place, with the same settings, as in another one. */
  public Set<String> sameSources(Bundle other) {
    Map<String, Entry> others = new HashMap<>();
    other.entries().forEach(entry -> others.put(entry.variable(), entry));
    Set<String> same = new HashSet<>();
    for (Entry entry : entries) {
      Entry before = others.get(entry.variable());
      if (before != null
          && entry.providerId().equals(before.providerId())
          && entry.providerKey().equals(before.providerKey())
          && provider(entry).isLike(other.provider(before))) {
        same.add(entry.variable());
      }
    }
    return same;
  }

  /** Whether all but the revision is the same as in another one. */
  public boolean hasContentOf(Bundle other) {
    if (!recipient.equals(other.recipient)
        || !providers.keySet().equals(other.providers.keySet())
        || entries.size() != other.entries.size()) {
      return false;
    }
    for (ProviderSpec provider : providers.values()) {
      ProviderSpec before = Objects.requireNonNull(other.providers.get(provider.id()));
      if (!provider.isLike(before)
          || !provider.name().equals(before.name())
          || provider.internal() != before.internal()) {
        return false;
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).isSame(other.entries.get(i))) {
        return false;
      }
    }
    return true;
  }

  private ProviderSpec provider(Entry entry) {
    return Objects.requireNonNull(providers.get(entry.providerId()));
  }

  /**
   * One secret.
   *
   * @param variable the name of its environment variable, not checked yet
   * @param version the version that the entry holds; null if the server does not know
   * @param ownerLabel what the ciphertext is bound to besides; null for a provider that is asked
   * @param expires null if it does not expire
   * @param sealed the internal provider's ciphertext; null if the provider is to be asked
   * @param unavailable why there is no ciphertext though there should be one; else null
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
  public record Entry(
      String variable,
      String providerId,
      String providerKey,
      @Nullable String version,
      @Nullable String ownerLabel,
      @Nullable Instant expires,
      byte @Nullable [] sealed,
      @Nullable String unavailable) {

    boolean isSame(Entry other) {
      return variable.equals(other.variable)
          && providerId.equals(other.providerId)
          && providerKey.equals(other.providerKey)
          && Objects.equals(version, other.version)
          && Objects.equals(ownerLabel, other.ownerLabel)
          && Objects.equals(expires, other.expires)
          && Arrays.equals(sealed, other.sealed)
          && Objects.equals(unavailable, other.unavailable);
    }
  }

  /**
   * A provider that entries name.
   *
   * @param internal whether it is the one of the worker's own distribution
   * @param factory the class of its factory; null = as the JAR says
   * @param digest SHA-256 of its JAR
   * @param configuration its settings that are not sensitive
   * @param sealed more of them, for workers only; null if there are none
   */
  public record ProviderSpec(
      String id,
      String name,
      boolean internal,
      @Nullable String factory,
      String digest,
      Map<String, String> configuration,
      @Nullable SealedSettings sealed) {

    /** Copies the settings. */
    public ProviderSpec {
      configuration = Map.copyOf(configuration);
    }

    /** Whether it is the same JAR with the same settings; sealed ones are told by their version. */
    boolean isLike(ProviderSpec other) {
      return digest.equals(other.digest)
          && Objects.equals(factory, other.factory)
          && configuration.equals(other.configuration)
          && Objects.equals(
              sealed == null ? null : sealed.version(),
              other.sealed == null ? null : other.sealed.version());
    }
  }

  /**
   * Settings sealed to the recipient.
   *
   * @param version bound to the envelope
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
  public record SealedSettings(String version, byte[] envelope) {}
}
