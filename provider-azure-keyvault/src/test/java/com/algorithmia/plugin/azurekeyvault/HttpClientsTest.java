package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's HTTP client as this plugin makes it, and its end. */
final class HttpClientsTest {

  private static final ProxySelector PROXY =
      new LocalsDirect(ProxySelector.of(InetSocketAddress.createUnresolved("127.0.0.1", 3128)));

  private static Proxy.Type way(String uri) {
    return PROXY.select(URI.create(uri)).get(0).type();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/metadata/identity/oauth2/token",
        "http://169.254.129.2:8081/msi/token",
        "http://localhost:40342/metadata",
        "http://LOCALHOST/",
        "http://127.0.0.1:41741/msi/token",
        "http://127.8.9.10/",
        "http://[::1]:80/",
        "http://[fe80::1]/",
        "https://127.0.0.1/"
      })
  void whatIsOnThisMachineOrItsLinkIsAskedWithoutTheProxy(String uri) {
    assertThat(way(uri)).isEqualTo(Proxy.Type.DIRECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://kv.vault.azure.net/secrets",
        "https://login.microsoftonline.com/",
        "https://10.0.0.4/",
        "https://192.168.254.254/",
        "https://169.254.169.254.example.com/",
        "https://127.0.0.1.example.com/",
        "https://localhost.example.com/",
        "https://999.254.1.1/",
        "https://[2001:db8::1]/"
      })
  void allElseIsAskedThroughTheProxy(String uri) {
    assertThat(way(uri)).isEqualTo(Proxy.Type.HTTP);
  }

  @Test
  void whereTheJdkKnowsNoProxyThereIsNone() {
    assertThat(new LocalsDirect(null).select(URI.create("https://kv.vault.azure.net")))
        .containsExactly(Proxy.NO_PROXY);
  }

  private static Set<Thread> clients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-[0-9]+-SelectorManager"))
        .collect(Collectors.toSet());
  }

  /** Before JDK 21 a client can't be closed: its thread ends with the garbage collector's help. */
  @Test
  void theClientsThreadEndsWithTheSession() throws Exception {
    assumeThat(Runtime.version().feature())
        .as("JDK 21 can close clients")
        .isGreaterThanOrEqualTo(21);
    try (AzureServers azure = new AzureServers()) {
      Set<Thread> before = clients();
      VaultSession session = VaultSession.open(KeyVaultSettings.of(azure.settings()));
      try {
        Set<Thread> own = clients();
        own.removeAll(before);
        assertThat(own).hasSize(1);
        session.close();
        for (Thread thread : own) {
          thread.join(30_000);
          assertThat(thread.isAlive()).isFalse();
        }
      } finally {
        Reference.reachabilityFence(session); // The garbage collector has no hand in it.
      }
    }
  }
}
