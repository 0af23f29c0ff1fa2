package com.example.folder;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Each file of a folder is a secret, its name the provider key. This is where the contract meets
 * the backend: it checks what comes in, refuses what is not allowed, and leaves files to {@link
 * SecretFolder}.
 */
final class FolderSecretProvider implements SecretProvider, SecretListing {

  /** A cursor is this and the last name of the page before. */
  private static final String AFTER = "after:";

  private final SecretFolder folder;
  private final boolean writable;
  private volatile boolean closed;

  FolderSecretProvider(SecretFolder folder, boolean writable) {
    this.folder = folder;
    this.writable = writable;
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    return open().read(id);
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    return open().stamp(id).version();
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    return open().stamp(id).lastUpdated();
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    requireWritable();
    SecretValues.check(value, maxValueBytes());
    SecretIdentifier id = new SimpleSecretIdentifier(UUID.randomUUID().toString());
    open().write(id, value);
    return id;
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    requireWritable();
    SecretValues.check(value, maxValueBytes());
    return open().replace(id, value).version();
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) {
    requireWritable();
    return open().delete(id);
  }

  @Override
  public Page<SecretSummary> listSecrets(String cursor, int limit) {
    if (limit < 1 || limit > SecretListing.MAX_LIMIT) {
      throw new IllegalArgumentException("The limit is 1 to " + SecretListing.MAX_LIMIT);
    }
    if (cursor != null && !cursor.startsWith(AFTER)) {
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    }
    String last = cursor == null ? "" : cursor.substring(AFTER.length());
    List<String> names = open().namesAfter(last, limit + 1);
    List<SecretSummary> items =
        names.stream()
            .limit(limit)
            .map(name -> new SecretSummary(name, null, null, SecretAttributes.none()))
            .collect(Collectors.toList());
    return new Page<>(items, names.size() > limit ? AFTER + names.get(limit - 1) : null);
  }

  @Override
  public ConnectionReport checkConnection() {
    ConnectionReport.Builder report = ConnectionReport.builder();
    if (closed) {
      return report.failed("open", "This provider is closed").build();
    }
    if (!folder.isReadable()) {
      return report
          .failed(
              "folder", "It is not there or not readable: mount it, or change the setting folder")
          .build();
    }
    report.ready("folder", "");
    if (writable && !folder.isWritable()) {
      report.failed(
          "writable", "It is mounted read-only: mount it writable, or set writable=false");
    }
    return report.build();
  }

  @Override
  public int getTtl() {
    return 0;
  }

  @Override
  public boolean allowsCreate() {
    return writable;
  }

  @Override
  public boolean allowsUpdate() {
    return writable;
  }

  @Override
  public boolean allowsDelete() {
    return writable;
  }

  @Override
  public void close() {
    closed = true;
  }

  private SecretFolder open() {
    if (closed) {
      throw new SecretProviderException(Kind.UNAVAILABLE, "This provider is closed");
    }
    return folder;
  }

  private void requireWritable() {
    if (!writable) {
      throw SecretProviderException.unsupported(
          "This folder is read-only: set writable=true to change secrets through Secret Store");
    }
  }
}
