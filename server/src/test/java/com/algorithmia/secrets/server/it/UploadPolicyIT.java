package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.jetty.Certificates;
import com.algorithmia.secrets.store.UploadPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which JARs come in by request is a setting of the machine. */
class UploadPolicyIT {

  private static void assertRefused(Installation at, byte[] jar) {
    Reply staged = at.admin().upload("/v1/admin/plugins", jar, "x.jar");
    assertThat(staged.status()).as(staged.toString()).isEqualTo(403);
    assertThat(staged.code()).isEqualTo(8116);
    assertThat(at.admin().get("/v1/admin/plugins").text()).doesNotContain("x.jar");
  }

  @Test
  void with_uploads_off_none_comes_in() throws IOException {
    try (Installation at = Installation.onH2(s -> s.uploads(UploadPolicy.Mode.OFF))) {
      assertRefused(at, Jars.memoryProvider("off"));
    }
  }

  @Test
  void only_a_signature_of_a_trusted_certificate_opens_the_door() throws Exception {
    Path folder = Files.createTempDirectory("signed");
    Certificates.make(folder, "trusted", "RSA");
    Certificates.make(folder, "foreign", "RSA");
    byte[] trusted = signed(folder, "trusted");
    try (Installation at =
        Installation.onH2(
            s -> s.uploads(UploadPolicy.Mode.SIGNED).uploadTrust(folder.resolve("trusted.pem")))) {
      assertRefused(at, Jars.memoryProvider("unsigned"));
      assertRefused(at, signed(folder, "foreign"));
      Reply staged = at.admin().upload("/v1/admin/plugins", trusted, "good.jar");
      assertThat(staged.status()).as(staged.toString()).isEqualTo(200);
      assertThat(staged.json().path("signer").asText()).contains("CN=localhost");
    }
  }

  private static byte[] signed(Path folder, String name) throws Exception {
    Path jar = folder.resolve(name + ".jar");
    Files.write(jar, Jars.memoryProvider("signed by " + name));
    Process jarsigner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jarsigner").toString(),
                "-keystore",
                folder.resolve(name + ".p12").toString(),
                "-storepass",
                "changeit",
                jar.toString(),
                "server")
            .redirectErrorStream(true)
            .start();
    String output = new String(jarsigner.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jarsigner.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jarsigner.exitValue()).as(output).isZero();
    return Files.readAllBytes(jar);
  }
}
