package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of an external vault: a real server that may write there and not read, with the
 * policies of the docs; a worker that gets its own token sealed, and its provider's JAR, from the
 * server, and reads the values from a real OpenBao itself.
 */
@Timeout(300)
class VaultThroughServerIT {

  private static final String FACTORY = "com.algorithmia.plugin.vault.VaultSecretProviderFactory";
  private static final String WAIT =
      "trap 'exit 42' USR2; echo ready $MYSQL_PASSWORD; while :; do sleep 0.02; done";

  @TempDir static Path folder;
  private static Bao bao;
  private static RealServer server;
  private static ProviderInfo vault;
  private static String serverToken;

  @TempDir Path state;

  private String token;
  private Entry entry;
  private String key;

  @BeforeAll
  static void start() throws Exception {
    bao = Bao.start(Files.createDirectory(folder.resolve("bao")));
    bao.mount("platform");
    bao.policy("secret-store-server", policyOfTheDocs("server.hcl"));
    bao.policy("secret-store-worker", policyOfTheDocs("worker.hcl"));
    serverToken = bao.token("secret-store-server");
    server = new RealServer(Files.createDirectory(folder.resolve("site")));
    Path jar = WorkerProcess.shadedJar("provider-vault");
    vault =
        server.provider(
            "vault",
            FACTORY,
            jar,
            Map.of(
                "vault_addr",
                bao.address(),
                "vault_token",
                serverToken,
                "vault_secret_path",
                "platform/algorithmia",
                "vault_operations",
                "create,update,delete,list"),
            Map.of("vault_token", "set-before-each-test", "vault_operations", "read"));
    server.allowReferences(vault, "team/*");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
    Files.writeString(
        server.workerDirectory.resolve("trusted-plugins"),
        HexFormat.of().formatHex(digest) + "  vault.jar\n");
    Path settings = server.workerDirectory.resolve("worker.properties");
    Files.writeString(settings, "vault_poll_seconds = 1\n");
  }

  /** The block after its name in docs/provider-vault.md. */
  private static String policyOfTheDocs(String name) throws Exception {
    String text = Files.readString(Path.of("..", "docs", "provider-vault.md"));
    Matcher block =
        Pattern.compile("`" + Pattern.quote(name) + "`:\\s+```hcl\n(.*?)```", Pattern.DOTALL)
            .matcher(text);
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (bao != null) {
      bao.close();
    }
  }

  @BeforeEach
  void aSecretThatTheServerWrites() throws Exception {
    bao.policy("secret-store-worker", policyOfTheDocs("worker.hcl"));
    token = newWorkerToken();
    entry = server.create("MYSQL_PASSWORD", NewValue.of("value-0"), vault);
    key = bao.names("platform", "algorithmia").get(0);
  }

  @AfterEach
  void remove() {
    server.delete(entry);
  }

  private static String newWorkerToken() throws Exception {
    String token = bao.token("secret-store-worker");
    server.workerSettings(vault, Map.of("vault_token", token, "vault_operations", "read"));
    return token;
  }

  private WorkerProcess run(String... arguments) throws Exception {
    return new WorkerProcess.Setup(state)
        .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
        .environment("VAULT_TOKEN", "a-token-of-the-launcher")
        .arguments("run", "--algorithm", "acme/resize", "--server", server.address())
        .arguments("--key-file", "" + server.file(server.key(Role.WORKER)))
        .arguments("--worker-dir", "" + server.workerDirectory)
        .arguments("--state-dir", "" + state.resolve("state"))
        .arguments(arguments)
        .start();
  }

  private void changeInTheVault(String value) throws Exception {
    bao.write("platform", "algorithmia/" + key, Map.of("value", value));
  }

  @Test
  void theWorkerReadsWhatTheServerMayOnlyWriteAndWhatItMayOnlyReference() throws Exception {
    bao.write("platform", "algorithmia/team/queue", Map.of("user", "u", "password", "one-of-two"));
    Entry reference =
        server.create("QUEUE_PASSWORD", NewValue.reference("team/queue#password"), vault);
    try (WorkerProcess worker = run("--", "env")) {
      assertThat(worker.rest().lines())
          .contains("MYSQL_PASSWORD=value-0", "QUEUE_PASSWORD=one-of-two")
          .noneMatch(line -> line.startsWith("VAULT_TOKEN=") || line.contains(token));
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    } finally {
      server.delete(reference);
    }
    String path = "/v1/platform/data/algorithmia/" + key;
    assertThat(bao.status("GET", path, null, serverToken)).isEqualTo(403);
    assertThat(bao.status("GET", path, null, token)).isEqualTo(200);
    assertThat(bao.status("POST", path, Map.of("data", Map.of("value", "x")), token))
        .isEqualTo(403);
    // The JAR is kept for the next start; the token and the values are not.
    try (var files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain(token).doesNotContain("value-0");
      }
    }
  }

  @Test
  void aChangeInTheVaultItselfArrivesByARestart() throws Exception {
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      changeInTheVault("value-1");
      assertThat(worker.line()).isEqualTo("ready value-1");
      // And one through the product, by the same road.
      server.update(entry, "value-2");
      assertThat(worker.line()).isEqualTo("ready value-2");
      worker.kill("USR2");
      assertThat(worker.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void aChangeInTheVaultItselfArrivesInAFileBeforeTheSignal() throws Exception {
    String script =
        "trap 'cat $MYSQL_PASSWORD; echo; exit 0' HUP; cat $MYSQL_PASSWORD; echo;"
            + " while :; do sleep 0.02; done";
    try (WorkerProcess worker =
        run("--files", "" + state, "--on-change", "signal:HUP", "--", "sh", "-c", script)) {
      assertThat(worker.line()).isEqualTo("value-0");
      changeInTheVault("value-1");
      assertThat(worker.line()).isEqualTo("value-1");
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
  }

  @Test
  void aRevokedTokenKeepsTheLastGoodValueAndANewOneNeedsNoRestartOfTheWorker() throws Exception {
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      bao.revoke(token);
      changeInTheVault("value-1");
      worker.awaitErrors("the last good value is kept");
      assertThat(worker.errors())
          .contains(
              "MYSQL_PASSWORD", "UNAUTHENTICATED", "worker_configuration", "worker.properties")
          .doesNotContain(token, "value-0", "value-1");
      newWorkerToken();
      assertThat(worker.line()).isEqualTo("ready value-1");
    }
  }

  @Test
  void aSecretThatIsGoneInTheVaultEndsTheCommand() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      bao.delete("platform", "algorithmia/" + key);
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("MYSQL_PASSWORD", "--on-revoke terminate");
    }
  }

  @Test
  void rightsThatAreTakenAwayInTheVaultEndTheCommand() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready value-0");
      bao.policy("secret-store-worker", "path \"platform/*\" { capabilities = [\"deny\"] }");
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("MYSQL_PASSWORD", "--on-revoke terminate");
    }
  }
}
