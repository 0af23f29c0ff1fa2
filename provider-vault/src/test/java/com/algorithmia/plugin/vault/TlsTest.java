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
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS against a real server with TLS, and against servers with wrong certificates. */
class TlsTest {

  private static OpenBao server;
  private static String ca;

  @TempDir Path files;

  @BeforeAll
  static void start() throws Exception {
    server = OpenBao.devTls();
    ca = Files.readString(server.authority());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertWorks(String... more) throws Exception {
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, "secret/app", more)) {
      SecretIdentifier id = provider.createSecret("over TLS");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("over TLS");
    }
  }

  @Test
  void theAuthorityIsGivenAsTextOrAsFile() throws Exception {
    assertWorks("vault_ca_cert", ca);
    assertWorks("vault_ca_cert", ca.replace("\n", "\\n"));
    assertWorks("vault_ca_cert", ca.replace("\n", " "));
    assertWorks("vault_ca_cert_file", server.authority().toString());
  }

  @Test
  void aForeignCertificateIsNotTrusted() {
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, "secret/app")) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")))
          .hasMessageContaining("vault_ca_cert");
      assertFails(Kind.UNAVAILABLE, () -> provider.createSecret("v"));
    }
    String other = new Pki(server.admin()).authority();
    try (SecretProvider provider =
        Providers.on(server, OpenBao.ROOT, "secret/app", "vault_ca_cert", other)) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")))
          .hasMessageContaining("not signed by a trusted authority");
    }
  }

  @Test
  void wrongSchemesAreToldApart() {
    try (SecretProvider provider =
        Providers.create(
            "vault_addr", server.address().replace("https", "http"),
            "vault_token", "t",
            "vault_secret_path", "secret/app")) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")))
          .hasMessageContaining("https:");
    }
    try (SecretProvider provider =
        Providers.create(
            "vault_addr", OpenBao.shared().address().replace("http", "https"),
            "vault_token", "t",
            "vault_secret_path", "secret/app")) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a")))
          .hasMessageContaining("does not speak TLS");
    }
  }

  @Test
  void expiredAndOtherHostsCertificatesAreRefusedWhateverTheSystemPropertiesSay() throws Exception {
    Pki pki = new Pki(server.admin());
    Map<String, String> wrong =
        Map.of(
            "\"ip_sans\":\"127.0.0.1\",\"not_before\":\"2019-01-01T00:00:00Z\",\"not_after\":\"2020-01-01T00:00:00Z\"",
            "expired",
            "\"alt_names\":\"vault.example.com\"",
            "another host name");
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    try {
      for (Map.Entry<String, String> one : wrong.entrySet()) {
        assertRefused(pki, pki.issue("ec", one.getKey()), one.getValue());
      }
    } finally {
      System.clearProperty("jdk.internal.httpclient.disableHostnameVerification");
    }
    try (FaultServer right =
            new FaultServer(
                ServerSockets.with(pki.issue("rsa", "\"ip_sans\":\"127.0.0.1\"")), true);
        SecretProvider provider = Providers.on(right, "vault_ca_cert", pki.authority())) {
      right.otherwise(r -> FaultServer.json(404, "{\"errors\":[]}"));
      assertThat(provider.deleteSecret(id("a"))).isFalse();
    }
  }

  private static void assertRefused(Pki pki, Pki.Issued issued, String why) {
    try (FaultServer wrong = new FaultServer(ServerSockets.with(issued), true);
        SecretProvider provider = Providers.on(wrong, "vault_ca_cert", pki.authority())) {
      assertFails(Kind.UNAVAILABLE, () -> provider.getSecret(id("a"))).hasMessageContaining(why);
      assertThat(wrong.requests()).isEmpty();
    }
  }

  @Test
  void clientKeysOfAllFormsLogIn() throws Exception {
    Admin admin = server.admin();
    Pki pki = new Pki(admin);
    admin.write("sys/auth/cert", "{\"type\":\"cert\"}");
    String policy =
        admin.policy("path \"secret/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    admin.write(
        "auth/cert/certs/web",
        new String(
            Json.object(
                    Map.of(
                        "certificate", Json.of(pki.authority()), "token_policies", Json.of(policy)))
                .toBytes(),
            StandardCharsets.UTF_8));
    for (String form : List.of("rsa pem", "rsa pkcs8", "ec pem", "ec pkcs8", "ed25519 pkcs8")) {
      String[] words = form.split(" ", -1);
      Pki.Issued issued =
          pki.issue(words[0], words[1].equals("pkcs8") ? "\"private_key_format\":\"pkcs8\"" : "");
      assertLogsIn("vault_client_cert", issued.certificate(), "vault_client_key", issued.key());
      Path both =
          Files.writeString(files.resolve("both.pem"), issued.key() + "\n" + issued.certificate());
      assertLogsIn("vault_client_cert_file", both.toString());
    }
    Pki.Issued foreign = new Pki(admin).issue("ec", "");
    try (SecretProvider provider =
        new VaultSecretProviderFactory()
            .create(
                certConfig(
                    "vault_client_cert",
                    foreign.certificate(),
                    "vault_client_key",
                    foreign.key()))) {
      assertFails(Kind.UNAUTHENTICATED, () -> provider.getSecret(id("a")))
          .hasMessageContaining("login by cert");
    }
  }

  private static Map<String, String> certConfig(String... certificate) {
    Map<String, String> config =
        config(
            "vault_addr", server.address(),
            "vault_secret_path", "secret/app",
            "vault_auth_method", "cert",
            "vault_role", "web",
            "vault_ca_cert", ca);
    config.putAll(config(certificate));
    return config;
  }

  private static void assertLogsIn(String... certificate) throws Exception {
    try (SecretProvider provider =
        new VaultSecretProviderFactory().create(certConfig(certificate))) {
      SecretIdentifier id = provider.createSecret("mine");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("mine");
    }
  }

  @Test
  void badFilesAreNamedByTheirSettingAtTheFirstUse() throws Exception {
    Path nothing = files.resolve("missing.pem");
    Path garbage = Files.writeString(files.resolve("garbage.pem"), "garbage");
    Pki pki = new Pki(server.admin());
    Pki.Issued one = pki.issue("rsa", "");
    Pki.Issued other = pki.issue("rsa", "");
    Pki.Issued curve = pki.issue("ec", "");
    Pki.Issued sameCurve = pki.issue("ec", "");
    Map<String, Map<String, String>> wrong =
        Map.of(
            "vault_ca_cert_file", config("vault_ca_cert_file", nothing.toString()),
            "has no certificate", config("vault_ca_cert_file", garbage.toString()),
            "vault_client_key_file: has no private key",
                config(
                    "vault_ca_cert",
                    ca,
                    "vault_client_cert",
                    one.certificate(),
                    "vault_client_key_file",
                    garbage.toString()),
            "vault_client_key: is not the key",
                config(
                    "vault_ca_cert",
                    ca,
                    "vault_client_cert",
                    one.certificate(),
                    "vault_client_key",
                    other.key()),
            "is not the key of the client certificate",
                config(
                    "vault_ca_cert",
                    ca,
                    "vault_client_cert",
                    curve.certificate(),
                    "vault_client_key",
                    sameCurve.key()));
    for (Map.Entry<String, Map<String, String>> one1 : wrong.entrySet()) {
      Map<String, String> config =
          config(
              "vault_addr",
              server.address(),
              "vault_token",
              "t",
              "vault_secret_path",
              "secret/app");
      config.putAll(one1.getValue());
      try (SecretProvider provider = new VaultSecretProviderFactory().create(config)) {
        assertFails(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(id("a")))
            .hasMessageContaining(one1.getKey());
        assertThat(provider.checkConnection().toString()).contains(one1.getKey());
      }
    }
    assertThat(
            new VaultSecretProviderFactory()
                .validate(
                    config(
                        "vault_addr",
                        "https://v",
                        "vault_token",
                        "t",
                        "vault_secret_path",
                        "s",
                        "vault_client_cert",
                        one.certificate(),
                        "vault_client_key",
                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")))
        .singleElement()
        .satisfies(
            p -> assertThat(p.toString()).contains("vault_client_key: has an encrypted key"));
  }
}
