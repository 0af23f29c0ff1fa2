package com.algorithmia.secrets.store.internal.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** Whether every entry of a JAR is signed by a certificate that is trusted here. */
final class SignedJars {

  private SignedJars() {}

  /** The subject of the trusted signer of all entries; empty if there is none. */
  static Optional<String> signer(Path jar, Set<X509Certificate> trusted) {
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    Set<String> common = null;
    try (JarFile file = new JarFile(jar.toFile(), true)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.isDirectory() || isSignatureFile(entry.getName())) {
          continue;
        }
        // The signers of an entry are known once it was read to its end.
        try (InputStream in = file.getInputStream(entry)) {
          in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        Set<String> signers = trustedSigners(entry.getCodeSigners(), trusted);
        if (common == null) {
          common = new HashSet<>(signers);
        } else {
          common.retainAll(signers);
        }
        if (common.isEmpty()) {
          return Optional.empty();
        }
      }
    } catch (IOException | SecurityException e) {
      // SecurityException: a digest that does not fit.
      return Optional.empty();
    }
    return common == null ? Optional.empty() : common.stream().sorted().findFirst();
  }

  private static boolean isSignatureFile(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/")
        && upper.indexOf('/', "META-INF/".length()) < 0
        && (upper.equals("META-INF/MANIFEST.MF")
            || upper.endsWith(".SF")
            || upper.endsWith(".RSA")
            || upper.endsWith(".DSA")
            || upper.endsWith(".EC"));
  }

  private static Set<String> trustedSigners(CodeSigner[] signers, Set<X509Certificate> trusted) {
    Set<String> names = new HashSet<>();
    for (CodeSigner signer : signers == null ? new CodeSigner[0] : signers) {
      CertPath path = signer.getSignerCertPath();
      if (!path.getCertificates().isEmpty()
          && path.getCertificates().get(0) instanceof X509Certificate leaf
          && isTrusted(path, leaf, trusted)) {
        names.add(leaf.getSubjectX500Principal().getName());
      }
    }
    return names;
  }

  private static boolean isTrusted(
      CertPath path, X509Certificate leaf, Set<X509Certificate> trusted) {
    try {
      if (trusted.contains(leaf)) {
        leaf.checkValidity();
        return true;
      }
      PKIXParameters parameters =
          new PKIXParameters(
              trusted.stream().map(c -> new TrustAnchor(c, null)).collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
