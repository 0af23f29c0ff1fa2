package com.algorithmia.secrets.server.internal.jetty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys from PEM files. Messages name the file, never its content.
 */
public final class PemFiles {

  private static final long MAX_BYTES = 1 << 20;
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /**
   * A key store, in memory, with the server's certificate chain and key.
   *
   * @param certificate PEM: the server's certificate first, then those that issued it
   * @param key PEM: an unencrypted PKCS #8 private key that belongs to the first certificate
   * @throws IllegalArgumentException saying which file is wrong, and how
   */
  public static KeyStore keyStore(Path certificate, Path key) {
    List<X509Certificate> chain = certificates(certificate);
    PrivateKey privateKey = privateKey(key);
    if (!chain.get(0).getPublicKey().getAlgorithm().equals(privateKey.getAlgorithm())) {
      throw new IllegalArgumentException(
          "The key in " + key + " does not belong to the first certificate in " + certificate);
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", privateKey, new char[0], chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "The certificate in "
              + certificate
              + " and the key in "
              + key
              + " can't be used together");
    }
  }

  /**
   * All certificates of a PEM file.
   *
   * @throws IllegalArgumentException if there is none, or the file can't be read
   */
  public static List<X509Certificate> certificates(Path file) {
    byte[] bytes = read(file);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      List<X509Certificate> list = new ArrayList<>();
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        list.add((X509Certificate) each);
      }
      if (list.isEmpty()) {
        throw new IllegalArgumentException("There is no certificate in " + file);
      }
      return list;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(file + " is not a file of PEM certificates");
    }
  }

  private static PrivateKey privateKey(Path file) {
    byte[] bytes = read(file);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    Arrays.fill(bytes, (byte) 0);
    Matcher matcher = KEY.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "There is no unencrypted PKCS #8 key (BEGIN PRIVATE KEY) in "
              + file
              + "; convert it with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The key in " + file + " is not whole");
    }
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // Not of this algorithm: the next one is tried.
      }
    }
    throw new IllegalArgumentException(
        "The key in " + file + " is of none of the kinds " + String.join(", ", KEY_ALGORITHMS));
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + " is too large for a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + " can't be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
