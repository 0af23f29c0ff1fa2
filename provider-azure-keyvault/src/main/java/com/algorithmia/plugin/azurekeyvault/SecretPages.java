package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.azure.core.http.rest.PagedResponse;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages of the vault's list of secrets, in the contract's words. */
final class SecretPages {

  private SecretPages() {}

  /**
   * Gets the page at an address of the vault.
   *
   * @param url as {@link ListingCursor} makes it
   */
  static Page<SecretSummary> get(SecretClient client, String url) {
    Iterator<PagedResponse<SecretProperties>> pages =
        client.listPropertiesOfSecrets().iterableByPage(url).iterator();
    PagedResponse<SecretProperties> page = pages.next();
    if (page == null || page.getValue() == null) {
      throw VaultFailures.notUnderstood();
    }
    List<SecretSummary> items = new ArrayList<>();
    for (SecretProperties properties : page.getValue()) {
      items.add(summary(properties.getName(), properties.getTags(), properties.getExpiresOn()));
    }
    return new Page<>(items, ListingCursor.of(page.getContinuationToken()));
  }

  private static SecretSummary summary(
      @Nullable String name,
      @Nullable Map<String, String> tags,
      @Nullable OffsetDateTime expiresOn) {
    if (name == null) {
      throw VaultFailures.notUnderstood();
    }
    return new SecretSummary(name, null, null, SecretTags.attributes(tags, expiresOn));
  }
}
