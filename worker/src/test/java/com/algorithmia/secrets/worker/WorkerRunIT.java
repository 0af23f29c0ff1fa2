package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.internal.bundle.FakeServer;
import com.algorithmia.secrets.worker.internal.bundle.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole way from a signed bundle to a process, with the real internal provider. The server is
 * one that can also lie; {@link RealServerIT} has the real one.
 */
@Timeout(180)
class WorkerRunIT {

  private static final String CANARY = "canary-Gr\u00fc\u00dfe-\u4f60\u597d";
  private static final String WAIT =
      "trap 'exit 42' USR2; echo ready $MYSQL_PASSWORD; while :; do sleep 0.02; done";

  @TempDir Path folder;

  private final Installation installation = new Installation("inst-1");
  private FakeServer server;
  private Path workerDirectory;
  private Path key;

  @BeforeEach
  void serve() throws Exception {
    server = new FakeServer(installation).internal(Map.of("MYSQL_PASSWORD", CANARY));
    workerDirectory = installation.workerDirectory(folder);
    key = Files.writeString(folder.resolve("key"), "wk_0123456789\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private WorkerProcess.Setup setup(String command) throws Exception {
    return new WorkerProcess.Setup(folder)
        .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + WorkerProcess.internalProvider())
        .arguments(command, "--algorithm", "acme/resize", "--server", server.address())
        .arguments("--key-file", "" + key, "--worker-dir", "" + workerDirectory)
        .arguments("--state-dir", "" + folder.resolve("state"));
  }

  private WorkerProcess run(String... arguments) throws Exception {
    return setup("run").arguments(arguments).start();
  }

  @Test
  void aProcessGetsItsSecretsAndNothingOfTheProducts() throws Exception {
    try (WorkerProcess worker =
        setup("run")
            .environment("SECRET_STORE_API_KEY", "another-key")
            .environment("OTHER", "stays")
            .arguments("--", "env")
            .start()) {
      assertThat(worker.rest().lines())
          .contains("MYSQL_PASSWORD=" + CANARY, "OTHER=stays")
          .noneMatch(line -> line.startsWith("SECRET_STORE_"));
      assertThat(worker.exitCode()).isZero();
      assertThat(worker.errors()).isEmpty();
    }
  }

  @Test
  void theMasterKeyIsNotInheritedAlsoIfNoSecretNeedsIt() throws Exception {
    server.internal(Map.of());
    Files.writeString(
        workerDirectory.resolve("worker.properties"), "master_key_env=MASTER_OF_WORKER\n");
    try (WorkerProcess worker =
        setup("run").environment("MASTER_OF_WORKER", CANARY).arguments("--", "env").start()) {
      assertThat(worker.rest()).contains("PATH=").doesNotContain("MASTER_OF_WORKER");
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
  }

  @Test
  void filesOfALivingWorkloadStayWhoeverElseUsesTheFolder() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    String script = "echo $MYSQL_PASSWORD; trap 'exit 0' USR2; while :; do sleep 0.02; done";
    try (WorkerProcess first = run("--files", "" + shared, "--", "sh", "-c", script)) {
      Path file = Path.of(first.line());
      // In another PID namespace, this number would be nobody's.
      Path renamed = shared.resolve("secret-store-4194304999-1");
      Files.move(file.getParent(), renamed);
      try (WorkerProcess second = run("--files", "" + shared, "--", "true")) {
        assertThat(second.exitCode()).as(second.errors()).isZero();
      }
      assertThat(renamed.resolve(file.getFileName())).hasContent(CANARY);
      first.kill("KILL");
      assertThat(first.exitCode()).isEqualTo(137);
      try (WorkerProcess third = run("--files", "" + shared, "--", "true")) {
        assertThat(third.exitCode()).as(third.errors()).isZero();
      }
      assertThat(shared).isEmptyDirectory();
    }
  }

  @Test
  void aStageThatWasNotAskedForStartsNothing() throws Exception {
    for (String argument : List.of("--help", "--pristine")) {
      try (WorkerProcess worker =
          setup("run")
              .environment("SECRET_STORE_EXEC_STAGE", "1")
              .arguments(argument, "--", "echo", "started")
              .start()) {
        assertThat(worker.rest()).isEmpty();
        assertThat(worker.exitCode()).isEqualTo(125);
        assertThat(worker.errors()).contains("--exec");
      }
    }
  }

  @Test
  void theSmallJarForWorkersOpensTheSame() throws Exception {
    Path small = WorkerProcess.internalProviderForWorkers();
    assertThat(Files.size(small)).isLessThan(Files.size(WorkerProcess.internalProvider()) / 2);
    try (WorkerProcess worker =
        setup("run")
            .environment("SECRET_STORE_INTERNAL_PROVIDER_JAR", "" + small)
            .arguments("--", "sh", "-c", "echo $MYSQL_PASSWORD")
            .start()) {
      assertThat(worker.rest()).isEqualTo(CANARY + "\n");
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
  }

  @Test
  void fiftySecretsComeWithOneRequest() throws Exception {
    Map<String, String> fifty = new TreeMap<>();
    for (int i = 0; i < 50; i++) {
      fifty.put("SECRET_" + i, "value-" + i);
    }
    server.internal(fifty);
    try (WorkerProcess worker = run("--pristine", "--", "env")) {
      assertThat(worker.rest().lines()).filteredOn(l -> l.startsWith("SECRET_")).hasSize(50);
      assertThat(worker.exitCode()).isZero();
    }
    // The second one, if the process lived for long enough, asks for changes.
    assertThat(server.seen().lines().filter(line -> !line.contains("wait="))).hasSize(1);
  }

  @Test
  void aChangeReachesTheProcess() throws Exception {
    try (WorkerProcess worker = run("--on-change", "restart", "--", "sh", "-c", WAIT)) {
      assertThat(worker.line()).isEqualTo("ready " + CANARY);
      server.internal(Map.of("MYSQL_PASSWORD", "next"));
      assertThat(worker.line()).isEqualTo("ready next");
      // Another revision with the same value restarts nothing.
      server.internal(Map.of("MYSQL_PASSWORD", "next"));
      worker.kill("USR2");
      assertThat(worker.exitCode()).isEqualTo(42);
      assertThat(worker.rest()).isEmpty();
    }
  }

  @Test
  void valuesInFilesAreRewrittenBeforeTheSignal() throws Exception {
    String script =
        "trap 'cat $MYSQL_PASSWORD; echo; exit 0' HUP; stat -c %a $MYSQL_PASSWORD; echo"
            + " $MYSQL_PASSWORD; while :; do sleep 0.02; done";
    try (WorkerProcess worker =
        run("--files", "" + folder, "--on-change", "signal:HUP", "--", "sh", "-c", script)) {
      assertThat(worker.line()).isEqualTo("600");
      Path file = Path.of(worker.line());
      assertThat(file).startsWith(folder).hasContent(CANARY);
      server.internal(Map.of("MYSQL_PASSWORD", "next"));
      assertThat(worker.line()).isEqualTo("next");
      assertThat(worker.exitCode()).isZero();
      assertThat(file.getParent()).doesNotExist();
    }
  }

  @Test
  void aSecretThatIsDeletedEndsTheProcessUnlessThatIsIgnored() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT);
        WorkerProcess other = run("--on-revoke", "ignore", "--", "sh", "-c", WAIT)) {
      worker.line();
      other.line();
      server.internal(Map.of("ANOTHER", "v"));
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("MYSQL_PASSWORD was removed");
      other.kill("USR2");
      assertThat(other.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void aRevokedKeyEndsTheProcess() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT)) {
      worker.line();
      server.status(401);
      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(worker.errors()).contains("no longer gives this worker its secrets");
    }
  }

  @Test
  void aServerThatIsGoneInTheMiddleDoesNotMatter() throws Exception {
    try (WorkerProcess worker = run("--", "sh", "-c", WAIT)) {
      worker.line();
      server.close();
      worker.kill("USR2");
      assertThat(worker.exitCode()).isEqualTo(42);
    }
  }

  @Test
  void nothingIsStartedWithoutAGoodBundle() throws Exception {
    server.status(503);
    assertNothingIsStarted("no bundle of acme/resize");
    server.status(401);
    assertNothingIsStarted("--key-file");
    server.status(404);
    assertNothingIsStarted("Only a worker's key");
    server
        .status(200)
        .answer(text -> text.replaceFirst("\"signature\":\"(.{40}).", "\"signature\":\"$1A"));
    assertNothingIsStarted("signature is wrong");
    server.close();
    assertNothingIsStarted("can't connect");
  }

  @Test
  void nothingIsStartedWithAWrongKey() throws Exception {
    // Same names, other keys: the server's signature is known, what it sealed is not for us.
    Installation other = new Installation("inst-1");
    workerDirectory = other.workerDirectory(folder);
    Files.delete(workerDirectory.resolve("verification.keyset"));
    installation
        .signing
        .verificationKeyset()
        .createFile(workerDirectory.resolve("verification.keyset"));
    assertNothingIsStarted("MYSQL_PASSWORD can't be read");
  }

  @Test
  void aCiphertextOfAnotherSecretIsRefused() throws Exception {
    server.internal(Map.of("MYSQL_PASSWORD", CANARY, "OTHER", "v"));
    String mine = FakeServer.key("MYSQL_PASSWORD");
    server.payload(text -> text.replace(mine, FakeServer.key("OTHER")));
    assertNothingIsStarted("MYSQL_PASSWORD can't be read");
  }

  @Test
  void reservedNamesAreRefusedWhateverTheServerSays() throws Exception {
    server.internal(Map.of("LD_PRELOAD", CANARY));
    assertNothingIsStarted("\"LD_PRELOAD\"");
  }

  @Test
  void whatTheKernelWouldRefuseIsRefused() throws Exception {
    server.internal(Map.of("BIG", CANARY.repeat(8 * 1024)));
    assertNothingIsStarted("--files DIR");
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      many.put("BIG_" + i, "x".repeat(65_536));
    }
    server.internal(many);
    assertNothingIsStarted("ulimit -s");
  }

  @Test
  void aNulInAValueIsRefused() throws Exception {
    server.internal(Map.of("MYSQL_PASSWORD", CANARY + "\0"));
    assertNothingIsStarted("NUL");
  }

  @Test
  void aForeignJarIsRunOnlyIfThisMachineTrustsIt() throws Exception {
    String digest = "ab".repeat(32);
    server.plugin(
        "{\"id\":\"p-2\",\"name\":\"vault\",\"kind\":\"plugin\",\"factory_class_name\":null,"
            + "\"digest\":\""
            + digest
            + "\",\"configuration\":{},\"worker_configuration\":null}",
        "p-2",
        Map.of("FROM_VAULT", "k"));
    server.jar(digest, new byte[] {'P', 'K'});
    assertNothingIsStarted(digest + "  vault.jar");
    assertThat(server.seen()).doesNotContain("/v1/worker/plugins/");
    // Trusted, but what comes is something else.
    Files.writeString(workerDirectory.resolve("trusted-plugins"), digest + "  vault.jar\n");
    assertNothingIsStarted("SHA-256");
    Files.setPosixFilePermissions(
        workerDirectory.resolve("trusted-plugins"), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertNothingIsStarted("chmod go-w");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerMakesTheWorkerReadNoneOfItsFiles(boolean sealed) throws Exception {
    Path jar = WorkerProcess.shadedJar("provider-vault");
    byte[] bytes = Files.readAllBytes(jar);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    Files.writeString(workerDirectory.resolve("trusted-plugins"), digest + "  vault.jar\n");
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Path token = Files.writeString(allowed.resolve("token"), "a-token");
    try (ServerSocket attacker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      attacker.setSoTimeout(1);
      String open =
          "{\"vault_addr\":\"http://127.0.0.1:"
              + attacker.getLocalPort()
              + "\",\"vault_secret_path\":\"secret\"";
      for (Path file : List.of(workerDirectory.resolve("master.key"), token)) {
        server.internal(Map.of("MYSQL_PASSWORD", CANARY));
        String setting = "\"vault_token_file\":\"" + file + "\"}";
        server.plugin(
            "{\"id\":\"p-2\",\"name\":\"vault\",\"kind\":\"plugin\",\"factory_class_name\":null,"
                + "\"digest\":\""
                + digest
                + "\",\"configuration\":"
                + open
                + (sealed ? "}" : "," + setting)
                + ",\"worker_configuration\":"
                + (sealed ? sealedSettings("{" + setting) : "null")
                + "}",
            "p-2",
            Map.of("FROM_VAULT", "k"));
        server.jar(digest, bytes);
        assertNothingIsStarted("provider_files_directory");
      }
      // With a folder of the operator's, files elsewhere are still refused.
      Files.writeString(
          workerDirectory.resolve("worker.properties"), "provider_files_directory = " + allowed);
      server.internal(Map.of("MYSQL_PASSWORD", CANARY));
      server.plugin(
          "{\"id\":\"p-3\",\"name\":\"vault\",\"kind\":\"plugin\",\"factory_class_name\":null,"
              + "\"digest\":\""
              + digest
              + "\",\"configuration\":"
              + open
              + ",\"vault_token_file\":\""
              + allowed
              + "/../worker/master.key\"},\"worker_configuration\":null}",
          "p-3",
          Map.of("FROM_VAULT", "k"));
      assertNothingIsStarted("vault_token_file");
      assertThatThrownBy(attacker::accept).isInstanceOf(SocketTimeoutException.class);
    }
    // The worker's own directory is no such folder.
    Files.writeString(
        workerDirectory.resolve("worker.properties"), "provider_files_directory = ..");
    assertNothingIsStarted("provider_files_directory must not");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerMakesTheWorkerSendItsOwnIdentityNowhere(boolean sealed) throws Exception {
    Path jar = WorkerProcess.shadedJar("provider-vault");
    byte[] bytes = Files.readAllBytes(jar);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    Files.writeString(workerDirectory.resolve("trusted-plugins"), digest + "  vault.jar\n");
    Path folderForFiles = Files.createDirectory(folder.resolve("allowed"));
    Path token = Files.writeString(folderForFiles.resolve("token"), "a.service.account");
    try (ServerSocket attacker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      attacker.setSoTimeout(1);
      String settings =
          "{\"vault_addr\":\"http://127.0.0.1:"
              + attacker.getLocalPort()
              + "\",\"vault_secret_path\":\"secret\",\"vault_auth_method\":\"kubernetes\","
              + "\"vault_role\":\"r\",\"vault_jwt_file\":\""
              + token
              + "\"}";
      String allowFiles = "provider_files_directory = " + folderForFiles + "\n";
      for (String list :
          List.of(
              "",
              "provider_machine_identity = \n",
              "provider_machine_identity = https://vault.example:8200, vault_addr=x\n")) {
        Files.writeString(workerDirectory.resolve("worker.properties"), allowFiles + list);
        server.internal(Map.of("MYSQL_PASSWORD", CANARY));
        server.plugin(
            "{\"id\":\"p-2\",\"name\":\"vault\",\"kind\":\"plugin\",\"factory_class_name\":null,"
                + "\"digest\":\""
                + digest
                + "\",\"configuration\":"
                + (sealed ? "{}" : settings)
                + ",\"worker_configuration\":"
                + (sealed ? sealedSettings(settings) : "null")
                + "}",
            "p-2",
            Map.of("FROM_VAULT", "k"));
        server.jar(digest, bytes);
        assertNothingIsStarted("provider_machine_identity");
      }
      assertThatThrownBy(attacker::accept).isInstanceOf(SocketTimeoutException.class);
      // Once the worker's operator lists the address, the worker does log in there.
      Files.writeString(
          workerDirectory.resolve("worker.properties"),
          allowFiles
              + "provider_machine_identity = http://127.0.0.1:"
              + attacker.getLocalPort()
              + "\n");
      attacker.setSoTimeout(60_000);
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      Thread hangingUp =
          new Thread(
              () -> {
                try {
                  while (!Thread.currentThread().isInterrupted()) {
                    attacker.accept().close();
                    asked.complete(true);
                  }
                } catch (IOException e) {
                  asked.completeExceptionally(e);
                }
              });
      hangingUp.setDaemon(true);
      hangingUp.start();
      assertNothingIsStarted("");
      assertThat(asked.get(60, TimeUnit.SECONDS)).isTrue();
    }
    Files.writeString(
        workerDirectory.resolve("worker.properties"), "provider_machine_identity = *\n");
    assertNothingIsStarted("provider_machine_identity");
  }

  private String sealedSettings(String json) {
    return "{\"version\":\"v-1\",\"sealed\":\""
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(installation.sealSettings("p-2", "v-1", json))
        + "\"}";
  }

  @Test
  void aDiskThatIsFullAtTheStartIsToldAndNothingIsStarted() throws Exception {
    // Room for a few bytes: not for the provider's JAR.
    assertNothingIsStarted(setup("run").blocksPerFile(8), "is there room in");
    // The JAR is there from before, and there is no room for one more byte.
    try (WorkerProcess worker = run("--", "true")) {
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertNothingIsStarted(setup("run").blocksPerFile(0), "");
    try (Stream<Path> left = Files.walk(folder.resolve("state"))) {
      assertThat(left.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
    // And a disk with room again needs no repair.
    try (WorkerProcess worker = run("--", "sh", "-c", "echo $MYSQL_PASSWORD")) {
      assertThat(worker.rest()).isEqualTo(CANARY + "\n");
    }
  }

  @Test
  void anUnsafeFileIsRefused() throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertNothingIsStarted("chmod 600");
  }

  private void assertNothingIsStarted(String why) throws Exception {
    assertNothingIsStarted(setup("run"), why);
  }

  private static void assertNothingIsStarted(WorkerProcess.Setup setup, String why)
      throws Exception {
    try (WorkerProcess worker = setup.arguments("--", "sh", "-c", "echo started").start()) {
      assertThat(worker.rest()).isEmpty();
      assertThat(worker.errors())
          .contains(why)
          .doesNotContain("canary", "Gr\u00fc\u00dfe", "wk_0123456789", "\tat ");
      assertThat(worker.exitCode()).isEqualTo(125);
    }
  }

  @Test
  void execReplacesTheLauncher() throws Exception {
    WorkerProcess.Setup setup = setup("run").environment("SECRET_STORE_EXEC_STAGE", "1");
    try (WorkerProcess worker = setup.arguments("--exec", "--", "true").start()) {
      assertThat(worker.rest())
          .contains("export MYSQL_PASSWORD='" + CANARY + "'", "unset SECRET_STORE_EXEC_STAGE");
      assertThat(worker.exitCode()).isZero();
    }
  }

  @Test
  void injectWritesAFileFromATemplate() throws Exception {
    Path template = folder.resolve("app.conf.in");
    Path result = folder.resolve("app.conf");
    Files.writeString(template, "password = \"{{secrets.MYSQL_PASSWORD}}\" {{other}}\n");
    try (WorkerProcess worker =
        setup("inject").arguments("-i", "" + template, "-o", "" + result).start()) {
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
    }
    assertThat(result).hasContent("password = \"" + CANARY + "\" {{other}}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(result)))
        .isEqualTo("rw-------");
    Files.writeString(template, "{{secrets.NONE}}\n{{secrets.MYSQL_PASSWORD\n");
    try (WorkerProcess worker =
        setup("inject").arguments("-i", "" + template, "-o", "" + result).start()) {
      assertThat(worker.exitCode()).isEqualTo(2);
      assertThat(worker.errors()).contains("no secret NONE", "line 2").doesNotContain(CANARY);
    }
    assertThat(result).content().contains(CANARY);
  }

  @Test
  void injectDoesNotWriteOverItsTemplate() throws Exception {
    String text = "password = {{secrets.MYSQL_PASSWORD}}\n";
    Path template = Files.writeString(folder.resolve("app.conf"), text);
    try (WorkerProcess worker =
        setup("inject").arguments("-i", "" + template, "-o", "" + template).start()) {
      assertThat(worker.exitCode()).isEqualTo(2);
      assertThat(worker.errors()).contains("template itself");
    }
    assertThat(Files.readString(template)).isEqualTo(text);
  }

  @Test
  void keysOfBeforeARotationAreToldOnceWithWhatToDo() throws Exception {
    server.internal(Map.of("MYSQL_PASSWORD", CANARY, "SECOND", CANARY, "THIRD", CANARY));
    Path old = new Installation("inst-1").workerDirectory(folder);
    Path keys = Path.of("recipients", Installation.RECIPIENT, "values-private.keyset");
    for (Path file : List.of(Path.of("master.key"), keys)) {
      Files.copy(
          old.resolve(file),
          workerDirectory.resolve(file),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    try (WorkerProcess worker = run("--", "true")) {
      assertThat(worker.exitCode()).isEqualTo(125);
      assertThat(worker.errors())
          .contains("the secrets MYSQL_PASSWORD, SECOND, THIRD can't be read")
          .containsOnlyOnce("bring the workers' directory of the last rotation here")
          .doesNotContain(CANARY);
    }
  }

  @Test
  void anOptionalVariableThatIsNotThereIsTold() throws Exception {
    try (WorkerProcess worker = run("--optional", "NOPE", "--", "true")) {
      assertThat(worker.exitCode()).as(worker.errors()).isZero();
      assertThat(worker.errors()).contains("--optional NOPE: there is no secret of this name");
    }
  }
}
