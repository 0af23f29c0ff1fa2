package com.algorithmia.plugin.azurekeyvault;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLParameters;

/** Makes the JDK's HTTP client that all requests of a provider go through, and ends it. */
final class HttpClients {

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

  private HttpClients() {}

  static HttpClient open(KeyVaultSettings settings, Executor executor) {
    Duration timeout = settings.timeout();
    return HttpClient.newBuilder()
        .executor(executor)
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
        .sslContext(Trust.context(settings.caFile()))
        .sslParameters(parameters())
        .proxy(new LocalsDirect(proxy(settings)))
        .build();
  }

  /** TLS 1.2 and 1.3, and the host's name is checked whatever the system properties say. */
  private static SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  private static ProxySelector proxy(KeyVaultSettings settings) {
    return settings
        .proxy()
        .map(proxy -> new InetSocketAddress(proxy.getHostString(), proxy.getPort()))
        .map(ProxySelector::of)
        .orElseGet(ProxySelector::getDefault);
  }

  /**
   * Ends what is under way, the client's thread and its connections. Before JDK 21 a client can't
   * be closed: that happens when the garbage collector finds that nobody holds it any more.
   */
  static void close(HttpClient client) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (ReflectiveOperationException e) {
      return; // Not before JDK 21.
    }
  }
}
