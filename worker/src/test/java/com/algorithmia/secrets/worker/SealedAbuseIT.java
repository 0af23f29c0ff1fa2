package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.worker.internal.bundle.FakeServer;
import com.algorithmia.secrets.worker.internal.bundle.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ciphertexts that are not what they should be, in bundles that are signed all the same, opened by
 * a real worker with the real internal provider.
 */
@Timeout(180)
class SealedAbuseIT {

  private static final String CANARY = "canary-4711";
  private static final String VARIABLE = "MYSQL_PASSWORD";

  /** As the server of these tests names the first. */
  private static final String VERSION = String.format("%032x", 1);

  @TempDir Path folder;

  private final Installation ours = new Installation("inst-1");
  private FakeServer server;
  private Path workerDirectory;
  private Path key;

  @BeforeEach
  void serve() throws Exception {
    server = new FakeServer(ours).internal(Map.of(VARIABLE, CANARY));
    workerDirectory = ours.workerDirectory(folder);
    key = Files.writeString(folder.resolve("key"), "wk_0123456789\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatIsSealedByTheseTestsIsOpened() throws Exception {
    replace(old -> base64(seal(ours)));
    try (WorkerProcess worker = start()) {
      assertThat(worker.rest()).isEqualTo("started\n");
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
  }

  @Test
  void aFlippedBitIsRefusedWhereverItIs() throws Exception {
    int length = seal(ours).length;
    for (int at : new int[] {0, 1, length / 2, length - 1}) {
      replace(
          old -> {
            byte[] bytes = Base64.getUrlDecoder().decode(old);
            bytes[at] ^= 1;
            return base64(bytes);
          });
      assertNothingIsStarted();
    }
  }

  @Test
  void aCutOrEmptyOneIsRefused() throws Exception {
    replace(old -> old.substring(0, old.length() / 8 * 4));
    assertNothingIsStarted();
    replace(old -> "");
    assertNothingIsStarted();
  }

  @Test
  void oneOfAnotherInstallationIsRefused() throws Exception {
    byte[] foreign = seal(new Installation("inst-2"));
    replace(old -> base64(foreign));
    assertNothingIsStarted();
  }

  @Test
  void oneUnderKeysThatAreNoLongerHereIsRefused() throws Exception {
    byte[] retired = seal(new Installation("inst-1"));
    replace(old -> base64(retired));
    assertNothingIsStarted();
  }

  private static byte[] seal(Installation by) {
    return by.seal(FakeServer.key(VARIABLE), VERSION, "algorithm:a-1", CANARY);
  }

  private static String base64(byte[] bytes) {
    return Installation.base64(bytes);
  }

  private void replace(UnaryOperator<String> change) {
    server.payload(
        text -> {
          String before = text.replaceFirst(".*\"ciphertext\":\"([^\"]*)\".*", "$1");
          return text.replace("\"" + before + "\"", "\"" + change.apply(before) + "\"");
        });
  }

  private WorkerProcess start() throws Exception {
    return new WorkerProcess.Setup(folder)
        .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
        .arguments("run", "--algorithm", "acme/resize", "--server", server.address())
        .arguments("--key-file", "" + key, "--worker-dir", "" + workerDirectory)
        .arguments("--state-dir", "" + folder.resolve("state"))
        .arguments("--", "sh", "-c", "echo started")
        .start();
  }

  private void assertNothingIsStarted() throws Exception {
    try (WorkerProcess worker = start()) {
      assertThat(worker.rest()).isEmpty();
      assertThat(worker.errors())
          .contains(VARIABLE + " can't be read")
          .doesNotContain("canary", "wk_0123456789", "\tat ");
      assertThat(worker.exitCode()).isEqualTo(125);
    }
  }
}
