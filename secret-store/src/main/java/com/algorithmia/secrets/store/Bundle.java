package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker needs to know to read the secrets of one algorithm. No value; ciphertexts only the
 * recipient can open. The caller serialises it and signs the bytes with {@link Bundles#sign}.
 *
 * @param installationId which installation
 * @param recipient for whom values and settings are sealed
 * @param algorithmId which algorithm
 * @param owner name of its account
 * @param name its name
 * @param revision grows with each change of the installation; a worker refuses an older one
 * @param etag names exactly this content for exactly this worker key; quoted by the caller
 * @param issued when
 * @param entries own and granted, by variable
 * @param providers those of the entries, by id
 */
public record Bundle(
    String installationId,
    String recipient,
    String algorithmId,
    String owner,
    String name,
    long revision,
    String etag,
    Instant issued,
    List<BundleEntry> entries,
    List<BundleProvider> providers) {

  /** Copies the lists. */
  public Bundle {
    entries = List.copyOf(entries);
    providers = List.copyOf(providers);
  }

  /**
   * One secret.
   *
   * @param id the entry's id
   * @param variable environment variable name
   * @param ownerLabel {@link Owner#label()}: bound to the ciphertext
   * @param providerId where the value lies
   * @param providerKey the key there
   * @param version the version that the entry holds; null if the provider did not tell
   * @param reference whether it references a value that was there before
   * @param expires null = never
   * @param ciphertext the internal provider's, for {@code SealedExchange.openSealed}; null for
   *     others, and if it could not be exported ({@code unavailable})
   * @param unavailable why the ciphertext is not there, for people; null if nothing is wrong
   */
  public record BundleEntry(
      String id,
      String variable,
      String ownerLabel,
      String providerId,
      String providerKey,
      @Nullable String version,
      boolean reference,
      @Nullable Instant expires,
      @Nullable Sealed ciphertext,
      @Nullable String unavailable) {}

  /**
   * One provider.
   *
   * @param id its id
   * @param name its name
   * @param internal whether it is the internal one, whose JAR a worker takes from its own
   *     distribution
   * @param factoryClassName null = as the JAR says
   * @param moduleDigest SHA-256 of its JAR
   * @param configuration settings that are not sensitive
   * @param workerConfiguration settings sealed to the recipient: an envelope whose plaintext is a
   *     JSON object of strings, for the associated data of {@link WorkerSettings#row}; null if none
   * @param workerConfigurationVersion the version in that associated data; null if none
   */
  public record BundleProvider(
      String id,
      String name,
      boolean internal,
      @Nullable String factoryClassName,
      String moduleDigest,
      Map<String, String> configuration,
      @Nullable Sealed workerConfiguration,
      @Nullable String workerConfigurationVersion) {

    /** Copies the map. */
    public BundleProvider {
      configuration = Map.copyOf(configuration);
    }
  }
}
