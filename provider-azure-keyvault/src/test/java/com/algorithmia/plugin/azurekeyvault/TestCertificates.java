package com.algorithmia.plugin.azurekeyvault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import no.nav.security.mock.oauth2.http.SslKeystore;

/** A certificate with its key, made by the JDK's keytool. Each is its own authority. */
final class TestCertificates {

  private static final char[] PASSWORD = "test-only".toCharArray();

  /** For servers on this machine and, behind the test's proxy, for Azure's names. */
  static final TestCertificates SERVER =
      make(
          "EC",
          "san=dns:localhost,ip:127.0.0.1,dns:kv.vault.azure.net,dns:login.microsoftonline.com",
          "-0d");

  private final KeyStore store;

  private TestCertificates(KeyStore store) {
    this.store = store;
  }

  /** For a name that is not this machine's. */
  static TestCertificates ofAnotherName() {
    return make("EC", "san=dns:elsewhere.example", "-0d");
  }

  /** For this machine, two days too late, by an authority that is in time. */
  static TestCertificates expired() {
    return new TestCertificates(
        keytool(
            List.of(genkeypair("ca", "EC", "bc:c", "-4d", "10")),
            List.of(
                genkeypair("test", "EC", "san=dns:localhost,ip:127.0.0.1", "-3d", "1"),
                List.of("-signer", "ca"))));
  }

  /** For an application that authenticates by certificate. */
  static TestCertificates ofAnApplication() {
    return Applications.ONE;
  }

  static TestCertificates ofAnotherApplication() {
    return Applications.ANOTHER;
  }

  /** Made once they are needed: RSA keys take their time. */
  private static final class Applications {
    static final TestCertificates ONE = make("RSA", "ku=digitalSignature", "-0d");
    static final TestCertificates ANOTHER = make("RSA", "ku=digitalSignature", "-0d");
  }

  private static TestCertificates make(String algorithm, String extension, String start) {
    return new TestCertificates(
        keytool(List.of(genkeypair("test", algorithm, extension, start, "1"))));
  }

  private static List<String> genkeypair(
      String alias, String algorithm, String extension, String start, String days) {
    return List.of(
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        algorithm,
        "-dname",
        "CN=secret-store-test-" + alias,
        "-ext",
        extension,
        "-startdate",
        start,
        "-validity",
        days);
  }

  /** Runs keytool once for each list of arguments, on one new store. */
  @SafeVarargs
  private static KeyStore keytool(List<List<String>>... runs) {
    try {
      Path folder = Files.createTempDirectory("azure-keyvault-test");
      Path file = folder.resolve("store.p12");
      for (List<List<String>> run : runs) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        run.forEach(command::addAll);
        command.addAll(
            List.of(
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        Process keytool =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
          throw new IOException("keytool failed, see " + folder.resolve("log"));
        }
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  SSLContext serverContext() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  SslKeystore keystore() {
    return new SslKeystore(new String(PASSWORD), store);
  }

  /** Trusts this certificate alone. */
  SSLContext clientContext() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", certificate());
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  X509Certificate certificate() {
    try {
      return (X509Certificate) store.getCertificate("test");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who vouches for it, as PEM: itself, or its authority. */
  String pem() {
    try {
      String issuer = store.containsAlias("ca") ? "ca" : "test";
      return pem("CERTIFICATE", store.getCertificate(issuer).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Key and certificate as PEM. */
  String pemWithKey() {
    try {
      return pem("PRIVATE KEY", ((PrivateKey) store.getKey("test", PASSWORD)).getEncoded()) + pem();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate in a file. */
  Path pemFile() {
    try {
      Path file = Files.createTempFile("azure-keyvault-test", ".pem");
      file.toFile().deleteOnExit();
      return Files.writeString(file, pem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
