package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One redirect, to the same request at an allowed host; the token goes nowhere else. */
class RedirectTest {

  private static final String FOUND =
      "{\"data\":{\"data\":{\"value\":\"v\"},\"metadata\":{\"version\":1,"
          + "\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\",\"destroyed\":false}}}";

  private final FaultServer standby = new FaultServer();
  private final FaultServer active = new FaultServer();

  @AfterEach
  void close() {
    standby.close();
    active.close();
  }

  private SecretProvider provider(String... settings) {
    return Providers.on(standby, settings);
  }

  private void redirectTo(int status, String base) {
    standby.otherwise(r -> json(status, "", "Location", base + r.target()));
  }

  @Test
  void anAllowedHostIsFollowedWithTokenAndBody() throws Exception {
    redirectTo(307, active.address());
    active.then(json(200, FOUND), json(200, "{\"data\":{\"version\":1}}"));
    try (SecretProvider provider =
        provider("vault_redirect_hosts", "other.example.com, 127.0.0.1:" + active.port())) {
      assertThat(provider.getSecret(id("a")).getValue()).isEqualTo("v");
      provider.createSecret("to be kept");
    }
    assertThat(active.requests().get(0).header("X-Vault-Token")).isEqualTo("s.token");
    assertThat(active.requests().get(1).method()).isEqualTo("POST");
    assertThat(active.requests().get(1).body()).contains("to be kept");
  }

  /** As Go writes a path, which is how Vault does: of these it escapes none. */
  @Test
  void aNameIsTheSameHoweverItIsEscapedAndIsSentAsItWas() throws Exception {
    standby.otherwise(
        r ->
            json(
                307,
                "",
                "Location",
                active.address() + "/v1/secret/data/app/a@:+=&$,;~b/c%20d?version=2"));
    active.then(json(200, FOUND));
    try (SecretProvider provider = provider("vault_redirect_hosts", "127.0.0.1")) {
      assertThat(provider.getSecret(id("a%40:+=&$,;~b/c d@2")).getValue()).isEqualTo("v");
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a%40: =&$,;~b/c d@2")));
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a%40:+=&$,;~b/c d@3")));
    }
    assertThat(active.requests())
        .extracting(FaultServer.Request::target)
        .containsExactly("/v1/secret/data/app/a%40%3A%2B%3D%26%24%2C%3B~b/c%20d?version=2");
  }

  @Test
  void aHostThatIsNotAllowedGetsNothing() {
    redirectTo(307, active.address());
    try (SecretProvider provider = provider()) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_redirect_hosts");
      assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
    }
    assertThat(active.requests()).isEmpty();
  }

  @Test
  void aSecondRedirectIsNotFollowed() {
    redirectTo(307, active.address());
    active.otherwise(r -> json(307, "", "Location", standby.address() + r.target()));
    try (SecretProvider provider = provider("vault_redirect_hosts", "127.0.0.1")) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")));
    }
    assertThat(standby.requests()).hasSize(1);
    assertThat(active.requests()).hasSize(1);
  }

  @Test
  void anotherPathAnotherSchemeAndNonsenseAreNotFollowed() {
    for (String location :
        List.of(
            active.address() + "/v1/secret/data/other",
            active.address() + "/collect?to=/v1/secret/data/app/a",
            "ftp://127.0.0.1/v1/secret/data/app/a",
            "http://user:pw@127.0.0.1:" + active.port() + "/v1/secret/data/app/a",
            active.address() + "/x/../v1/secret/data/app/a",
            active.address() + "/x%2Fy/v1/secret/data/app/a",
            active.address() + "/v1/secret/data/app/a/",
            "mailto:a@127.0.0.1",
            "::not a uri::")) {
      standby.otherwise(r -> json(307, "", "Location", location));
      try (SecretProvider provider = provider("vault_redirect_hosts", "127.0.0.1")) {
        assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")));
      }
    }
    standby.otherwise(r -> json(307, ""));
    try (SecretProvider provider = provider("vault_redirect_hosts", "127.0.0.1")) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")));
    }
    assertThat(active.requests()).isEmpty();
  }

  @Test
  void aWriteFollowsOnlyWhatKeepsTheMethod() throws Exception {
    redirectTo(302, active.address());
    active.otherwise(r -> json(200, FOUND));
    try (SecretProvider provider = provider("vault_redirect_hosts", "127.0.0.1")) {
      assertThat(provider.getSecret(id("a")).getValue()).isEqualTo("v");
      assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
    }
    assertThat(active.requests()).hasSize(1);
  }
}
