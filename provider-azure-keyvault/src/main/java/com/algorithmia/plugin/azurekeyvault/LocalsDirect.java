package com.algorithmia.plugin.azurekeyvault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy for all but this machine and its link: there is where Azure offers a machine's identity
 * (169.254.169.254, or a port of this machine), which no proxy can reach, and whose answer no proxy
 * should see. No name is looked up for it.
 */
final class LocalsDirect extends ProxySelector {

  private static final Pattern ADDRESS = Pattern.compile("\\[.+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final @Nullable ProxySelector others;

  /**
   * @param others for all other destinations; null = no proxy
   */
  LocalsDirect(@Nullable ProxySelector others) {
    this.others = others;
  }

  @Override
  public List<Proxy> select(URI uri) {
    return others == null || isLocal(uri.getHost()) ? List.of(Proxy.NO_PROXY) : others.select(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    if (others != null) {
      others.connectFailed(uri, address, failure);
    }
  }

  private static boolean isLocal(@Nullable String host) {
    if (host == null || !ADDRESS.matcher(host).matches()) {
      return "localhost".equalsIgnoreCase(host);
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || address.isLinkLocalAddress();
    } catch (UnknownHostException e) {
      return false; // Only looks like an address.
    }
  }
}
