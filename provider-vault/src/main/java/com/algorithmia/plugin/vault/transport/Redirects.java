package com.algorithmia.plugin.vault.transport;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect may lead: to the same request, at the same server or at one that the
 * configuration names, and never from https to http. A standby sends one to the active node.
 * Immutable.
 */
final class Redirects {

  private static final Pattern PREFIX = Pattern.compile("(/(?![.]{1,2}(/|$))[A-Za-z0-9._~-]+)*");

  private final URI address;
  private final Set<String> hosts;

  Redirects(URI address, Set<String> hosts) {
    this.address = address;
    this.hosts = hosts;
  }

  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /**
   * The address to repeat a request at.
   *
   * @param location the header
   * @return null if it must not be followed
   */
  @Nullable URI follow(VaultRequest request, int status, URI from, @Nullable String location) {
    if (location == null || (status != 307 && status != 308 && !request.isRead())) {
      return null;
    }
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      return null;
    }
    String prefix = prefix(request, to);
    boolean sameRequest =
        prefix != null
            && to.getRawUserInfo() == null
            && to.getRawFragment() == null
            && Objects.equals(to.getRawQuery(), from.getRawQuery());
    return sameRequest && isAllowed(to)
        ? URI.create(
            to.getScheme() + "://" + to.getRawAuthority() + prefix + "/v1/" + request.target())
        : null;
  }

  /**
   * What lies before the path of the request; null if that is another one. Servers escape fewer
   * characters than we do, so the paths are compared as they are meant, and the request is sent on
   * as it was: nothing in the answer decides how a name is written.
   */
  private static @Nullable String prefix(VaultRequest request, URI to) {
    String path = to.getPath();
    String own = "/v1/" + request.plainPath();
    if (path == null || !path.endsWith(own)) {
      return null;
    }
    String prefix = path.substring(0, path.length() - own.length());
    return to.getRawPath().startsWith(prefix) && PREFIX.matcher(prefix).matches() ? prefix : null;
  }

  private boolean isAllowed(URI to) {
    String host = to.getHost();
    String scheme = to.getScheme();
    if (host == null || scheme == null) {
      return false;
    }
    boolean https = scheme.equals("https");
    if (!https && !(scheme.equals("http") && address.getScheme().equals("http"))) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    boolean sameServer =
        scheme.equals(address.getScheme())
            && name.equalsIgnoreCase(address.getHost())
            && port(to) == port(address);
    return sameServer || hosts.contains(name) || hosts.contains(name + ":" + port(to));
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }
}
