package com.algorithmia.secrets.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.jetty.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {

  @TempDir Path folder;
  private final List<KeyStore> taken = new ArrayList<>();
  private long time = 1_000;

  private void install(String certificate, String key) throws IOException {
    copy(certificate + ".pem", "now.pem");
    copy(key + ".key", "now.key");
  }

  private void copy(String from, String to) throws IOException {
    Path target = folder.resolve(to);
    Files.copy(folder.resolve(from), target, StandardCopyOption.REPLACE_EXISTING);
    time += 1_000;
    Files.setLastModifiedTime(target, FileTime.fromMillis(time));
  }

  @Test
  void a_renewed_pair_is_taken_once_and_half_a_renewal_is_left_alone() throws Exception {
    Certificates.make(folder, "old", "RSA");
    Certificates.make(folder, "new", "EC");
    install("old", "old");
    CertificateWatch watch =
        new CertificateWatch(
            ServerSettings.builder()
                .tls(folder.resolve("now.pem"), folder.resolve("now.key"))
                .build(),
            taken::add);

    watch.run();
    assertThat(taken).isEmpty();

    install("new", "old");
    watch.run();
    assertThat(taken).isEmpty();

    install("new", "new");
    watch.run();
    watch.run();
    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).getCertificate("server").getPublicKey().getAlgorithm()).isEqualTo("EC");

    Files.delete(folder.resolve("now.key"));
    watch.run();
    assertThat(taken).hasSize(1);
  }
}
