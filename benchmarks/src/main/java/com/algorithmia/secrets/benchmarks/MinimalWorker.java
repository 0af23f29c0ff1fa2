package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.client.Json;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The peer of {@code run}: one request, the plugin by a {@link URLClassLoader} of its own, and each
 * ciphertext opened. Nothing is verified, guarded, remembered or started.
 */
public final class MinimalWorker {

  private MinimalWorker() {}

  /** Arguments: the bundle's address, a file with the key, the plugin, worker's directory, CA. */
  public static void main(String[] args) throws Exception {
    Json bundle = bundle(args[0], Path.of(args[1]), args[4]);
    Path worker = Path.of(args[3]);
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {Path.of(args[2]).toUri().toURL()},
                MinimalWorker.class.getClassLoader());
        SecretProvider provider =
            ServiceLoader.load(SecretProviderFactory.class, loader)
                .iterator()
                .next()
                .create(settings(worker))) {
      SealedExchange exchange = provider.capability(SealedExchange.class).orElseThrow();
      int characters = 0;
      for (Json entry : bundle.get("entries").items()) {
        characters +=
            exchange
                .openSealed(
                    new SealedSecret(
                        entry.get("provider_key").text(),
                        entry.get("version").text(),
                        entry.get("owner_label").text(),
                        Base64.getUrlDecoder().decode(entry.get("ciphertext").text())))
                .getValue()
                .length();
      }
      if (characters == 0) {
        throw new IllegalStateException("no value");
      }
      Hello.main(new String[0]);
    }
  }

  private static Json bundle(String address, Path key, String authority) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    if (connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(trusting(authority).getSocketFactory());
    }
    connection.setRequestProperty("Authorization", "Bearer " + Files.readString(key).strip());
    try (InputStream in = connection.getInputStream()) {
      Json signed = Json.parse(in.readAllBytes());
      Json parsed =
          signed == null
              ? null
              : Json.parse(Base64.getUrlDecoder().decode(signed.get("payload").text()));
      if (parsed == null) {
        throw new IOException("no bundle");
      }
      return parsed;
    }
  }

  private static SSLContext trusting(String authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = new FileInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Map<String, String> settings(Path worker) throws IOException {
    Properties installation = new Properties();
    try (InputStream in = Files.newInputStream(worker.resolve("installation.properties"))) {
      installation.load(in);
    }
    return Map.of(
        "installation_id",
        installation.getProperty("installation_id"),
        "private_keyset_file",
        worker.resolve("recipients/default/values-private.keyset").toString(),
        "verification_keyset_file",
        worker.resolve("verification.keyset").toString(),
        "master_key_file",
        worker.resolve("master.key").toString());
  }
}
