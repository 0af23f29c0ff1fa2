package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.losingTheAnswerOf;
import static com.algorithmia.plugin.vault.support.FaultServer.passedOnTo;
import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real server with storage on disk: sealed, killed, restarted; tokens that really expire; answers
 * really lost.
 */
class OutageTest {

  private static OpenBao server;

  @BeforeAll
  static void start() {
    server = OpenBao.onDisk();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static SecretProvider provider(String mount, String... more) {
    return Providers.on(server, server.rootToken(), mount + "/app", more);
  }

  private static SecretProvider appRole(String mount, String tokens) {
    Admin admin = server.admin();
    String path = "approle-" + UUID.randomUUID();
    String policy =
        admin.policy(
            "path \"" + mount + "/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    admin.write("sys/auth/" + path, "{\"type\":\"approle\"}");
    admin.write(
        "auth/" + path + "/role/r", "{\"token_policies\":\"" + policy + "\"," + tokens + "}");
    String roleId =
        admin.read("auth/" + path + "/role/r/role-id").get("data").get("role_id").text();
    String secretId =
        admin.write("auth/" + path + "/role/r/secret-id", "{}").get("data").get("secret_id").text();
    return new VaultSecretProviderFactory()
        .create(
            config(
                "vault_addr",
                server.address(),
                "vault_secret_path",
                mount + "/app",
                "vault_auth_method",
                "approle",
                "vault_auth_path",
                path,
                "vault_role_id",
                Objects.requireNonNull(roleId),
                "vault_secret_id",
                Objects.requireNonNull(secretId)));
  }

  @Test
  void sealingIsUnavailableAndPasses() throws Exception {
    String mount = server.admin().mount(2);
    try (SecretProvider provider = provider(mount)) {
      SecretIdentifier id = provider.createSecret("kept");
      server.seal();
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id)).hasMessageContaining("sealed");
      assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
      assertThat(provider.checkConnection().toString())
          .contains("initialised: READY", "unsealed: FAILED");
      server.unseal();
      assertThat(provider.getSecret(id).getValue()).isEqualTo("kept");
      assertThat(provider.checkConnection().getStatus().name()).isEqualTo("READY");
    }
  }

  @Test
  void aCrashAndARestartAreSurvivedByTheSameProvider() throws Exception {
    String mount = server.admin().mount(2);
    try (SecretProvider given = provider(mount, "vault_max_retries", "1");
        SecretProvider loggedIn = appRole(mount, "\"token_ttl\":\"1h\"")) {
      SecretIdentifier id = given.createSecret("kept");
      assertThat(loggedIn.getSecret(id).getValue()).isEqualTo("kept");
      server.stop();
      assertFails(Kind.UNAVAILABLE, () -> given.getSecret(id));
      assertFails(Kind.UNAVAILABLE, () -> given.createSecret("v"));
      server.start();
      assertFails(Kind.UNAVAILABLE, () -> given.getSecret(id)).hasMessageContaining("sealed");
      server.unseal();
      assertThat(given.getSecret(id).getValue()).isEqualTo("kept");
      assertThat(loggedIn.getSecret(id).getValue()).isEqualTo("kept");
      assertThat(given.updateSecret(id, "changed")).isEqualTo("2");
    }
  }

  /** The one test that lives in real time: Vault itself has to let the tokens expire. */
  @Test
  void tokensThatReallyExpireAreRenewedAndReplacedWithoutAFailedRead() throws Exception {
    String mount = server.admin().mount(2);
    String periodic =
        server
            .admin()
            .token("path \"" + mount + "/*\" { capabilities = [\"read\"] }", "\"period\":\"4s\"");
    try (SecretProvider loggedIn = appRole(mount, "\"token_ttl\":\"3s\",\"token_max_ttl\":\"5s\"");
        SecretProvider given = Providers.on(server, periodic, mount + "/app")) {
      SecretIdentifier id = loggedIn.createSecret("kept");
      long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
      int reads = 0;
      while (System.nanoTime() < end) {
        assertThat(loggedIn.getSecret(id).getValue()).isEqualTo("kept");
        assertThat(given.getSecret(id).getValue()).isEqualTo("kept");
        reads++;
      }
      assertThat(reads).isGreaterThan(10);
    }
  }

  @Test
  void aGivenTokenThatExpiredIsUnauthenticated() throws Exception {
    String mount = server.admin().mount(2);
    String token =
        server
            .admin()
            .token(
                "path \"" + mount + "/*\" { capabilities = [\"read\"] }",
                "\"ttl\":\"1s\",\"renewable\":false");
    try (SecretProvider provider = Providers.on(server, token, mount + "/app")) {
      while (server.admin().statusAs(token, "GET", "auth/token/lookup-self") == 200) {
        Thread.onSpinWait();
      }
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(Providers.id("a")))
          .hasMessageContaining("expired");
    }
  }

  @Test
  void aCreateWhoseAnswerIsLostIsDoneOnceAndFoundByItsRequestId() throws Exception {
    String mount = server.admin().mount(2);
    try (FaultServer proxy = new FaultServer();
        SecretProvider provider =
            Providers.create(
                "vault_addr",
                proxy.address(),
                "vault_token",
                server.rootToken(),
                "vault_secret_path",
                mount + "/app",
                "vault_kv_version",
                "2",
                "vault_max_retries",
                "2")) {
      proxy.otherwise(request -> passedOnTo(server)).then(losingTheAnswerOf(server));
      SecretIdentifier id = provider.createSecret("once");
      assertThat(provider.getSecretVersion(id)).isEqualTo("1");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("once");

      SecretAttributes request = SecretAttributes.builder().requestId("op-7").build();
      proxy.otherwise(r -> losingTheAnswerOf(server));
      assertFails(Kind.OUTCOME_UNKNOWN, () -> provider.createSecret("lost", request));
      proxy.otherwise(r -> passedOnTo(server));
      IdempotentCreate requests = provider.capability(IdempotentCreate.class).orElseThrow();
      assertThat(requests.findByRequestId("op-7")).isPresent();
      assertThat(provider.createSecret("lost", request).getProviderKey()).isEqualTo("op-7");
      assertThat(provider.getSecretVersion(Providers.id("op-7"))).isEqualTo("1");
    }
  }
}
