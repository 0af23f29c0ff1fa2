package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contract's face of the provider: checks what comes in, refuses what the shape does not allow,
 * and leaves the rest to {@link SecretStore} and the capabilities.
 */
final class InternalSecretProvider implements SecretProvider {

  private final Parts parts;

  private InternalSecretProvider(Parts parts) {
    this.parts = parts;
  }

  static InternalSecretProvider of(Settings settings, Surroundings surroundings) {
    return new InternalSecretProvider(Parts.of(settings, surroundings));
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    refuseRead();
    return found(id, parts.store().read(key(id)));
  }

  @Override
  public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    refuseRead();
    return parts.store().readAll(Bulk.keys(ids));
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    return found(id, parts.store().version(key(id)));
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    return found(id, parts.store().updated(key(id)));
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    return createSecret(value, SecretAttributes.none());
  }

  @Override
  public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    refuseWrite();
    SecretValues.check(value, maxValueBytes());
    return new SimpleSecretIdentifier(parts.store().create(value, attributes));
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    return update(id, value, null);
  }

  /** The conditional update; any version may be current if none is expected. */
  String update(SecretIdentifier id, String value, @Nullable String expectedVersion)
      throws SecretNotFoundException {
    refuseWrite();
    SecretValues.check(value, maxValueBytes());
    return found(id, parts.store().update(key(id), value, expectedVersion));
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) {
    refuseWrite();
    String key = id.getProviderKey();
    SecretStore store = parts.store();
    return Names.isName(key) && store.delete(key);
  }

  @Override
  public int getTtl() {
    return 0;
  }

  @Override
  public boolean allowsRead() {
    return parts.hasStore() && parts.shape() != Shape.WRITER;
  }

  @Override
  public boolean allowsCreate() {
    return parts.shape() != Shape.READER;
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
  public ConnectionReport checkConnection() {
    return parts.check();
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return Optional.ofNullable(Capabilities.of(type, parts, this)).map(type::cast);
  }

  @Override
  public void close() {
    parts.close();
  }

  /** The key, if it can be one of ours; what can't be is not there, whatever it is. */
  static String key(SecretIdentifier id) throws SecretNotFoundException {
    String key = id.getProviderKey();
    if (!Names.isName(key)) {
      throw SecretNotFoundException.of(id);
    }
    return key;
  }

  static <T> T found(SecretIdentifier id, @Nullable T result) throws SecretNotFoundException {
    if (result == null) {
      throw SecretNotFoundException.of(id);
    }
    return result;
  }

  private void refuseRead() {
    if (!allowsRead()) {
      throw parts.shape() == Shape.WRITER ? WriterCipher.cannotRead() : withoutDatabase();
    }
  }

  void refuseWrite() {
    if (!allowsCreate()) {
      throw ReaderCipher.cannotWrite();
    }
  }

  static SecretProviderException withoutDatabase() {
    return SecretProviderException.unsupported(
        "This provider has no db_uri: it only opens ciphertexts that it is handed");
  }

  /** The shape and the names of what is set. */
  @Override
  public String toString() {
    return "InternalSecretProvider[" + parts.settings() + "]";
  }
}
