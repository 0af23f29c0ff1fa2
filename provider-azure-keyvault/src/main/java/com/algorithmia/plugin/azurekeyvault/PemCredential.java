package com.algorithmia.plugin.azurekeyvault;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a PEM text can prove to Entra ID who an application is. Looked at here because the client
 * libraries say no more than that they failed, and do so at the first token only.
 */
final class PemCredential {

  private static final Pattern KEY = block("PRIVATE KEY");
  private static final Pattern CERTIFICATE = block("CERTIFICATE");

  private PemCredential() {}

  private static Pattern block(String type) {
    return Pattern.compile(
        "-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]{1,100000})-----END " + type + "-----");
  }

  /** What is wrong with it, in words that show nothing of it; null if it is as it should be. */
  static @Nullable String problem(String pem) {
    byte[] key = first(KEY, pem);
    if (key == null) {
      return "must have a private key (-----BEGIN PRIVATE KEY-----: PKCS #8, not encrypted)";
    }
    byte[] certificate = first(CERTIFICATE, pem);
    if (certificate == null) {
      return "must have the certificate of the key (-----BEGIN CERTIFICATE-----)";
    }
    try {
      Certificate parsed =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key))
                  instanceof RSAPrivateKey mine
              && parsed.getPublicKey() instanceof RSAPublicKey theirs
              && mine.getModulus().equals(theirs.getModulus())
          ? null
          : "must begin with the certificate of its private key";
    } catch (GeneralSecurityException e) {
      return "must have an RSA key and an X.509 certificate";
    }
  }

  static @Nullable String problem(byte[] pem) {
    return problem(new String(pem, StandardCharsets.ISO_8859_1));
  }

  private static byte @Nullable [] first(Pattern block, String pem) {
    Matcher matcher = block.matcher(pem);
    if (!matcher.find()) {
      return null;
    }
    try {
      return Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
