package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.core.http.rest.PagedResponse;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Finds the versions of a secret without reading values. Key Vault lists them in pages of 25, in no
 * stated order, and tells when each was created to the second; the newest is the current one.
 */
final class VersionReader {

  /** 5,000 versions; Microsoft advises against more than 500. */
  private static final int MAX_PAGES = 200;

  private final SecretClient client;
  private final Access access;

  VersionReader(SecretClient client, Access access) {
    this.client = client;
    this.access = access;
  }

  /** All versions, newest first; the first one is current. Empty if there is no such secret. */
  List<StoredVersion> list(String name) {
    List<StoredVersion> versions = new ArrayList<>();
    Iterator<PagedResponse<SecretProperties>> pages = pages(name);
    for (int page = 0; hasNext(pages); page++) {
      if (page == MAX_PAGES) {
        throw VaultFailures.failure(
            Kind.UNSUPPORTED, "The secret has more than 5000 versions: delete and create it anew");
      }
      add(pages.next(), versions);
    }
    return sorted(name, versions);
  }

  /**
   * The current version, in one round trip if this provider may read values. Empty if there is no
   * such secret; one element otherwise.
   */
  List<StoredVersion> currentForUpdate(String name) {
    List<StoredVersion> versions = new ArrayList<>();
    Iterator<PagedResponse<SecretProperties>> pages = pages(name);
    if (!hasNext(pages)) {
      return versions;
    }
    PagedResponse<SecretProperties> first = pages.next();
    add(first, versions);
    boolean single = first.getContinuationToken() == null;
    if (single || !access.reads()) {
      // Not asked after a last page: the SDK fetches a page to tell whether there is one.
      while (!single && pages.hasNext()) {
        add(pages.next(), versions);
      }
      return sorted(name, versions).stream().limit(1).toList();
    }
    // Many versions: asking for the current one costs one request instead of one per 25.
    return List.of(StoredVersion.of(client.getSecret(name).getProperties()));
  }

  private Iterator<PagedResponse<SecretProperties>> pages(String name) {
    return client.listPropertiesOfSecretVersions(name).iterableByPage().iterator();
  }

  /** Key Vault gives an empty list for an unknown name; others answer that it is not there. */
  private static boolean hasNext(Iterator<?> pages) {
    try {
      return pages.hasNext();
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e)) {
        return false;
      }
      throw e;
    }
  }

  private static void add(PagedResponse<SecretProperties> page, List<StoredVersion> versions) {
    if (page == null || page.getValue() == null) {
      throw VaultFailures.notUnderstood();
    }
    page.getValue().forEach(properties -> versions.add(StoredVersion.of(properties)));
  }

  private List<StoredVersion> sorted(String name, List<StoredVersion> versions) {
    versions.sort(StoredVersion.NEWEST_FIRST);
    if (versions.size() > 1 && versions.get(0).isAsNewAs(versions.get(1))) {
      putCurrentFirst(name, versions);
    }
    return versions;
  }

  /**
   * Somebody changed the secret twice within a second, past this provider's count: then only the
   * vault knows which one is current, and tells it only together with the value.
   */
  private void putCurrentFirst(String name, List<StoredVersion> versions) {
    if (!access.reads()) {
      return;
    }
    try {
      String current = client.getSecret(name).getProperties().getVersion();
      versions.sort(
          Comparator.comparing((StoredVersion v) -> !v.version().equals(current))
              .thenComparing(StoredVersion.NEWEST_FIRST));
    } catch (RuntimeException e) {
      // Disabled, or without the right to read: the order by text is as good as any, and stable.
      SecretProviderException failure =
          VaultFailures.classify(e, new Operation(System::nanoTime, Duration.ZERO, Duration.ZERO));
      if (failure.getKind() != Kind.NOT_USABLE && failure.getKind() != Kind.PERMISSION_DENIED) {
        throw e;
      }
    }
  }
}
