package com.algorithmia.plugin.vault.transport;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and who to be. Built from the configuration alone: there is no switch that turns a
 * check off, and no variable of the environment is asked. Immutable.
 */
public final class Tls {

  private final @Nullable PemSource authorities;
  private final @Nullable PemSource certificate;
  private final @Nullable PemSource key;

  /**
   * @param authorities the only authorities to trust; null = those that the JVM trusts
   * @param certificate the client's certificate and what links it to an authority; null = none
   * @param key its private key; null = none
   */
  public Tls(
      @Nullable PemSource authorities, @Nullable PemSource certificate, @Nullable PemSource key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Checks what is given as text, without touching a file.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION}
   */
  public static void check(@Nullable PemSource certificates, @Nullable PemSource key) {
    if (certificates != null && certificates.isText()) {
      Pem.certificates(certificates);
    }
    if (key != null && key.isText()) {
      Pem.privateKey(key);
    }
  }

  /** TLS 1.2 and 1.3, and the host's name is checked whatever the system properties say. */
  SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  /**
   * Reads files and builds the context.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} if something in them is
   *     wrong
   */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate == null ? null : keyManagers(certificate).getKeyManagers(),
          trustManagers().getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new SecretProviderException(
          SecretProviderException.Kind.INVALID_CONFIGURATION,
          "The TLS settings can't be used: " + e.getClass().getSimpleName());
    }
  }

  private TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (authorities == null) {
      factory.init((KeyStore) null);
      return factory;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate authority : Pem.certificates(authorities)) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    factory.init(store);
    return factory;
  }

  private KeyManagerFactory keyManagers(PemSource chainSource)
      throws GeneralSecurityException, IOException {
    // The certificate's own file may hold the key as well.
    PemSource keySource = key == null ? chainSource : key;
    List<X509Certificate> chain = Pem.certificates(chainSource);
    PrivateKey privateKey = Pem.privateKey(keySource);
    if (!fits(privateKey, chain.get(0).getPublicKey())) {
      throw keySource.problem("is not the key of the client certificate");
    }
    KeyStore store = emptyStore();
    char[] inMemoryOnly = new char[0];
    store.setKeyEntry("client", privateKey, inMemoryOnly, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, inMemoryOnly);
    return factory;
  }

  /** Signs something with the one and verifies it with the other. */
  private static boolean fits(PrivateKey privateKey, PublicKey publicKey) {
    byte[] probe = {1, 2, 3};
    try {
      String algorithm =
          switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
          };
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(privateKey);
      signing.update(probe);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update(probe);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false; // Of different algorithms or curves.
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public String toString() {
    return "Tls";
  }
}
