package com.algorithmia.plugin.azurekeyvault;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that leads to the next page of a list: path and query of the link that Key Vault gave,
 * never its host, so that no cursor leads the token elsewhere.
 */
final class ListingCursor {

  /** Key Vault's longest page. */
  private static final int MAX_PAGE = 25;

  /** The version of the protocol that the SDK's own list requests carry. */
  static final String API_VERSION = "7.6";

  private static final Pattern PATH = Pattern.compile("/secrets/?\\?[\\x21-\\x7e&&[^#]]{1,4000}");

  private ListingCursor() {}

  /**
   * The address of a page.
   *
   * @throws IllegalArgumentException if the cursor is not one of ours
   */
  static String url(URI vault, @Nullable String cursor, int limit) {
    if (cursor == null) {
      return vault
          + "/secrets?api-version="
          + API_VERSION
          + "&maxresults="
          + Math.min(limit, MAX_PAGE);
    }
    String path;
    try {
      path = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    }
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    }
    return vault + path;
  }

  /** The cursor for a link of Key Vault's; null if there is no next page. */
  static @Nullable String of(@Nullable String nextLink) {
    if (nextLink == null || nextLink.isEmpty()) {
      return null;
    }
    URI link;
    try {
      link = URI.create(nextLink);
    } catch (IllegalArgumentException e) {
      throw VaultFailures.notUnderstood();
    }
    String path = link.getRawPath() + "?" + link.getRawQuery();
    if (!PATH.matcher(path).matches()) {
      throw VaultFailures.notUnderstood();
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(path.getBytes(StandardCharsets.US_ASCII));
  }
}
