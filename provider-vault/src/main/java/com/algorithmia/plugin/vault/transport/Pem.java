package com.algorithmia.plugin.vault.transport;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and private keys as RFC 7468 and OpenSSL write them. Tolerates what happens to
 * PEM in forms and property files: blanks or the two characters {@code \n} instead of line ends.
 */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private Pem() {}

  /** All certificates, in the order of the text; at least one. */
  static List<X509Certificate> certificates(PemSource source) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(source.read());
    while (matcher.find()) {
      if (matcher.group(1).equals("CERTIFICATE")) {
        certificates.add(certificate(source, decode(source, matcher.group(2))));
      }
    }
    if (certificates.isEmpty()) {
      throw source.problem("has no certificate: expected -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  private static X509Certificate certificate(PemSource source, byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw source.problem("has a certificate that can't be read");
    }
  }

  /** The private key: RSA, EC or EdDSA, as PKCS#8, or in the older forms of OpenSSL. */
  static PrivateKey privateKey(PemSource source) {
    String text = source.read();
    if (text.contains("ENCRYPTED")) {
      throw source.problem(
          "has an encrypted key; give it unencrypted, in a file that only this process reads");
    }
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      byte[] der = decode(source, matcher.group(2));
      PrivateKey key =
          switch (matcher.group(1)) {
            case "PRIVATE KEY" -> pkcs8(source, der, "RSA", "EC", "EdDSA");
            case "RSA PRIVATE KEY" -> pkcs8(source, OpenSslKeys.pkcs8OfRsa(der), "RSA");
            case "EC PRIVATE KEY" -> ec(source, OpenSslKeys.pkcs8OfEc(der));
            default -> null; // EC PARAMETERS, or a certificate in the same file.
          };
      if (key != null) {
        return key;
      }
    }
    throw source.problem("has no private key: expected -----BEGIN PRIVATE KEY-----");
  }

  private static PrivateKey ec(PemSource source, byte @Nullable [] der) {
    if (der == null) {
      throw source.problem("has an EC key that does not name its curve");
    }
    return pkcs8(source, der, "EC");
  }

  private static PrivateKey pkcs8(PemSource source, byte[] der, String... algorithms) {
    for (String algorithm : algorithms) {
      PrivateKey key = tryPkcs8(der, algorithm);
      if (key != null) {
        return key;
      }
    }
    throw source.problem("has a private key that can't be read: expected RSA, EC or Ed25519");
  }

  private static @Nullable PrivateKey tryPkcs8(byte[] der, String algorithm) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      return null; // Of another algorithm, or malformed.
    }
  }

  private static byte[] decode(PemSource source, String body) {
    String lines = body.replace("\\n", "\n").replace("\\r", "");
    try {
      return Base64.getDecoder().decode(lines.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw source.problem("has a PEM block that is not base64");
    }
  }
}
