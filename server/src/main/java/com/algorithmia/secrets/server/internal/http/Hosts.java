package com.algorithmia.secrets.server.internal.http;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host names under which browsers may come. Without it, a foreign page whose name is made to
 * point here (DNS rebinding) would be of the same origin as ours. Immutable.
 */
public final class Hosts {

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

  private final Set<String> allowed;

  private Hosts(Set<String> allowed) {
    this.allowed = allowed;
  }

  /**
   * The names of this machine itself, the address that the server listens on unless it is a
   * wildcard, and these.
   *
   * @param more {@code host} for any port, or {@code host:port}
   */
  public static Hosts of(String listensOn, Collection<String> more) {
    Set<String> names = new LinkedHashSet<>(LOOPBACK);
    if (!WILDCARDS.contains(listensOn)) {
      names.add(
          listensOn.contains(":") && !listensOn.startsWith("[")
              ? "[" + listensOn + "]"
              : listensOn);
    }
    names.addAll(more);
    Set<String> lower = new LinkedHashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return new Hosts(Set.copyOf(lower));
  }

  /** Whether a request with these {@code Host} headers is for us: exactly one, with such a name. */
  public boolean isAllowed(List<String> hostHeaders) {
    if (hostHeaders.size() != 1) {
      return false;
    }
    String host = hostHeaders.get(0).strip().toLowerCase(Locale.ROOT);
    return allowed.contains(host) || allowed.contains(withoutPort(host));
  }

  /**
   * Whether a change comes from one of our own pages: the {@code Origin} has the request's own host
   * and port, or, from a browser that sends none, it says itself that it is of the same origin.
   *
   * @param secure whether this server itself speaks TLS; then the origin does too
   */
  public static boolean isSameOrigin(
      List<String> origins, List<String> fetchSites, @Nullable String host, boolean secure) {
    if (host == null) {
      return false;
    }
    if (origins.isEmpty()) {
      return fetchSites.equals(List.of("same-origin"));
    }
    String own = host.strip().toLowerCase(Locale.ROOT);
    String origin = origins.get(0).toLowerCase(Locale.ROOT);
    return origins.size() == 1
        && (origin.equals("https://" + own) || (!secure && origin.equals("http://" + own)));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  @Override
  public String toString() {
    return "Hosts" + allowed;
  }
}
