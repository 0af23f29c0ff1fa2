package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.config;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Pki;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.ServerSockets;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to log in, against a real server. */
class AuthTest {

  private final OpenBao server = OpenBao.shared();
  private final Admin admin = server.admin();
  private final String mount = admin.mount(2);
  private final String policy =
      admin.policy(
          "path \""
              + mount
              + "/*\" { capabilities = [\"create\", \"read\", \"update\", \"delete\"] }");

  @TempDir Path files;

  private SecretProvider provider(String... settings) {
    Map<String, String> config =
        config("vault_addr", server.address(), "vault_secret_path", mount + "/app");
    config.putAll(config(settings));
    return new VaultSecretProviderFactory().create(config);
  }

  private static void assertWorks(SecretProvider provider) throws Exception {
    SecretIdentifier id = provider.createSecret("v");
    assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
  }

  private String method(String type) {
    String path = "team/" + type + "-" + UUID.randomUUID();
    admin.write("sys/auth/" + path, "{\"type\":\"" + type + "\"}");
    return path;
  }

  private Set<String> accessors() {
    Set<String> all = new HashSet<>();
    admin
        .read("auth/token/accessors?list=true")
        .get("data")
        .get("keys")
        .items()
        .forEach(item -> all.add(String.valueOf(item.text())));
    return all;
  }

  private String text(Json answer, String name) {
    return Objects.requireNonNull(answer.get("data").get(name).text());
  }

  @Test
  void appRoleLogsInOnceAndRevokesItsTokenAtTheEnd() throws Exception {
    String path = method("approle");
    admin.write(
        "auth/" + path + "/role/r", "{\"token_policies\":\"" + policy + "\",\"token_ttl\":\"1h\"}");
    String roleId = text(admin.read("auth/" + path + "/role/r/role-id"), "role_id");
    String secretId = text(admin.write("auth/" + path + "/role/r/secret-id", "{}"), "secret_id");
    Set<String> before = accessors();
    try (SecretProvider provider =
        provider(
            "vault_auth_method",
            "approle",
            "vault_auth_path",
            path,
            "vault_role_id",
            roleId,
            "vault_secret_id",
            secretId)) {
      assertWorks(provider);
      assertWorks(provider);
      Set<String> during = accessors();
      during.removeAll(before);
      assertThat(during).hasSize(1);
      assertThat(provider.checkConnection().toString()).contains("authenticated: READY");
    }
    assertThat(accessors()).isEqualTo(before);
    try (SecretProvider provider =
        provider(
            "vault_auth_method",
            "approle",
            "vault_auth_path",
            path,
            "vault_role_id",
            roleId,
            "vault_secret_id",
            "wrong")) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageContaining("approle")
          .hasMessageNotContaining("wrong,");
      assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTokenThatWasRevokedIsReplacedByOneLogin(boolean byTheCheck) throws Exception {
    String path = method("approle");
    admin.write(
        "auth/" + path + "/role/r",
        "{\"token_policies\":\""
            + policy
            + "\",\"bind_secret_id\":false,\"token_bound_cidrs\":\"127.0.0.0/8\",\"secret_id_bound_cidrs\":\"127.0.0.0/8\"}");
    String roleId = text(admin.read("auth/" + path + "/role/r/role-id"), "role_id");
    Set<String> before = accessors();
    try (SecretProvider provider =
        provider(
            "vault_auth_method", "approle", "vault_auth_path", path, "vault_role_id", roleId)) {
      assertWorks(provider);
      Set<String> during = accessors();
      during.removeAll(before);
      admin.write(
          "auth/token/revoke-accessor", "{\"accessor\":\"" + during.iterator().next() + "\"}");
      if (byTheCheck) {
        assertThat(provider.checkConnection().toString()).contains("authenticated: READY");
      }
      assertWorks(provider);
      Set<String> after = accessors();
      after.removeAll(before);
      assertThat(after).hasSize(1).doesNotContainAnyElementsOf(during);
      SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
      assertFails(Kind.PERMISSION_DENIED, () -> listing.listSecrets(null, 1))
          .hasMessageContaining("list");
      Set<String> still = accessors();
      still.removeAll(before);
      assertThat(still).as("a refused right is no reason for another login").isEqualTo(after);
    }
  }

  @Test
  void aWrappedSecretIdIsUnwrappedOnceAndAUsedOneIsReported() throws Exception {
    String path = method("approle");
    admin.write("auth/" + path + "/role/r", "{\"token_policies\":\"" + policy + "\"}");
    String roleId = text(admin.read("auth/" + path + "/role/r/role-id"), "role_id");
    Path file = files.resolve("wrapped");
    String[] settings = {
      "vault_auth_method",
      "approle",
      "vault_auth_path",
      path,
      "vault_role_id",
      roleId,
      "vault_wrapped_secret_id_file",
      file.toString()
    };
    Files.writeString(file, wrap("POST", "auth/" + path + "/role/r/secret-id") + "\n");
    try (SecretProvider provider = provider(settings);
        SecretProvider thief = provider(settings)) {
      assertWorks(provider);
      assertFails(Kind.UNAUTHENTICATED, () -> thief.getSecret(id("a")))
          .hasMessageContaining("INTERCEPTION");
      // The first one keeps its secret id for further logins.
      admin.write("auth/token/revoke-accessor", "{\"accessor\":\"" + newest() + "\"}");
      assertWorks(provider);
      Files.writeString(file, wrap("POST", "auth/" + path + "/role/r/secret-id"));
      assertWorks(thief);
    }
    Files.writeString(file, wrap("GET", "auth/" + path + "/role/r/role-id"));
    try (SecretProvider provider = provider(settings)) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageContaining("INTERCEPTION");
    }
    String forged = admin.mount(1) + "/auth/" + path + "/role/r/secret-id";
    admin.write(forged, "{\"secret_id\":\"of somebody else\"}");
    Files.writeString(file, wrap("GET", forged));
    try (SecretProvider provider = provider(settings)) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageContaining("INTERCEPTION");
    }
    Files.delete(file);
    try (SecretProvider provider = provider(settings)) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_wrapped_secret_id_file");
    }
  }

  private String newest() {
    String newest = "";
    String time = "";
    for (String accessor : accessors()) {
      Json data =
          admin
              .write("auth/token/lookup-accessor", "{\"accessor\":\"" + accessor + "\"}")
              .get("data");
      String issued = Objects.requireNonNull(data.get("issue_time").text());
      if (issued.compareTo(time) > 0 && !"root".equals(data.get("display_name").text())) {
        time = issued;
        newest = accessor;
      }
    }
    return newest;
  }

  private String wrap(String verb, String path) {
    Json answer =
        admin.call(
            verb,
            path,
            verb.equals("POST") ? "{}" : null,
            server.rootToken(),
            Map.of("X-Vault-Wrap-TTL", "120s"));
    return Objects.requireNonNull(answer.get("wrap_info").get("token").text());
  }

  @Test
  void userpassLogsIn() throws Exception {
    String path = method("userpass");
    admin.write(
        "auth/" + path + "/users/ann",
        "{\"password\":\"p w\",\"token_policies\":\"" + policy + "\"}");
    try (SecretProvider provider =
        provider(
            "vault_auth_method",
            "userpass",
            "vault_auth_path",
            path,
            "vault_username",
            "ann",
            "vault_password",
            "p w")) {
      assertWorks(provider);
    }
  }

  /**
   * OpenBao 2.7 has this method as a plugin of its own only, so that the request is all there is.
   */
  @Test
  void ldapSendsThePasswordInTheBodyOnly() {
    try (FaultServer fake = new FaultServer();
        SecretProvider provider =
            Providers.create(
                "vault_addr",
                fake.address(),
                "vault_secret_path",
                "secret/app",
                "vault_auth_method",
                "ldap",
                "vault_username",
                "ann/x",
                "vault_password",
                "p w")) {
      fake.then(FaultServer.json(400, "{\"errors\":[\"ldap operation failed\"]}"));
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageNotContaining("p w");
      FaultServer.Request request = fake.requests().get(0);
      assertThat(request.target()).isEqualTo("/v1/auth/ldap/login/ann%2Fx");
      assertThat(request.body()).isEqualTo("{\"password\":\"p w\"}");
      assertThat(request.headers()).doesNotContainKey("x-vault-token");
    }
  }

  @Test
  void jwtLogsInWithTheTokenOfAnIdentityProvider() throws Exception {
    KeyPair keys = rsa();
    String path = method("jwt");
    admin.write(
        "auth/" + path + "/config",
        json(Map.of("jwt_validation_pubkeys", pem(keys), "default_role", "r")));
    admin.write(
        "auth/" + path + "/role/r",
        "{\"role_type\":\"jwt\",\"bound_subject\":\"worker\",\"bound_audiences\":\"vault\",\"user_claim\":\"sub\",\"token_policies\":\""
            + policy
            + "\"}");
    String jwt = jwt(keys, "\"sub\":\"worker\",\"aud\":\"vault\"");
    Path file = Files.writeString(files.resolve("jwt"), jwt + "\n");
    try (SecretProvider provider =
        provider("vault_auth_method", "jwt", "vault_auth_path", path, "vault_jwt", jwt)) {
      assertWorks(provider);
    }
    try (SecretProvider provider =
        provider(
            "vault_auth_method",
            "jwt",
            "vault_auth_path",
            path,
            "vault_role",
            "r",
            "vault_jwt_file",
            file.toString())) {
      assertWorks(provider);
    }
    Files.writeString(file, jwt(keys, "\"sub\":\"other\",\"aud\":\"vault\""));
    try (SecretProvider provider =
        provider(
            "vault_auth_method",
            "jwt",
            "vault_auth_path",
            path,
            "vault_jwt_file",
            file.toString())) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")));
    }
  }

  @Test
  void kubernetesLogsInWithTheTokenOfAServiceAccount() throws Exception {
    KeyPair keys = rsa();
    String jwt =
        jwt(
            keys,
            "\"iss\":\"kubernetes/serviceaccount\",\"sub\":\"system:serviceaccount:apps:worker\","
                + "\"kubernetes.io/serviceaccount/namespace\":\"apps\","
                + "\"kubernetes.io/serviceaccount/service-account.name\":\"worker\","
                + "\"kubernetes.io/serviceaccount/service-account.uid\":\"u-1\"");
    Pki pki = new Pki(admin);
    try (FaultServer cluster =
        new FaultServer(ServerSockets.with(pki.issue("ec", "\"ip_sans\":\"127.0.0.1\"")), true)) {
      cluster.otherwise(
          r ->
              FaultServer.json(
                  200,
                  "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"status\":{"
                      + "\"authenticated\":true,\"user\":{\"username\":\"system:serviceaccount:apps:worker\","
                      + "\"uid\":\"u-1\",\"groups\":[\"system:serviceaccounts\"]}}}"));
      String path = method("kubernetes");
      admin.write(
          "auth/" + path + "/config",
          json(
              Map.of(
                  "kubernetes_host", cluster.address(),
                  "kubernetes_ca_cert", pki.authority(),
                  "token_reviewer_jwt", jwt)));
      admin.write(
          "auth/" + path + "/role/r",
          "{\"bound_service_account_names\":\"worker\",\"bound_service_account_namespaces\":\"apps\",\"token_policies\":\""
              + policy
              + "\"}");
      Path file = Files.writeString(files.resolve("token"), jwt);
      try (SecretProvider provider =
          provider(
              "vault_auth_method",
              "kubernetes",
              "vault_auth_path",
              path,
              "vault_role",
              "r",
              "vault_jwt_file",
              file.toString())) {
        assertWorks(provider);
      }
      assertThat(cluster.requests()).isNotEmpty();
    }
    try (SecretProvider provider = provider("vault_auth_method", "kubernetes", "vault_role", "r")) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_jwt_file");
    }
  }

  @Test
  void aTokenFileIsReadAgainWhenItsTokenIsRefused() throws Exception {
    String first =
        admin.token(
            "path \"" + mount + "/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    String second =
        admin.token(
            "path \"" + mount + "/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    Path file = Files.writeString(files.resolve("token"), first + "\n");
    try (SecretProvider provider = provider("vault_token_file", file.toString())) {
      assertWorks(provider);
      Files.writeString(file, second);
      admin.write("auth/token/revoke", "{\"token\":\"" + first + "\"}");
      assertWorks(provider);
    }
    assertThat(admin.statusAs(second, "GET", "auth/token/lookup-self"))
        .as("a given token is not revoked at the end")
        .isEqualTo(200);
  }

  @Test
  void aBadTokenInAFileIsNoMissingRightAndTheFileIsReadAgain() throws Exception {
    Path file = Files.writeString(files.resolve("token"), "s.wrong");
    try (SecretProvider provider = provider("vault_token_file", file.toString())) {
      for (int i = 0; i < 2; i++) {
        assertFails(Kind.UNAUTHENTICATED, () -> provider.createSecret("v"))
            .hasMessageContaining("vault_token_file")
            .hasMessageNotContaining("s.wrong");
      }
      assertThat(provider.checkConnection().toString()).contains("authenticated: FAILED");
      Files.writeString(file, "s.wrong.too");
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_token_file");
      Files.writeString(file, admin.tokenOf(policy, "\"ttl\":\"1h\""));
      assertThat(provider.checkConnection().toString()).contains("authenticated: READY");
      assertWorks(provider);
    }
  }

  @Test
  void aRoleWhoseTokensMayNotBeUsedFromHereIsNoMissingRight() {
    String path = method("approle");
    admin.write(
        "auth/" + path + "/role/r",
        "{\"token_policies\":\""
            + policy
            + "\",\"bind_secret_id\":false,\"secret_id_bound_cidrs\":\"127.0.0.0/8\","
            + "\"token_bound_cidrs\":\"10.0.0.0/8\"}");
    String roleId = text(admin.read("auth/" + path + "/role/r/role-id"), "role_id");
    try (SecretProvider provider =
        provider(
            "vault_auth_method", "approle", "vault_auth_path", path, "vault_role_id", roleId)) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.createSecret("v"))
          .hasMessageContaining("token_bound_cidrs");
    }
  }

  /** Vault and OpenBao lock a role after five wrong secret ids, for all who use it. */
  @Test
  void aWrongSecretIdDoesNotLockTheRoleForOthers() throws Exception {
    String path = method("approle");
    admin.write("auth/" + path + "/role/r", "{\"token_policies\":\"" + policy + "\"}");
    String roleId = text(admin.read("auth/" + path + "/role/r/role-id"), "role_id");
    String secretId = text(admin.write("auth/" + path + "/role/r/secret-id", "{}"), "secret_id");
    Path file = Files.writeString(files.resolve("secret-id"), "wrong");
    String[] settings = {
      "vault_auth_method",
      "approle",
      "vault_auth_path",
      path,
      "vault_role_id",
      roleId,
      "vault_secret_id_file",
      file.toString()
    };
    try (SecretProvider wrong = provider(settings)) {
      List<SecretIdentifier> ids = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ids.add(id("key" + i));
      }
      assertThat(wrong.getSecrets(ids).values())
          .hasSize(100)
          .allSatisfy(
              outcome ->
                  assertThat(Objects.requireNonNull(outcome.getFailure()).getKind())
                      .isEqualTo(Kind.UNAUTHENTICATED));
      Files.writeString(file, secretId);
      assertWorks(wrong);
    }
    try (SecretProvider right = provider(settings)) {
      assertWorks(right);
    }
  }

  @Test
  void namespacesOfSecretsAndOfAuthenticationMayDiffer() throws Exception {
    String name = "ns" + UUID.randomUUID().toString().substring(0, 8);
    admin.write("sys/namespaces/" + name, "{}");
    admin.in(name).mount("kv", 2);
    String in =
        admin
            .in(name)
            .policy("path \"kv/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    String child =
        Objects.requireNonNull(
            admin
                .in(name)
                .write("auth/token/create", "{\"policies\":[\"" + in + "\"]}")
                .get("auth")
                .get("client_token")
                .text());
    try (SecretProvider provider = Providers.on(server, child, "kv/app", "vault_namespace", name)) {
      assertWorks(provider);
      assertThat(provider.checkConnection().toString())
          .contains("authenticated: READY", "mount: READY (KV version 2 at kv/)");
    }
    String outer =
        admin.token(
            "path \"" + name + "/kv/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    try (SecretProvider provider =
        Providers.on(server, outer, "kv/app", "vault_namespace", name + "/")) {
      assertWorks(provider);
      assertThat(provider.checkConnection().toString()).contains("authenticated: READY");
    }
    String path = method("userpass");
    admin.write(
        "auth/" + path + "/users/ann",
        "{\"password\":\"pw\",\"token_policies\":\""
            + admin.policy(
                "path \"" + name + "/kv/*\" { capabilities = [\"create\", \"read\", \"update\"] }")
            + "\"}");
    try (SecretProvider provider =
        provider(
            "vault_secret_path",
            "kv/app",
            "vault_namespace",
            name,
            "vault_auth_namespace",
            "root",
            "vault_auth_method",
            "userpass",
            "vault_auth_path",
            path,
            "vault_username",
            "ann",
            "vault_password",
            "pw")) {
      assertWorks(provider);
    }
    try (SecretProvider provider =
        Providers.on(server, OpenBao.ROOT, "kv/app", "vault_namespace", "nowhere")) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_namespace");
    }
  }

  private static KeyPair rsa() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static String jwt(KeyPair keys, String claims) throws Exception {
    long now = Instant.now().getEpochSecond();
    String unsigned =
        base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
            + "."
            + base64(
                "{"
                    + claims
                    + ",\"iat\":"
                    + (now - 30)
                    + ",\"nbf\":"
                    + (now - 30)
                    + ",\"exp\":"
                    + (now + 600)
                    + "}");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(unsigned.getBytes(StandardCharsets.UTF_8));
    return unsigned
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Map<String, String> members) {
    Map<String, Json> texts = new HashMap<>();
    members.forEach((name, text) -> texts.put(name, Json.of(text)));
    return new String(Json.object(texts).toBytes(), StandardCharsets.UTF_8);
  }
}
