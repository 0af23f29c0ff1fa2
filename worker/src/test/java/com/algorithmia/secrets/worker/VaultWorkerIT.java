package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that reads from a real OpenBao by itself, with a file of references and no server. */
@Timeout(180)
class VaultWorkerIT {

  private static Bao bao;

  @TempDir Path folder;

  private Path jar;
  private Path worker;

  @BeforeAll
  static void startVault(@TempDir Path home) throws Exception {
    bao = Bao.start(home);
    bao.write("secret", "database/mysql", Map.of("value", "from-the-vault"));
    bao.write("secret", "queue", Map.of("user", "u", "password", "one-of-two"));
  }

  @AfterAll
  static void stopVault() {
    if (bao != null) {
      bao.close();
    }
  }

  @BeforeEach
  void configure() throws Exception {
    jar = WorkerProcess.shadedJar("provider-vault");
    worker = Files.createDirectory(folder.resolve("worker"));
    Path properties = worker.resolve("worker.properties");
    Files.writeString(
        properties,
        "provider.vault.jar="
            + jar
            + "\nprovider.vault.vault_addr="
            + bao.address()
            + "\nprovider.vault.vault_token="
            + Bao.ROOT
            + "\nprovider.vault.vault_secret_path=secret\n");
    Files.setPosixFilePermissions(properties, PosixFilePermissions.fromString("rw-------"));
  }

  private WorkerProcess run(List<String> references, String... command) throws Exception {
    Path file = Files.write(folder.resolve("dev.env"), references);
    return new WorkerProcess.Setup(folder)
        .environment("VAULT_TOKEN", "a-token-of-the-launcher")
        .environment("VAULT_ADDR", "stays")
        .arguments("run", "--env-file", "" + file, "--worker-dir", "" + worker)
        .arguments("--state-dir", "" + folder.resolve("state"))
        .arguments(command)
        .start();
  }

  private void trust() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
    Files.writeString(
        worker.resolve("trusted-plugins"), HexFormat.of().formatHex(digest) + "  vault.jar\n");
  }

  @Test
  void valuesComeFromTheVaultAndItsCredentialDoesNotReachTheProcess() throws Exception {
    trust();
    List<String> references =
        List.of(
            "# no secret is in this file",
            "export MYSQL_PASSWORD=secret://vault/database/mysql",
            "QUEUE_PASSWORD = secret://vault/queue#password");
    try (WorkerProcess process = run(references, "--", "env")) {
      String environment = process.rest();
      assertThat(process.exitCode()).as(process.errors()).isZero();
      assertThat(environment.lines())
          .contains(
              "MYSQL_PASSWORD=from-the-vault", "QUEUE_PASSWORD=one-of-two", "VAULT_ADDR=stays")
          .noneMatch(line -> line.startsWith("VAULT_TOKEN="));
    }
  }

  @Test
  void aSecretThatIsNotThereStopsTheStartUnlessItIsOptional() throws Exception {
    trust();
    List<String> references =
        List.of("NONE=secret://vault/nowhere", "MYSQL_PASSWORD=secret://vault/database/mysql");
    try (WorkerProcess process = run(references, "--", "echo", "started")) {
      assertThat(process.rest()).isEmpty();
      assertThat(process.exitCode()).isEqualTo(125);
      assertThat(process.errors()).contains("NONE can't be read", "--optional");
    }
    try (WorkerProcess process =
        run(references, "--optional", "NONE", "--", "sh", "-c", "echo ${NONE-unset}")) {
      assertThat(process.rest()).isEqualTo("unset\n");
      assertThat(process.exitCode()).isZero();
    }
  }

  @Test
  void aJarThatIsNotTrustedAndAPlainValueAreRefused() throws Exception {
    assertRefused(List.of("A=secret://vault/database/mysql"), "does not trust the JAR");
    assertRefused(List.of("A=hunter2"), "line 1: a line is NAME=secret://");
    assertRefused(List.of("A=secret://other/x"), "provider.other.jar");
    assertRefused(List.of("A=secret://vault/x", "A=secret://vault/y"), "twice");
    trust();
    assertRefused(List.of("PATH=secret://vault/database/mysql"), "reserved");
    Files.setPosixFilePermissions(
        worker.resolve("worker.properties"), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused(List.of("A=secret://vault/database/mysql"), "chmod 600");
  }

  private void assertRefused(List<String> references, String why) throws Exception {
    try (WorkerProcess process = run(references, "--", "echo", "started")) {
      assertThat(process.rest()).isEmpty();
      assertThat(process.exitCode()).isEqualTo(125);
      assertThat(process.errors()).contains(why).doesNotContain("hunter2", "from-the-vault");
    }
  }
}
