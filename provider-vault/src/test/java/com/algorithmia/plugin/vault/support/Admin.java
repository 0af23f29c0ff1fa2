package com.algorithmia.plugin.vault.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.transport.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What an admin does with Vault, over the plainest client there is: nothing of the code under test
 * but its JSON.
 */
public final class Admin {

  private final OpenBao server;
  private final @Nullable String namespace;

  Admin(OpenBao server, @Nullable String namespace) {
    this.server = server;
    this.namespace = namespace;
  }

  public Admin in(String otherNamespace) {
    return new Admin(server, otherNamespace);
  }

  /** A new KV mount. */
  public String mount(int version) {
    return mount("kv-" + UUID.randomUUID().toString().substring(0, 8), version);
  }

  public String mount(String path, int version) {
    write("sys/mounts/" + path, "{\"type\":\"kv\",\"options\":{\"version\":\"" + version + "\"}}");
    // A new mount of version 2 answers 400 until it has upgraded itself.
    for (int i = 0; version == 2 && i < 500 && status("GET", path + "/config", null) == 400; i++) {
      Thread.onSpinWait();
    }
    return path;
  }

  /** A token with a policy of its own. */
  public String token(String policy) {
    return token(policy, "\"ttl\":\"1h\"");
  }

  public String token(String policy, String more) {
    return tokenOf(policy(policy), more);
  }

  /** A token with a policy that is there. */
  public String tokenOf(String policyName, String more) {
    Json auth =
        write("auth/token/create", "{\"policies\":[\"" + policyName + "\"]," + more + "}")
            .get("auth");
    return Objects.requireNonNull(auth.get("client_token").text());
  }

  /** Writes a policy and gives its name. */
  public String policy(String policy) {
    String name = "p-" + UUID.randomUUID();
    write(
        "sys/policies/acl/" + name,
        new String(Json.object("policy", Json.of(policy)).toBytes(), StandardCharsets.UTF_8));
    return name;
  }

  public Json write(String path, String body) {
    return call("POST", path, body);
  }

  public Json read(String path) {
    return call("GET", path, null);
  }

  public void delete(String path) {
    call("DELETE", path, null);
  }

  public Json call(String method, String path, @Nullable String body) {
    return call(method, path, body, server.rootToken(), Map.of());
  }

  public Json call(
      String method,
      String path,
      @Nullable String body,
      String token,
      Map<String, String> headers) {
    Answer answer = send(method, path, body, token, headers);
    assertThat(answer.status()).as("%s %s: %s", method, path, answer.text()).isBetween(200, 299);
    return answer.text().isEmpty()
        ? Json.MISSING
        : Objects.requireNonNull(Json.parse(answer.text().getBytes(StandardCharsets.UTF_8)));
  }

  public int status(String method, String path, @Nullable String body) {
    return send(method, path, body, server.rootToken(), Map.of()).status();
  }

  public int statusAs(String token, String method, String path) {
    return send(method, path, null, token, Map.of()).status();
  }

  private record Answer(int status, String text) {}

  private Answer send(
      String method,
      String path,
      @Nullable String body,
      String token,
      Map<String, String> headers) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(server.address() + "/v1/" + path).toURL().openConnection();
      if (connection instanceof HttpsURLConnection secure) {
        secure.setSSLSocketFactory(trusting().getSocketFactory());
      }
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(30_000);
      connection.setRequestMethod(method);
      connection.setRequestProperty("X-Vault-Token", token);
      connection.setRequestProperty("X-Vault-Request", "true");
      if (namespace != null) {
        connection.setRequestProperty("X-Vault-Namespace", namespace);
      }
      headers.forEach(connection::setRequestProperty);
      if (body != null) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return new Answer(
            status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SSLContext trusting() {
    try (InputStream pem = Files.newInputStream(server.authority())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitActive() {
    for (int i = 0; i < 2_000 && status("GET", "sys/health", null) != 200; i++) {
      Thread.onSpinWait();
    }
    assertThat(status("GET", "sys/health", null)).isEqualTo(200);
  }
}
