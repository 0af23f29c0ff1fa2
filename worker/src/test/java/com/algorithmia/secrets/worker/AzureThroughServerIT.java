package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.azurekeyvault.LocalAzure;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of Azure Key Vault: a real server with an application that may write and not read;
 * a worker that gets the secret of an application of its own sealed, and its provider's JAR, from
 * the server, and reads the values from the vault itself. Vault and Entra ID are the servers of the
 * provider's own tests.
 */
@Timeout(300)
class AzureThroughServerIT {

  private static final String FACTORY =
      "com.algorithmia.plugin.azurekeyvault.KeyVaultSecretProviderFactory";
  private static final String WAIT =
      "trap 'exit 42' USR2; echo ready $MYSQL_PASSWORD; while :; do sleep 0.02; done";

  @TempDir static Path folder;
  private static LocalAzure azure;
  private static RealServer server;
  private static ProviderInfo vault;

  @TempDir Path state;

  private Entry entry;
  private String name;

  @BeforeAll
  static void start() throws Exception {
    Path jar = WorkerProcess.shadedJar("provider-azure-keyvault");
    azure = new LocalAzure();
    server = new RealServer(Files.createDirectory(folder.resolve("site")));
    Path ca = Files.writeString(server.providerFiles.resolve("ca.pem"), azure.certificate());
    Map<String, String> settings = new HashMap<>(azure.serverSettings());
    settings.put("ca_file", ca.toString());
    vault = server.provider("azure", FACTORY, jar, settings, azure.workerSettings());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
    Files.writeString(
        server.workerDirectory.resolve("trusted-plugins"),
        HexFormat.of().formatHex(digest) + "  azure.jar\n");
    Files.writeString(
        server.workerDirectory.resolve("worker.properties"),
        "vault_poll_seconds = 1\nprovider_files_directory = " + server.providerFiles + "\n");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (azure != null) {
      azure.close();
    }
  }

  @BeforeEach
  void aSecretThatTheServerWrites() {
    entry = server.create("MYSQL_PASSWORD", NewValue.of("value-0"), vault);
    assertThat(azure.names()).hasSize(1);
    name = azure.names().get(0);
  }

  @AfterEach
  void remove() {
    azure.throttle(false);
    server.delete(entry);
  }

  private WorkerProcess run(String... arguments) throws Exception {
    return new WorkerProcess.Setup(state)
        .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
        .environment("AZURE_CLIENT_SECRET", "a-secret-of-the-launcher")
        .arguments("run", "--algorithm", "acme/resize", "--server", server.address())
        .arguments("--key-file", "" + server.file(server.key(Role.WORKER)))
        .arguments("--worker-dir", "" + server.workerDirectory)
        .arguments("--state-dir", "" + state.resolve("state"))
        .arguments(arguments)
        .start();
  }

  @Test
  void theWorkerReadsWithItsOwnApplicationWhatTheServerMayOnlyWrite() throws Exception {
    String secret = azure.workerSettings().get("client_secret");
    try (WorkerProcess worker = run("--", "env")) {
      assertThat(worker.rest().lines())
          .contains("MYSQL_PASSWORD=value-0")
          .noneMatch(line -> line.startsWith("AZURE_CLIENT_SECRET=") || line.contains(secret));
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
    assertThat(azure.status(false, "GET", name)).isEqualTo(403);
    assertThat(azure.status(true, "GET", name)).isEqualTo(200);
    assertThat(azure.status(true, "PUT", name)).isEqualTo(403);
    // The JAR is kept for the next start; the credential and the values are not.
    try (var files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain(secret).doesNotContain("value-0");
      }
    }
  }

  @Test
  void changesInTheVaultAndThroughTheProductArrive() throws Exception {
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      azure.change(name, "value-1");
      assertThat(worker.line()).isEqualTo("ready value-1");
      server.update(entry, "value-2");
      assertThat(worker.line()).isEqualTo("ready value-2");
      worker.kill("USR2");
      assertThat(worker.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void whileTheVaultThrottlesTheLastGoodValueIsKept() throws Exception {
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      azure.throttle(true);
      azure.change(name, "value-1");
      worker.awaitErrors("the last good value is kept");
      assertThat(worker.errors())
          .contains("MYSQL_PASSWORD", "THROTTLED")
          .doesNotContain("value-0", "value-1");
      azure.throttle(false);
      assertThat(worker.line()).isEqualTo("ready value-1");
    }
  }

  @Test
  void aRevokedApplicationKeepsTheLastGoodValueAndANewSecretNeedsNoRestart() throws Exception {
    String before = azure.workerSettings().get("client_secret");
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      azure.revokeWorker("another-secret-of-the-reader");
      azure.change(name, "value-1");
      worker.awaitErrors("the last good value is kept");
      assertThat(worker.errors())
          .contains(
              "MYSQL_PASSWORD", "UNAUTHENTICATED", "worker_configuration", "worker.properties")
          .doesNotContain(before, "value-0", "value-1");
      server.workerSettings(vault, azure.workerSettings());
      assertThat(worker.line()).isEqualTo("ready value-1");
    }
  }

  @Test
  void aSecretThatIsDeletedInTheVaultEndsTheCommand() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      azure.delete(name);
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("MYSQL_PASSWORD", "--on-revoke terminate");
    }
  }
}
