package com.algorithmia.sdk.plugin.secrets;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ciphertext on its way to whoever holds the key, together with what it was sealed for: key,
 * version and owner. Whoever opens it states these from his own knowledge, not from where the
 * ciphertext came from. Immutable. {@code toString()} shows no bytes.
 *
 * @since 2.0
 */
public final class SealedSecret {

  private final String providerKey;
  private final String version;
  private final @Nullable String owner;
  private final byte[] ciphertext;

  /**
   * @param owner as in {@link SecretAttributes#getOwner()}; null if the secret has none
   * @param ciphertext in the provider's own format; copied
   */
  public SealedSecret(
      String providerKey, String version, @Nullable String owner, byte[] ciphertext) {
    this.providerKey = Objects.requireNonNull(providerKey, "providerKey");
    this.version = Objects.requireNonNull(version, "version");
    this.owner = owner;
    this.ciphertext = ciphertext.clone();
  }

  /** The secret it is the value of. */
  public String getProviderKey() {
    return providerKey;
  }

  /** The version it is the value of. */
  public String getVersion() {
    return version;
  }

  /** Whose secret it is; null if it has no owner. */
  public @Nullable String getOwner() {
    return owner;
  }

  /** A copy of the ciphertext. */
  public byte[] getCiphertext() {
    return ciphertext.clone();
  }

  @Override
  public String toString() {
    return "SealedSecret[" + providerKey + ", version " + version + "]";
  }
}
