package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.KeySummary.State;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The capabilities that are about keys and ciphertexts. */
public abstract class ToyKeys extends ToyConnection
    implements SealedExchange, KeyMaintenance, SealedReencryption {

  private static final SecureRandom RANDOM = new SecureRandom();

  ToyKeys(ToySettings settings) {
    super(settings);
  }

  public abstract boolean allowsRead();

  /** The owner as it is bound to ciphertexts. */
  protected @Nullable String boundOwner(@Nullable String owner) {
    return owner;
  }

  /** The name of a version that is about to hold this value. */
  protected String newVersion(String value) {
    return HexFormat.of().toHexDigits(RANDOM.nextLong());
  }

  /** The identifier that callers get. */
  protected SecretIdentifier idOf(String key) {
    return new SimpleSecretIdentifier(key);
  }

  protected boolean isWellFormed(@Nullable String key) {
    return SimpleSecretIdentifier.isWellFormed(key);
  }

  protected void checkKey(SecretIdentifier id) throws SecretNotFoundException {
    if (!isWellFormed(id.getProviderKey())) {
      throw SecretNotFoundException.of(id);
    }
  }

  /** Seals a value for a place. */
  protected ToyBackend.Sealer sealer(
      String key, @Nullable String owner, String value, @Nullable Instant expiry) {
    return new ToyBackend.Sealer() {
      @Override
      public String version() {
        return newVersion(value);
      }

      @Override
      public byte[] seal(String version) {
        return keyring().seal(key, version, boundOwner(owner), value, expiry);
      }
    };
  }

  private boolean mayOpen() {
    return allowsRead() || settings.is("reader");
  }

  @Override
  public Map<String, Outcome<SealedSecret>> exportSealed(
      Collection<? extends SecretIdentifier> ids) {
    if (settings.is("reader")) {
      throw SecretProviderException.unsupported("This provider only opens");
    }
    return Outcome.forEach(ids, this::export);
  }

  private SealedSecret export(SecretIdentifier id) throws SecretNotFoundException {
    checkKey(id);
    return send(
        id,
        () ->
            backend.read(
                settings.token,
                id.getProviderKey(),
                settings.timeout,
                false,
                row -> sealed(row, row.current())));
  }

  private static SealedSecret sealed(ToyRow row, ToyRow.Version version) {
    return new SealedSecret(row.key, version.id, row.attributes.getOwner(), version.ciphertext);
  }

  @Override
  public Secret openSealed(SealedSecret sealed) {
    ToyKeyring.Opened opened = open(sealed);
    Instant now = Instant.now();
    if (opened.expiresAt != null && !now.isBefore(opened.expiresAt)) {
      throw new SecretProviderException(Kind.NOT_USABLE, "The secret has expired");
    }
    int ttl = ToyProvider.secondsLeft(opened.expiresAt, now);
    return new SimpleSecret(opened.value, ttl, sealed.getVersion());
  }

  protected ToyKeyring.Opened open(SealedSecret sealed) {
    checkOpen();
    if (!mayOpen()) {
      throw SecretProviderException.unsupported("This provider only seals");
    }
    return keyring()
        .open(
            sealed.getProviderKey(),
            sealed.getVersion(),
            boundOwner(sealed.getOwner()),
            sealed.getCiphertext());
  }

  @Override
  public List<KeySummary> listKeys() {
    ToyKeyring keyring = keyring();
    List<KeySummary> keys = new ArrayList<>();
    keyring
        .states()
        .forEach(
            (id, state) ->
                keys.add(
                    state == State.PRIMARY ? 0 : keys.size(),
                    new KeySummary(id, state, under(id))));
    return keys;
  }

  private long under(String keyId) {
    return backend.withRows(
        rows -> {
          long count = 0;
          for (ToyRow row : rows) {
            count +=
                row.versions.stream()
                    .filter(version -> ToyKeyring.keyIdOf(version.ciphertext).equals(keyId))
                    .count();
          }
          return count;
        });
  }

  @Override
  public String addKey() {
    return keyring().add();
  }

  @Override
  public void promoteKey(String keyId) {
    keyring().promote(keyId);
  }

  @Override
  public long reencrypt(int limit) {
    ToyCapabilities.checkLimit(limit);
    if (!mayOpen()) {
      throw SecretProviderException.unsupported("This provider only seals");
    }
    String primary = keyring().primary();
    return backend.withRows(
        rows -> {
          long seen = 0;
          for (ToyRow row : rows) {
            for (ToyRow.Version version : row.versions) {
              if (!ToyKeyring.keyIdOf(version.ciphertext).equals(primary) && ++seen <= limit) {
                version.ciphertext = resealed(sealed(row, version)).getCiphertext();
              }
            }
          }
          return Math.max(0, seen - limit);
        });
  }

  @Override
  public void retireKey(String keyId) {
    if (keyring().primary().equals(keyId) || under(keyId) > 0) {
      throw new SecretProviderException(Kind.CONFLICT, "The key is in use");
    }
    keyring().retire(keyId);
  }

  @Override
  public void rewrapKeys(Map<String, String> masterKey) {
    keyring().rewrap(Objects.requireNonNull(masterKey.get("master_key"), "master_key"));
  }

  @Override
  public Page<SealedSecret> listSealedUnder(String keyId, @Nullable String cursor, int limit) {
    ToyCapabilities.checkLimit(limit);
    String start = ToyCapabilities.startOf(cursor);
    List<SealedSecret> all =
        backend.withRows(
            rows -> {
              List<SealedSecret> found = new ArrayList<>();
              for (ToyRow row : rows) {
                row.versions.stream()
                    .filter(version -> ToyKeyring.keyIdOf(version.ciphertext).equals(keyId))
                    .forEach(version -> found.add(sealed(row, version)));
              }
              return found;
            });
    List<SealedSecret> rest =
        all.stream()
            .filter(item -> place(item).compareTo(start) > 0)
            .sorted(ToyKeys::order)
            .toList();
    boolean more = rest.size() > limit;
    List<SealedSecret> items = more ? rest.subList(0, limit) : rest;
    return new Page<>(items, more ? "toy:" + place(items.get(limit - 1)) : null);
  }

  private static String place(SealedSecret sealed) {
    return sealed.getProviderKey() + "/" + sealed.getVersion();
  }

  private static int order(SealedSecret left, SealedSecret right) {
    return place(left).compareTo(place(right));
  }

  @Override
  public SealedSecret reseal(SealedSecret sealed) {
    return resealed(sealed);
  }

  private SealedSecret resealed(SealedSecret sealed) {
    ToyKeyring.Opened opened = open(sealed);
    return new SealedSecret(
        sealed.getProviderKey(),
        sealed.getVersion(),
        sealed.getOwner(),
        sealer(sealed.getProviderKey(), sealed.getOwner(), opened.value, opened.expiresAt)
            .seal(sealed.getVersion()));
  }

  @Override
  public void replaceSealed(SealedSecret expected, SealedSecret resealed)
      throws SecretNotFoundException {
    SecretIdentifier id = idOf(expected.getProviderKey());
    boolean replaced =
        send(
            id,
            () ->
                backend.read(
                    settings.token,
                    id.getProviderKey(),
                    settings.timeout,
                    false,
                    row -> replace(row, expected, resealed)));
    if (!replaced) {
      throw new SecretNotFoundException("That version is not there any more");
    }
  }

  protected boolean replace(ToyRow row, SealedSecret expected, SealedSecret resealed) {
    ToyRow.Version version = row.version(expected.getVersion());
    if (version == null) {
      return false;
    }
    if (!Arrays.equals(version.ciphertext, expected.getCiphertext())
        || !expected.getVersion().equals(resealed.getVersion())
        || !expected.getProviderKey().equals(resealed.getProviderKey())) {
      throw new SecretProviderException(Kind.CONFLICT, "Another ciphertext stands there by now");
    }
    version.ciphertext = resealed.getCiphertext();
    return true;
  }
}
