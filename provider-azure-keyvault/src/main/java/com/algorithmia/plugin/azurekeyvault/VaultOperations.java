package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of the contract, one after the other, in requests of the Azure SDK. */
final class VaultOperations {

  private final VaultSession session;
  private final SecretClient client;
  private final VersionReader versions;
  private final SoftDelete softDelete;
  private final Deletion deletion;
  private final Clock clock;

  VaultOperations(
      VaultSession session, KeyVaultSettings settings, OperationRunner.Pause pause, Clock clock) {
    this.session = session;
    this.client = session.client();
    this.versions = new VersionReader(client, settings.access());
    AzureWaits waits = new AzureWaits(settings.deletionTimeout(), pause);
    this.softDelete = new SoftDelete(client, settings.purges(), waits);
    this.deletion = new Deletion(client, settings.purges(), waits);
    this.clock = clock;
  }

  Secret read(SecretIdentifier id, ProviderKey key) throws SecretNotFoundException {
    Response<KeyVaultSecret> response;
    try {
      response = client.getSecretWithResponse(key.name(), key.version(), Context.NONE);
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e)) {
        throw notThere(id, key);
      }
      throw e;
    }
    KeyVaultSecret secret = response.getValue();
    if (secret == null || secret.getValue() == null) {
      throw VaultFailures.notUnderstood();
    }
    StoredVersion version = StoredVersion.of(secret.getProperties());
    Instant now = now(response);
    version.requireUsable(now);
    return new SimpleSecret(secret.getValue(), version.ttl(now), version.version());
  }

  /** The vault's time, by which expiries are meant; this machine's if the vault does not tell. */
  private Instant now(Response<?> response) {
    Instant date = VaultFailures.parseDate(response.getHeaders().getValue(HttpHeaderName.DATE));
    return date == null ? clock.instant() : date;
  }

  /** The version that a key means, without its value. */
  StoredVersion current(SecretIdentifier id, ProviderKey key) throws SecretNotFoundException {
    return history(id, key, versions.list(key.name())).get(0);
  }

  List<VersionSummary> history(SecretIdentifier id, ProviderKey key)
      throws SecretNotFoundException {
    Instant now = clock.instant();
    return history(id, key, versions.list(key.name())).stream()
        .map(v -> new VersionSummary(v.version(), v.created(), v.isUsable(now)))
        .toList();
  }

  private List<StoredVersion> history(SecretIdentifier id, ProviderKey key, List<StoredVersion> all)
      throws SecretNotFoundException {
    List<StoredVersion> meant =
        key.isPinned() ? all.stream().filter(v -> v.version().equals(key.version())).toList() : all;
    if (meant.isEmpty()) {
      throw notThere(id, key);
    }
    return meant;
  }

  SecretIdentifier create(
      String name, String value, SecretAttributes attributes, Operation operation) {
    SecretIdentifier id = new SimpleSecretIdentifier(name);
    String requestId = attributes.getRequestId();
    if (requestId == null) {
      createNow(name, value, attributes, operation);
      return id;
    }
    return session.oneAtATime(
        name,
        operation,
        () -> {
          boolean there = isThere(name, requestId);
          // What this very operation has recovered is not yet what it is to store.
          if (!there || operation.isUnderWay()) {
            createNow(name, value, attributes, operation);
          }
          return id;
        });
  }

  private void createNow(
      String name, String value, SecretAttributes attributes, Operation operation) {
    SecretProperties properties = new SecretProperties().setTags(SecretTags.of(attributes));
    if (attributes.getExpiresAt() != null) {
      properties.setExpiresOn(
          attributes.getExpiresAt().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }
    String requestId = attributes.getRequestId();
    softDelete.writeOver(
        name,
        requestId,
        operation,
        () -> set(name, value, properties, operation),
        () -> isThere(name, requestId));
  }

  /**
   * Whether the request has created the secret already.
   *
   * @throws SecretProviderException if the name is somebody else's
   */
  private boolean isThere(String name, @Nullable String requestId) {
    List<StoredVersion> there = versions.list(name);
    if (there.stream().anyMatch(v -> SecretTags.belongTo(v.tags(), requestId))) {
      return true;
    }
    if (there.isEmpty()) {
      return false;
    }
    throw VaultFailures.failure(
        Kind.CONFLICT,
        "The vault has a secret of that name that was not created by this request:"
            + " choose another request id, or set secret_name_prefix");
  }

  boolean belongsTo(String name, String requestId) {
    return versions.list(name).stream().anyMatch(v -> SecretTags.belongTo(v.tags(), requestId));
  }

  String update(SecretIdentifier id, String name, String value, Operation operation)
      throws SecretNotFoundException {
    List<StoredVersion> current = versions.currentForUpdate(name);
    if (current.isEmpty()) {
      throw notThere(id, new ProviderKey(name, null));
    }
    current.get(0).requireUsable(clock.instant());
    return setNext(name, value, current.get(0), operation);
  }

  /**
   * The new version keeps what people gave the secret. Key Vault keeps none of it by itself: a new
   * version would be one without expiry, owner and labels.
   */
  private String setNext(String name, String value, StoredVersion current, Operation operation) {
    SecretProperties properties =
        new SecretProperties()
            .setTags(SecretTags.next(current.tags()))
            .setContentType(current.contentType())
            .setNotBefore(current.notBefore())
            .setExpiresOn(current.expiresOn());
    return StoredVersion.of(set(name, value, properties, operation).getProperties()).version();
  }

  private KeyVaultSecret set(
      String name, String value, SecretProperties properties, Operation operation) {
    KeyVaultSecret stored;
    try {
      stored = client.setSecret(new KeyVaultSecret(name, value).setProperties(properties));
    } catch (RuntimeException e) {
      if (VaultFailures.hasStatus(e, 400) || VaultFailures.hasStatus(e, 413)) {
        throw SecretProviderException.invalidValue(
            "Key Vault refuses the value, the name or the tags; nothing was stored");
      }
      throw e;
    }
    if (stored == null
        || stored.getProperties() == null
        || stored.getProperties().getVersion() == null
        || stored.getProperties().getVersion().isEmpty()) {
      throw VaultFailures.outcomeUnknown();
    }
    operation.writeSettled();
    return stored;
  }

  boolean delete(String name, Operation operation) {
    return deletion.delete(name, operation);
  }

  String restore(SecretIdentifier id, String name, String version, Operation operation)
      throws SecretNotFoundException {
    List<StoredVersion> all = versions.list(name);
    if (all.isEmpty()) {
      throw notThere(id, new ProviderKey(name, null));
    }
    StoredVersion old =
        all.stream().filter(v -> v.version().equals(version)).findFirst().orElse(null);
    if (old == null) {
      throw VaultFailures.failure(
          Kind.NOT_USABLE, "The secret has no such version: choose one of its history");
    }
    // The new version takes over the dates of the current one, as with an update.
    all.get(0).requireUsable(clock.instant());
    old.requireUsable(clock.instant());
    KeyVaultSecret secret = client.getSecret(name, version);
    if (secret == null || secret.getValue() == null) {
      throw VaultFailures.notUnderstood();
    }
    return setNext(name, secret.getValue(), all.get(0), operation);
  }

  Page<SecretSummary> list(String url) {
    return SecretPages.get(client, url);
  }

  /** Not there, or there and deleted: the vault is asked which. */
  private SecretNotFoundException notThere(SecretIdentifier id, ProviderKey key) {
    if (!key.isPinned() && softDelete.isDeleted(key.name())) {
      throw VaultFailures.failure(
          Kind.NOT_USABLE,
          "The secret was deleted: while the vault keeps it, an operator can recover it under"
              + " Manage deleted secrets");
    }
    return SecretNotFoundException.of(id);
  }
}
