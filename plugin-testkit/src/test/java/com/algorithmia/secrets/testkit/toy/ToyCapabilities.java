package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The capabilities that are about secrets; those about keys are in {@link ToyKeys}. */
public abstract class ToyCapabilities extends ToyKeys
    implements ConditionalUpdate, SecretListing, SecretHistory, BulkVersions, IdempotentCreate {

  private static final String CURSOR = "toy:";

  ToyCapabilities(ToySettings settings) {
    super(settings);
  }

  public abstract boolean allowsUpdate();

  public abstract int maxValueBytes();

  public abstract String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException;

  @Override
  public String updateSecret(SecretIdentifier id, String value, String expectedVersion)
      throws SecretNotFoundException {
    return update(id, value, expectedVersion);
  }

  /** Refuses what can't be stored. */
  protected void check(@Nullable String value) {
    SecretValues.check(value, maxValueBytes());
  }

  protected String valueOf(ToyRow row, ToyRow.Version version) {
    String owner = boundOwner(row.attributes.getOwner());
    return keyring().open(row.key, version.id, owner, version.ciphertext).value;
  }

  protected String update(SecretIdentifier id, String value, @Nullable String expectedVersion)
      throws SecretNotFoundException {
    checkOpen();
    if (!allowsUpdate()) {
      throw SecretProviderException.unsupported("This provider does not update");
    }
    check(value);
    checkKey(id);
    return store(id, expectedVersion, row -> value);
  }

  private String store(
      SecretIdentifier id, @Nullable String expectedVersion, Function<ToyRow, String> value)
      throws SecretNotFoundException {
    return send(
        id,
        () ->
            backend.update(
                settings.token,
                id.getProviderKey(),
                settings.timeout,
                expectedVersion,
                row ->
                    sealer(row.key, row.attributes.getOwner(), value.apply(row), row.expiresAt)));
  }

  @Override
  public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
    checkLimit(limit);
    List<SecretSummary> items =
        send(
            () ->
                backend.after(
                    settings.token,
                    startOf(cursor),
                    limit,
                    settings.timeout,
                    row ->
                        new SecretSummary(
                            row.key, row.current().id, row.current().created, row.attributes)));
    boolean more = items.size() == limit;
    return new Page<>(items, more ? CURSOR + items.get(limit - 1).getProviderKey() : null);
  }

  static void checkLimit(int limit) {
    if (limit < 1 || limit > SecretListing.MAX_LIMIT) {
      throw new IllegalArgumentException("The limit is from 1 to " + SecretListing.MAX_LIMIT);
    }
  }

  static String startOf(@Nullable String cursor) {
    if (cursor == null) {
      return "";
    }
    if (!cursor.startsWith(CURSOR)) {
      throw new IllegalArgumentException("This is no cursor of this provider");
    }
    return cursor.substring(CURSOR.length());
  }

  @Override
  public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
    checkKey(id);
    return send(
        id,
        () ->
            backend.read(
                settings.token,
                id.getProviderKey(),
                settings.timeout,
                false,
                row -> {
                  List<VersionSummary> versions = new ArrayList<>();
                  row.versions.forEach(
                      version ->
                          versions.add(new VersionSummary(version.id, version.created, true)));
                  Collections.reverse(versions);
                  return List.copyOf(versions);
                }));
  }

  @Override
  public String restoreVersion(SecretIdentifier id, String version) throws SecretNotFoundException {
    if (!allowsRead() || !allowsUpdate()) {
      throw SecretProviderException.unsupported("This provider does not restore");
    }
    checkKey(id);
    return store(
        id,
        null,
        row -> {
          ToyRow.Version old = row.version(version);
          if (old == null) {
            throw new SecretProviderException(Kind.NOT_USABLE, "That version is not kept");
          }
          return valueOf(row, old);
        });
  }

  @Override
  public Map<String, Outcome<String>> getSecretVersions(
      Collection<? extends SecretIdentifier> ids) {
    return Outcome.forEach(ids, this::getSecretVersion);
  }

  @Override
  public Optional<SecretIdentifier> findByRequestId(String requestId) {
    return Optional.ofNullable(
            send(() -> backend.findByRequest(settings.token, requestId, settings.timeout)))
        .map(this::idOf);
  }
}
