package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.worker.internal.bundle.FakeServer;
import com.algorithmia.secrets.worker.internal.bundle.Installation;
import com.algorithmia.secrets.worker.internal.process.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left of a value in the memory of a worker while its command runs: the one copy that
 * docs/worker.md names, and no other. From a heap dump of the live objects of the worker's own JVM.
 */
@Timeout(180)
class WorkerHeapIT {

  private static final String WAIT =
      "trap 'echo settled' USR1; echo ready; while :; do sleep 0.02; done";

  @TempDir Path folder;

  @Test
  void oneCopyOfAValueIsReachableWhileTheCommandRuns() throws Exception {
    byte[] canary = canary();
    assertThat(copiesInTheWorkerOf(canary, "--on-change", "restart")).isOne();
  }

  @Test
  void ofAValueInAFileThereIsOneCopyToo() throws Exception {
    byte[] canary = canary();
    assertThat(copiesInTheWorkerOf(canary, "--files", "" + folder)).isOne();
  }

  private long copiesInTheWorkerOf(byte[] canary, String... options) throws Exception {
    Installation installation = new Installation("inst-1");
    Path key = Files.writeString(folder.resolve("key"), "wk_0123456789\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    try (FakeServer server =
            new FakeServer(installation)
                .internal(Map.of("CANARY", new String(canary, StandardCharsets.ISO_8859_1)));
        WorkerProcess worker =
            new WorkerProcess.Setup(folder)
                .environment(
                    "SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
                .arguments("run", "--algorithm", "acme/resize", "--server", server.address())
                .arguments("--key-file", "" + key)
                .arguments("--worker-dir", "" + installation.workerDirectory(folder))
                .arguments("--state-dir", "" + folder.resolve("state"))
                .arguments(options)
                .arguments("--", "sh", "-c", WAIT)
                .start()) {
      assertThat(worker.line()).isEqualTo("ready");
      // Passed on by the thread that has started the command: it is done with the start.
      worker.kill("USR1");
      assertThat(worker.line()).isEqualTo("settled");
      byte[] heap = dump(worker.pid());
      assertThat(count(heap, "com/algorithmia/secrets/worker".getBytes(StandardCharsets.US_ASCII)))
          .as("this is the worker's heap")
          .isPositive();
      for (String shape :
          new String[] {
            Base64.getEncoder().encodeToString(canary),
            Base64.getUrlEncoder().withoutPadding().encodeToString(canary),
            HexFormat.of().formatHex(canary)
          }) {
        assertThat(count(heap, shape.getBytes(StandardCharsets.US_ASCII))).isZero();
      }
      assertThat(count(heap, utf16(canary, 0))).isZero();
      assertThat(count(heap, utf16(canary, 1))).isZero();
      return count(heap, canary);
    }
  }

  /** A multiple of three bytes, so that base64 has no rest that would differ. */
  private static byte[] canary() {
    SecureRandom random = new SecureRandom();
    byte[] canary = new byte[48];
    for (int i = 0; i < canary.length; i++) {
      canary[i] = (byte) ('a' + random.nextInt(26));
    }
    return canary;
  }

  private static byte[] utf16(byte[] latin1, int offset) {
    byte[] wide = new byte[2 * latin1.length];
    for (int i = 0; i < latin1.length; i++) {
      wide[2 * i + offset] = latin1[i];
    }
    // From the first letter to the last: what lies around them is not looked at.
    return offset == 0
        ? Arrays.copyOf(wide, wide.length - 1)
        : Arrays.copyOfRange(wide, 1, wide.length);
  }

  private byte[] dump(long pid) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Needs.that(Files.isExecutable(jcmd), "jcmd, which is part of every JDK");
    Path file = folder.resolve("heap.hprof");
    Process process =
        new ProcessBuilder(jcmd.toString(), "" + pid, "GC.heap_dump", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    byte[] heap = Files.readAllBytes(file);
    Files.delete(file);
    return heap;
  }

  private static long count(byte[] heap, byte[] wanted) {
    long found = 0;
    for (int i = 0; i + wanted.length <= heap.length; i++) {
      if (heap[i] == wanted[0]
          && Arrays.equals(heap, i, i + wanted.length, wanted, 0, wanted.length)) {
        found++;
      }
    }
    return found;
  }
}
