package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real server on the real store: what an admin does there arrives in a process here. */
@Timeout(240)
class RealServerIT {

  private static final String WAIT =
      "trap 'exit 42' USR2; echo ready $MYSQL_PASSWORD; while :; do sleep 0.02; done";

  @TempDir static Path folder;
  private static RealServer server;

  @TempDir Path state;

  @BeforeAll
  static void start() throws IOException {
    server = new RealServer(folder);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private WorkerProcess.Setup setup(IssuedApiKey key, Path workerDirectory) throws IOException {
    return new WorkerProcess.Setup(state)
        .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
        .arguments("run", "--algorithm", "acme/resize", "--server", server.address())
        .arguments("--key-file", "" + server.file(key), "--worker-dir", "" + workerDirectory)
        .arguments("--state-dir", "" + state.resolve("state"));
  }

  private WorkerProcess.Setup setup() throws IOException {
    return setup(server.key(Role.WORKER), server.workerDirectory);
  }

  @Test
  void aChangeByAnAdminArrivesWithin5SecondsEachTime() throws Exception {
    Entry entry = server.create("MYSQL_PASSWORD", "value-0");
    List<Duration> took = new ArrayList<>();
    try (WorkerProcess worker =
        setup().arguments("--on-change", "restart", "--", "sh", "-c", WAIT).start()) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      for (int i = 1; i <= 5; i++) {
        long begin = System.nanoTime();
        server.update(entry, "value-" + i);
        assertThat(worker.line()).isEqualTo("ready value-" + i);
        took.add(Duration.ofNanos(System.nanoTime() - begin));
      }
      assertThat(took).allMatch(time -> time.compareTo(Duration.ofSeconds(5)) < 0);
      // And a deletion ends it.
      server.delete(entry);
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("MYSQL_PASSWORD was removed");
    }
  }

  @Test
  void aRevokedKeyEndsTheProcessAndGetsNothingMore() throws Exception {
    Entry entry = server.create("MYSQL_PASSWORD", "value");
    try {
      IssuedApiKey key = server.key(Role.WORKER);
      try (WorkerProcess worker =
          setup(key, server.workerDirectory).arguments("--", "sh", "-c", WAIT).start()) {
        assertThat(worker.line()).isEqualTo("ready value");
        server.revoke(key);
        assertThat(worker.exitCode()).isEqualTo(143);
      }
      assertNothingIsStarted(setup(key, server.workerDirectory), "--key-file");
    } finally {
      server.delete(entry);
    }
  }

  @Test
  void onlyAWorkersKeyGetsTheBundle() throws Exception {
    assertNothingIsStarted(
        setup(server.key(Role.ADMIN), server.workerDirectory), "Only a worker's key");
  }

  @Test
  void theServerOfAnotherInstallationIsNotTrusted() throws Exception {
    Path other = Files.createTempDirectory(folder, "other");
    var unused =
        com.algorithmia.secrets.store.StoreSetup.initialize(
            other.resolve("server"), other.resolve("worker"));
    assertNothingIsStarted(
        setup(server.key(Role.WORKER), other.resolve("worker")), "another installation");
  }

  private static void assertNothingIsStarted(WorkerProcess.Setup setup, String why)
      throws Exception {
    try (WorkerProcess worker = setup.arguments("--", "echo", "started").start()) {
      assertThat(worker.rest()).isEmpty();
      assertThat(worker.exitCode()).isEqualTo(125);
      assertThat(worker.errors()).contains(why);
    }
  }

  @Test
  void aCanaryIsInNothingThatTheWorkerWrites() throws Exception {
    String canary = "canary-" + "Zw9".repeat(9);
    Entry entry = server.create("CANARY", canary);
    try {
      WorkerProcess.Setup setup = setup().jvm("-Dorg.slf4j.simpleLogger.log.com.algorithmia=debug");
      try (WorkerProcess worker = setup.arguments("--", "true").start()) {
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.rest()).isEmpty();
        assertAbsent(canary, worker.errors().getBytes(StandardCharsets.UTF_8));
      }
      try (var files = Files.walk(state)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertAbsent(canary, Files.readAllBytes(file));
        }
      }
    } finally {
      server.delete(entry);
    }
  }

  private static void assertAbsent(String canary, byte[] bytes) {
    byte[] raw = canary.getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text.contains(canary)).isFalse();
    assertThat(text.contains(Base64.getEncoder().withoutPadding().encodeToString(raw))).isFalse();
    assertThat(text.contains(HexFormat.of().formatHex(raw))).isFalse();
  }
}
