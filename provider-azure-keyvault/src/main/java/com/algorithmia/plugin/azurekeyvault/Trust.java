package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom TLS connections trust: the JDK's certificates, and those of the setting {@code ca_file}. */
final class Trust {

  private Trust() {}

  static SSLContext context(Optional<Path> caFile) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, caFile.isEmpty() ? null : withJdk(certificates(caFile.get())), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw VaultFailures.failure(
          Kind.INVALID_CONFIGURATION,
          "The file of the setting ca_file has no certificates: it has to be PEM");
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(Credentials.read(Settings.CA_FILE, file)));
    if (found.isEmpty()) {
      throw new GeneralSecurityException("none");
    }
    return found;
  }

  private static TrustManager[] withJdk(Collection<? extends Certificate> extra)
      throws GeneralSecurityException, IOException {
    KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
    all.load(null, null);
    int count = 0;
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate certificate : x509.getAcceptedIssuers()) {
          all.setCertificateEntry("jdk-" + count++, certificate);
        }
      }
    }
    for (Certificate certificate : extra) {
      all.setCertificateEntry("extra-" + count++, certificate);
    }
    return managers(all);
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
