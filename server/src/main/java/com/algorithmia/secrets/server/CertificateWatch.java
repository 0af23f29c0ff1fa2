package com.algorithmia.secrets.server;

import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a renewed certificate without a restart: when one of the two files has changed, both are
 * read again. A pair that does not fit, as in the middle of a renewal, is left for the next time.
 */
final class CertificateWatch implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private final Path certificate;
  private final Path key;
  private final Consumer<KeyStore> reload;
  private List<FileTime> seen;

  CertificateWatch(ServerSettings settings, Consumer<KeyStore> reload) {
    this.certificate = settings.tlsCertificateFile().orElseThrow();
    this.key = settings.tlsKeyFile().orElseThrow();
    this.reload = reload;
    this.seen = times();
  }

  private List<FileTime> times() {
    try {
      return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void run() {
    List<FileTime> now = times();
    if (now.equals(seen) || now.isEmpty()) {
      return;
    }
    try {
      reload.accept(PemFiles.keyStore(certificate, key));
      seen = now;
      log.info("Took the new certificate in {}", certificate);
    } catch (IllegalArgumentException e) {
      log.warn("The changed certificate is not used yet: {}", e.getMessage());
    }
  }
}
