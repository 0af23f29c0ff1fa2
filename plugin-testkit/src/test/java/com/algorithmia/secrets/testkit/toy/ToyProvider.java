package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A provider in memory with every capability; flawed ones override its methods. */
public class ToyProvider extends ToyCapabilities implements SecretProvider {

  private static final List<Class<?>> READERS =
      List.of(SealedExchange.class, SealedReencryption.class);

  public ToyProvider(ToySettings settings) {
    super(settings);
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    checkOpen();
    if (!allowsRead()) {
      throw SecretProviderException.unsupported("This provider does not read");
    }
    checkKey(id);
    return send(
        id,
        () ->
            backend.read(
                settings.token, id.getProviderKey(), settings.timeout, true, this::secretOf));
  }

  private Secret secretOf(ToyRow row) {
    Instant now = Instant.now();
    checkUsable(row, now);
    ToyRow.Version version = row.current();
    int ttl = secondsLeft(row.expiresAt, now);
    return new SimpleSecret(valueOf(row, version), ttl, version.id);
  }

  protected void checkUsable(ToyRow row, Instant now) {
    Instant expiry = row.expiresAt;
    if (row.unusable || (expiry != null && !now.isBefore(expiry))) {
      throw new SecretProviderException(Kind.NOT_USABLE, "The secret is disabled or expired");
    }
  }

  static int secondsLeft(@Nullable Instant expiry, Instant now) {
    return expiry == null
        ? 0
        : (int) Math.max(1, (Duration.between(now, expiry).toMillis() + 999) / 1000);
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    checkOpen();
    checkKey(id);
    return send(
        id,
        () ->
            backend.read(
                settings.token,
                id.getProviderKey(),
                settings.timeout,
                false,
                row -> row.current().id));
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    checkOpen();
    checkKey(id);
    return send(
        id,
        () ->
            backend.read(
                settings.token,
                id.getProviderKey(),
                settings.timeout,
                false,
                row -> row.current().created));
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    return createSecret(value, SecretAttributes.none());
  }

  @Override
  public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    checkOpen();
    if (!allowsCreate()) {
      throw SecretProviderException.unsupported("This provider does not create");
    }
    check(value);
    if (settings.is("plain") && attributes.getExpiresAt() != null) {
      throw SecretProviderException.unsupported("This provider keeps no expiry");
    }
    String key = newKey();
    String stored =
        send(
            () ->
                backend.insert(
                    settings.token,
                    key,
                    attributes,
                    settings.timeout,
                    sealer(key, attributes.getOwner(), value, attributes.getExpiresAt())));
    return idOf(stored);
  }

  protected String newKey() {
    return UUID.randomUUID().toString();
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    return update(id, value, null);
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
    checkOpen();
    if (!allowsDelete()) {
      throw SecretProviderException.unsupported("This provider does not delete");
    }
    String key = id.getProviderKey();
    return isWellFormed(key)
        && send(id, () -> backend.delete(settings.token, key, settings.timeout));
  }

  @Override
  public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    return Outcome.forEach(ids, this::getSecret);
  }

  @Override
  public int getTtl() {
    return 0;
  }

  @Override
  public boolean allowsCreate() {
    return !settings.is("read-only") && !settings.is("reader");
  }

  @Override
  public boolean allowsUpdate() {
    return allowsCreate();
  }

  @Override
  public boolean allowsDelete() {
    return allowsCreate();
  }

  @Override
  public boolean allowsRead() {
    return !settings.is("write-only") && !settings.is("reader");
  }

  @Override
  public int maxValueBytes() {
    return 4_096;
  }

  @Override
  public ConnectionReport checkConnection() {
    ConnectionReport.Builder report = ConnectionReport.builder();
    try {
      checkOpen();
      backend.ping(settings.token, settings.timeout);
      return report.ready("vault", "it answers").build();
    } catch (SecretProviderException e) {
      return report.failed("vault", e.getMessage() == null ? "" : e.getMessage()).build();
    } catch (ToyException e) {
      return report.failed("vault", failure(e).getKind().name()).build();
    }
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    boolean has =
        Capability.class.isAssignableFrom(type)
            && type.isInstance(this)
            && !settings.is("plain")
            && (!settings.is("reader") || READERS.contains(type));
    return has ? Optional.of(type.cast(this)) : Optional.empty();
  }

  @Override
  public void close() {
    super.close();
  }

  @Override
  public String toString() {
    return "ToyProvider";
  }
}
