package com.algorithmia.plugin.vault.transport;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * How to reach Vault. Immutable.
 *
 * @param address scheme, host, port and perhaps a path, without a slash at the end
 * @param redirectHosts {@code host} or {@code host:port}, in lower case, to which one redirect may
 *     lead
 * @param connectTimeout the longest wait for a connection, TLS included
 * @param requestTimeout the longest wait for one answer
 * @param retries how often a request is repeated at most
 * @param forwarding what a node that is not the active one shall do
 */
public record TransportSettings(
    URI address,
    Tls tls,
    Set<String> redirectHosts,
    Duration connectTimeout,
    Duration requestTimeout,
    int retries,
    Forwarding forwarding) {

  /**
   * When a standby shall pass a request on to the active node, where Vault's configuration lets
   * callers ask for it.
   */
  public enum Forwarding {
    /** As Vault is set up. */
    NEVER,
    /** If it lags behind what this client has written or seen. */
    INCONSISTENT,
    /** Always. */
    ALWAYS
  }
}
