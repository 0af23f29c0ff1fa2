package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.Providers.assertFails;
import static com.algorithmia.plugin.vault.support.Providers.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrong keys, wrong tokens and missing rights on a real server: the right kind, nothing
 * half-stored, nothing shown.
 */
class BadInputTest {

  private final OpenBao server = OpenBao.shared();
  private final Admin admin = server.admin();
  private final String mount = admin.mount(2);

  private static SecretIdentifier raw(String key) {
    return () -> key;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../other",
        "a/../../other",
        "..%2fother",
        "%2e%2e/other",
        "./other",
        "a//b",
        "/other",
        "other/",
        "a\nb",
        "a\r\nX-Vault-Token: x",
        "\0",
        "\u001b[2J",
        "a\u200Bb",
        "",
        "a#",
        "@1"
      })
  void keysThatLeadElsewhereAreAnsweredLikeKeysThatAreNotThere(String key) throws Exception {
    admin.write(mount + "/data/other", "{\"data\":{\"value\":\"not yours\"}}");
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, mount + "/app")) {
      assertThatThrownBy(() -> provider.getSecret(raw(key)))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.getSecretVersion(raw(key)))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.updateSecret(raw(key), "mine"))
          .isInstanceOf(SecretNotFoundException.class);
      assertThat(provider.deleteSecret(raw(key))).isFalse();
    }
    assertThat(admin.read(mount + "/data/other").get("data").get("data").get("value").text())
        .isEqualTo("not yours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        " a",
        "ü€😀",
        "a+b",
        "a*b",
        "a?x=1&y",
        "'; DROP TABLE--",
        "100%25",
        "a\\b",
        "..."
      })
  void oddNamesAreJustNames(String key) throws Exception {
    String encoded =
        URLEncoder.encode(key.replace("%25", "%"), StandardCharsets.UTF_8).replace("+", "%20");
    admin.write(mount + "/data/app/" + encoded, "{\"data\":{\"value\":\"odd\"}}");
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, mount + "/app")) {
      assertThat(provider.getSecret(id(key)).getValue()).isEqualTo("odd");
      assertThat(provider.updateSecret(id(key), "even")).isEqualTo("2");
      assertThat(provider.deleteSecret(id(key))).isTrue();
    }
  }

  @Test
  void absoluteKeysStartAtTheMountIfAllowed() throws Exception {
    admin.write(mount + "/data/other", "{\"data\":{\"value\":\"shared\"}}");
    try (SecretProvider provider =
        Providers.on(server, OpenBao.ROOT, mount + "/app", "vault_allow_absolute_keys", "true")) {
      assertThat(provider.getSecret(id("/other")).getValue()).isEqualTo("shared");
      assertThatThrownBy(() -> provider.getSecret(id("/../sys/x")))
          .isInstanceOf(SecretNotFoundException.class);
      assertThatThrownBy(() -> provider.getSecret(id("//other")))
          .isInstanceOf(SecretNotFoundException.class);
    }
  }

  @Test
  void aWrongTokenIsUnauthenticatedAndNotShown() {
    try (SecretProvider provider = Providers.on(server, "s.canary", mount + "/app")) {
      for (var call :
          List.<ThrowingCallable>of(
              () -> provider.getSecret(id("a")),
              () -> provider.getSecretVersion(id("a")),
              () -> provider.createSecret("v"),
              () -> provider.updateSecret(id("a"), "v"),
              () -> provider.deleteSecret(id("a")))) {
        assertFails(Kind.UNAUTHENTICATED, call)
            .hasMessageContaining("vault_token")
            .hasMessageNotContaining("canary")
            .hasNoCause();
      }
    }
  }

  @Test
  void eachMissingRightIsPermissionDeniedAndNamed() throws Exception {
    SecretIdentifier id;
    try (SecretProvider root = Providers.on(server, OpenBao.ROOT, mount + "/app")) {
      id = root.createSecret("kept");
    }
    String token =
        admin.token("path \"" + mount + "/metadata/app/*\" { capabilities = [\"read\"] }");
    try (SecretProvider provider = Providers.on(server, token, mount + "/app")) {
      assertFails(Kind.PERMISSION_DENIED, () -> provider.getSecret(id))
          .hasMessageContaining(mount + "/data/app/")
          .hasMessageContaining("\"read\"");
      assertFails(Kind.PERMISSION_DENIED, () -> provider.createSecret("v"))
          .hasMessageContaining("\"create\"");
      assertFails(Kind.PERMISSION_DENIED, () -> provider.updateSecret(id, "v"))
          .hasMessageContaining("\"update\"");
      assertFails(Kind.PERMISSION_DENIED, () -> provider.deleteSecret(id))
          .hasMessageContaining("\"delete\"");
      assertFails(
              Kind.PERMISSION_DENIED,
              () -> provider.capability(SecretListing.class).orElseThrow().listSecrets(null, 5))
          .hasMessageContaining("\"list\"");
      assertThat(provider.getSecretVersion(id)).isEqualTo("1");
    }
    String blind = admin.token("path \"" + mount + "/data/app/*\" { capabilities = [\"update\"] }");
    try (SecretProvider provider = Providers.on(server, blind, mount + "/app")) {
      assertFails(Kind.PERMISSION_DENIED, () -> provider.getSecretVersion(id));
      assertFails(Kind.PERMISSION_DENIED, () -> provider.updateSecret(id, "v"));
      assertFails(Kind.PERMISSION_DENIED, () -> provider.updateSecret(id("foreign"), "v"))
          .hasMessageContaining("more fields");
    }
    try (SecretProvider root = Providers.on(server, OpenBao.ROOT, mount + "/app")) {
      assertThat(root.getSecret(id).getValue()).isEqualTo("kept");
      assertThat(root.capability(SecretListing.class).orElseThrow().listSecrets(null, 9).getItems())
          .as("nothing half-stored")
          .hasSize(1);
    }
  }

  @Test
  void theDocumentedPoliciesAreEnough() throws Exception {
    String writer =
        admin.token(
            "path \""
                + mount
                + "/data/app/*\" { capabilities = [\"create\", \"update\", \"delete\"] }\n"
                + "path \""
                + mount
                + "/metadata/app/*\" { capabilities = [\"read\", \"list\"] }");
    String reader =
        admin.token(
            "path \""
                + mount
                + "/data/app/*\" { capabilities = [\"read\"] }\n"
                + "path \""
                + mount
                + "/metadata/app/*\" { capabilities = [\"read\"] }");
    try (SecretProvider server1 =
            Providers.on(
                server, writer, mount + "/app", "vault_operations", "create,update,delete,list");
        SecretProvider worker =
            Providers.on(server, reader, mount + "/app", "vault_operations", "read")) {
      assertThat(server1.checkConnection().getStatus().name()).isEqualTo("READY");
      assertThat(worker.checkConnection().getStatus().name()).isEqualTo("READY");
      SecretIdentifier id = server1.createSecret("one");
      assertThat(server1.updateSecret(id, "two")).isEqualTo("2");
      assertThat(
              server1
                  .capability(ConditionalUpdate.class)
                  .orElseThrow()
                  .updateSecret(id, "three", "2"))
          .isEqualTo("3");
      assertThat(worker.getSecret(id).getValue()).isEqualTo("three");
      assertThat(worker.getSecretVersion(id)).isEqualTo(server1.getSecretVersion(id));
      assertFails(Kind.UNSUPPORTED, () -> server1.getSecret(id));
      assertFails(
          Kind.UNSUPPORTED,
          () -> server1.capability(SecretHistory.class).orElseThrow().restoreVersion(id, "1"));
      assertFails(Kind.UNSUPPORTED, () -> worker.createSecret("v"));
      assertFails(Kind.UNSUPPORTED, () -> worker.updateSecret(id, "v"));
      assertFails(Kind.UNSUPPORTED, () -> worker.deleteSecret(id));
      assertThat(worker.capability(ConditionalUpdate.class)).isEmpty();
      assertThat(server1.deleteSecret(id)).isTrue();
    }
  }

  @Test
  void restoringWithoutTheRightToReadIsUnsupportedAndLeavesTheSecretDeleted() throws Exception {
    String token =
        admin.token(
            "path \""
                + mount
                + "/data/app/*\" { capabilities = [\"create\", \"update\", \"delete\"] }\n"
                + "path \""
                + mount
                + "/undelete/app/*\" { capabilities = [\"update\"] }\n"
                + "path \""
                + mount
                + "/delete/app/*\" { capabilities = [\"update\"] }\n"
                + "path \""
                + mount
                + "/metadata/app/*\" { capabilities = [\"read\"] }");
    try (SecretProvider provider = Providers.on(server, token, mount + "/app")) {
      SecretIdentifier id = provider.createSecret("one");
      provider.deleteSecret(id);
      SecretHistory history = provider.capability(SecretHistory.class).orElseThrow();
      assertFails(Kind.UNSUPPORTED, () -> history.restoreVersion(id, "1"));
      assertFails(Kind.NOT_USABLE, () -> provider.getSecretVersion(id));
    }
  }

  @Test
  void aMountThatGoesAwayOrChangesIsNoticed() throws Exception {
    String one = admin.mount(1);
    String key = UUID.randomUUID().toString();
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, one + "/app")) {
      SecretIdentifier id = provider.createSecret("v");
      admin.delete("sys/mounts/" + one);
      assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(id))
          .hasMessageContaining("vault_secret_path");
      admin.mount(one, 2);
      admin.write(one + "/data/app/" + key, "{\"data\":{\"value\":\"now versioned\"}}");
      assertThat(provider.getSecret(id(key)).getValue()).isEqualTo("now versioned");
      assertThat(provider.getSecretVersion(id(key))).isEqualTo("1");
    }
    try (SecretProvider nowhere =
        Providers.on(server, OpenBao.ROOT, "nowhere/app", "vault_kv_version", "2")) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> nowhere.getSecret(id("a")));
      assertFails(Kind.INVALID_CONFIGURATION, () -> nowhere.createSecret("v"));
      assertFails(Kind.INVALID_CONFIGURATION, () -> nowhere.deleteSecret(id("a")));
    }
  }

  @Test
  void theWrongVersionByOverrideIsAnErrorAndStoresNothing() {
    String one = admin.mount(1);
    try (SecretProvider two =
        Providers.on(server, OpenBao.ROOT, one + "/app", "vault_kv_version", "2")) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> two.createSecret("v"));
    }
    assertThat(admin.status("GET", one + "/?list=true", null)).as("nothing is left").isEqualTo(404);
    try (SecretProvider first =
        Providers.on(server, OpenBao.ROOT, mount + "/app", "vault_kv_version", "1")) {
      assertFails(Kind.INVALID_CONFIGURATION, () -> first.getSecret(id("a")))
          .hasMessageContaining("vault_kv_version");
      assertFails(Kind.INVALID_CONFIGURATION, () -> first.createSecret("v"));
      assertFails(Kind.INVALID_CONFIGURATION, () -> first.deleteSecret(id("a")));
    }
  }

  @Test
  void valuesThatAreNoneAreRefusedBeforeAnythingIsStored() {
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, mount + "/app")) {
      assertFails(Kind.INVALID_VALUE, () -> provider.createSecret("\uD800"));
      assertFails(Kind.INVALID_VALUE, () -> provider.createSecret("x".repeat(65_537)))
          .hasMessageContaining("65537");
      assertThat(
              provider
                  .capability(SecretListing.class)
                  .orElseThrow()
                  .listSecrets(null, 9)
                  .getItems())
          .isEmpty();
    }
  }
}
