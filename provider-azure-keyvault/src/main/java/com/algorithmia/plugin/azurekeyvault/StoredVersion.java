package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Key Vault tells about one version of a secret, without the value.
 *
 * @param created to the second, as Key Vault keeps it
 */
record StoredVersion(
    String version,
    Instant created,
    boolean enabled,
    @Nullable OffsetDateTime notBefore,
    @Nullable OffsetDateTime expiresOn,
    @Nullable String contentType,
    Map<String, String> tags) {

  /**
   * Newest first. Versions of one second are told apart by the count of our updates; the version's
   * own text only makes the order total.
   */
  static final Comparator<StoredVersion> NEWEST_FIRST =
      Comparator.comparing(StoredVersion::created)
          .thenComparing(StoredVersion::sequence)
          .thenComparing(StoredVersion::version)
          .reversed();

  /**
   * Reads what the SDK gives.
   *
   * @throws SecretProviderException if something is missing that Key Vault always tells
   */
  static StoredVersion of(@Nullable SecretProperties properties) {
    if (properties == null
        || properties.getVersion() == null
        || properties.getVersion().isEmpty()
        || properties.getCreatedOn() == null) {
      throw VaultFailures.notUnderstood();
    }
    return new StoredVersion(
        properties.getVersion(),
        properties.getCreatedOn().toInstant(),
        !Boolean.FALSE.equals(properties.isEnabled()),
        properties.getNotBefore(),
        properties.getExpiresOn(),
        properties.getContentType(),
        properties.getTags() == null ? Map.of() : properties.getTags());
  }

  private long sequence() {
    return SecretTags.sequence(tags);
  }

  /** Whether only the vault itself knows which of the two is the newer. */
  boolean isAsNewAs(StoredVersion other) {
    return created.equals(other.created) && sequence() == other.sequence();
  }

  boolean isUsable(Instant now) {
    return problem(now) == null;
  }

  /**
   * Checks that it may be used: Key Vault refuses to give disabled ones, but gives expired ones.
   *
   * @throws SecretProviderException of kind {@code NOT_USABLE}
   */
  void requireUsable(Instant now) {
    SecretProviderException problem = problem(now);
    if (problem != null) {
      throw problem;
    }
  }

  private @Nullable SecretProviderException problem(Instant now) {
    if (!enabled) {
      return VaultFailures.disabled();
    }
    if (expiresOn != null && !now.isBefore(expiresOn.toInstant())) {
      return VaultFailures.failure(
          Kind.NOT_USABLE,
          "The secret has expired: an operator can set another expiry in Key Vault");
    }
    if (notBefore != null && now.isBefore(notBefore.toInstant())) {
      return VaultFailures.failure(
          Kind.NOT_USABLE, "The secret is not valid yet: its activation date is in the future");
    }
    return null;
  }

  /** Seconds left, rounded up; 0 if it does not expire. */
  int ttl(Instant now) {
    if (expiresOn == null) {
      return 0;
    }
    long millis = expiresOn.toInstant().toEpochMilli() - now.toEpochMilli();
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (millis + 999) / 1_000));
  }
}
