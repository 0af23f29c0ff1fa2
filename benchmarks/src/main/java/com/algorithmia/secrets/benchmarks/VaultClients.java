package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.api.Logical;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.client.ClientHttpRequestFactoryFactory;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.core.VaultKeyValueOperationsSupport.KeyValueBackend;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.support.ClientOptions;
import org.springframework.vault.support.SslConfiguration;

/**
 * Four ways to read one secret and its version from a KV 2 mount {@code secret}. None caches. Each
 * gives the length of the value, or the version, as a number.
 */
final class VaultClients {

  static final String KEY = "3f0c1a52-9a1c-4b6e-8d1f-0123456789ab";
  private static final String PREFIX = "app";

  /** One client: what it is called, and what it does. Closed by its owner. */
  record Client(String name, Callable<Integer> read, Callable<Integer> version) {}

  private VaultClients() {}

  /** The JDK's client with nothing around it: the answer is not even parsed. */
  static Client raw(String address) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest data = get(address + "/v1/secret/data/" + PREFIX + "/" + KEY);
    HttpRequest metadata = get(address + "/v1/secret/metadata/" + PREFIX + "/" + KEY);
    return new Client("raw GET", () -> send(client, data), () -> send(client, metadata));
  }

  private static HttpRequest get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .header("X-Vault-Token", BaoServer.TOKEN)
        .header("X-Vault-Request", "true")
        .build();
  }

  private static int send(HttpClient client, HttpRequest request) throws Exception {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("Status " + response.statusCode());
    }
    return response.body().length;
  }

  /** This provider, from its JAR, without the host. */
  static SecretProvider provider(String address) throws Exception {
    URLClassLoader loader =
        new URLClassLoader(
            new URL[] {Plugins.vault().toUri().toURL()}, VaultClients.class.getClassLoader());
    SecretProviderFactory factory =
        (SecretProviderFactory)
            loader.loadClass(Plugins.VAULT_FACTORY).getDeclaredConstructor().newInstance();
    return factory.create(
        Map.of(
            "vault_addr",
            address,
            "vault_token",
            BaoServer.TOKEN,
            "vault_secret_path",
            "secret/" + PREFIX,
            "vault_kv_version",
            "2"));
  }

  static Client ours(SecretProvider provider) {
    SecretIdentifier id = new SimpleSecretIdentifier(KEY);
    return new Client(
        "ours",
        () -> provider.getSecret(id).getValue().length(),
        () -> Integer.parseInt(provider.getSecretVersion(id)));
  }

  /** Its logical API; it has none for the metadata of KV 2, so their path is read as on KV 1. */
  static Client driver(String address) throws Exception {
    Logical versioned = driver(address, 2).logical();
    Logical plain = driver(address, 1).logical();
    String data = "secret/" + PREFIX + "/" + KEY;
    String metadata = "secret/metadata/" + PREFIX + "/" + KEY;
    return new Client(
        "vault-java-driver",
        () -> Objects.requireNonNull(versioned.read(data).getData().get("value")).length(),
        () ->
            Integer.parseInt(plain.read(metadata).getData().getOrDefault("current_version", "0")));
  }

  private static Vault driver(String address, int engineVersion) throws Exception {
    return Vault.create(
        new VaultConfig()
            .address(address)
            .token(BaoServer.TOKEN)
            .engineVersion(engineVersion)
            .build());
  }

  /**
   * As it comes, where nothing but the JDK is there to send requests: {@code HttpURLConnection}.
   */
  static Client springDefault(String address) {
    return spring(
        "Spring Vault, HttpURLConnection",
        address,
        ClientHttpRequestFactoryFactory.create(
            new ClientOptions(), SslConfiguration.unconfigured()));
  }

  /** On the same client as ours. */
  static Client springJdk(String address) {
    return spring(
        "Spring Vault, HttpClient",
        address,
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()));
  }

  private static Client spring(String name, String address, ClientHttpRequestFactory requests) {
    VaultTemplate template =
        new VaultTemplate(
            VaultEndpoint.from(URI.create(address)),
            requests,
            () -> new TokenAuthentication(BaoServer.TOKEN).login());
    var values = template.opsForKeyValue("secret", KeyValueBackend.KV_2);
    var metadata = template.opsForVersionedKeyValue("secret").opsForKeyValueMetadata();
    String path = PREFIX + "/" + KEY;
    return new Client(
        name,
        () ->
            Objects.toString(
                    Objects.requireNonNull(Objects.requireNonNull(values.get(path)).getData())
                        .get("value"))
                .length(),
        () -> Objects.requireNonNull(metadata.get(path)).getCurrentVersion());
  }
}
