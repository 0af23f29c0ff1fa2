package com.algorithmia.secrets.host.internal.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Addresses reduced to scheme, host and port, so that two spellings of one origin are equal. What
 * could be read in two ways has no origin. Stateless.
 */
public final class Origins {

  private Origins() {}

  /** The origin of an address; null if the text is none, or has a user, a query or a fragment. */
  public static @Nullable String of(String text) {
    URI uri = parse(text);
    if (uri == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      return null;
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    if (port < 0) {
      port = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
    }
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (port < 0 ? "" : ":" + port);
  }

  /** The origin of a text that is an origin and no more; else null. */
  public static @Nullable String only(String text) {
    URI uri = parse(text);
    boolean more = uri == null || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
    return more ? null : of(text);
  }

  private static @Nullable URI parse(String text) {
    try {
      URI uri = new URI(text);
      boolean whole =
          uri.getScheme() != null
              && uri.getHost() != null
              && uri.getPort() != 0
              && uri.getPort() <= 65_535
              && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
      return whole ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
