package com.algorithmia.secrets.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  private final Hosts hosts = Hosts.of("10.1.2.3", List.of("Store.Example.com", "proxy:8443"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "127.0.0.1:1",
        "[::1]:8080",
        "10.1.2.3:80",
        "store.example.com",
        "STORE.example.COM:444",
        "proxy:8443"
      })
  void own_names_are_allowed(String host) {
    assertThat(hosts.isAllowed(List.of(host))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example", "localhost.evil.example", "evil.example:8080", "proxy", "proxy:80",
        "store.example.com.evil", "127.0.0.1.nip.io", "", "localhost@evil.example", "0.0.0.0"
      })
  void other_names_are_not(String host) {
    assertThat(hosts.isAllowed(List.of(host))).isFalse();
  }

  @Test
  void none_or_two_host_headers_are_not() {
    assertThat(hosts.isAllowed(List.of())).isFalse();
    assertThat(hosts.isAllowed(List.of("localhost", "localhost"))).isFalse();
  }

  @Test
  void a_wildcard_address_is_no_name() {
    assertThat(Hosts.of("0.0.0.0", List.of()).isAllowed(List.of("0.0.0.0:80"))).isFalse();
  }

  @Test
  void the_origin_must_be_the_requests_own() {
    assertThat(same("http://localhost:8080", false)).isTrue();
    assertThat(same("https://localhost:8080", true)).isTrue();
    assertThat(same("http://localhost:8080", true)).isFalse();
    assertThat(same("http://localhost:8081", false)).isFalse();
    assertThat(same("http://localhost:8080.evil", false)).isFalse();
    assertThat(same("https://evil.example", false)).isFalse();
    assertThat(same("null", false)).isFalse();
  }

  private static boolean same(String origin, boolean secure) {
    return Hosts.isSameOrigin(List.of(origin), List.of(), "localhost:8080", secure);
  }

  @Test
  void without_an_origin_only_the_browsers_own_word_counts() {
    assertThat(Hosts.isSameOrigin(List.of(), List.of("same-origin"), "x", false)).isTrue();
    assertThat(Hosts.isSameOrigin(List.of(), List.of("cross-site"), "x", false)).isFalse();
    assertThat(Hosts.isSameOrigin(List.of(), List.of("none"), "x", false)).isFalse();
    assertThat(Hosts.isSameOrigin(List.of(), List.of(), "x", false)).isFalse();
    assertThat(Hosts.isSameOrigin(List.of(), List.of("same-origin"), null, false)).isFalse();
  }
}
