package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.transport.Json;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The contract from the built JAR inside the host, on a mount with slashes, and with a token that
 * the provider gets by a login of its own.
 */
class SlashMountJarIT extends JarContract {

  private final Map<String, String> credentials;

  SlashMountJarIT() {
    super(2, "team/of/jar");
    admin().write("sys/auth/of/jar", "{\"type\":\"approle\"}");
    String role = "auth/of/jar/role/r";
    admin().write(role, "{\"token_policies\":\"" + policy() + "\",\"token_ttl\":\"1h\"}");
    this.credentials =
        Map.of(
            "vault_auth_method",
            "approle",
            "vault_auth_path",
            "of/jar",
            "vault_role_id",
            text(admin().read(role + "/role-id"), "role_id"),
            "vault_secret_id",
            text(admin().write(role + "/secret-id", "{}"), "secret_id"));
  }

  private static String text(Json answer, String name) {
    return Objects.requireNonNull(answer.get("data").get(name).text());
  }

  @Override
  Map<String, String> credentials() {
    return credentials;
  }

  @Override
  Map<String, String> wrongCredentials() {
    return Map.of("vault_secret_id", "this-is-not-the-secret-id-of-the-role");
  }

  /** Vault counts tokens. It does not tell connections. */
  @Override
  protected OptionalLong countSessions() {
    Json accessors = admin().read("auth/token/accessors?list=true");
    return OptionalLong.of(accessors.get("data").get("keys").items().size());
  }
}
