package com.algorithmia.secrets.worker.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.client.ApiKey;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which an answer can be something else than the installation's fresh bundle. */
class BundleReaderTest {

  private static final Installation OURS = new Installation("inst-1");

  @TempDir Path folder;

  private FakeServer server;
  private SecretStoreClient client;
  private ServerBundles bundles;

  @BeforeEach
  void serve() throws Exception {
    server = new FakeServer(OURS).internal(Map.of("MYSQL_PASSWORD", "v"));
    client = SecretStoreClient.builder().server(server.address()).key(ApiKey.of("key-1")).build();
    bundles = bundles(OURS, "acme", "resize");
  }

  private ServerBundles bundles(Installation trusted, String owner, String name) {
    return new ServerBundles(
        client.worker(),
        new BundleReader(trusted.id, () -> trusted.signing.verificationKeyset(), owner, name),
        new RevisionMemory(folder.resolve("state"), trusted.id, owner, name),
        owner,
        name,
        "worker-1",
        List.of("1a2b3c4d"));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aGoodBundleIsRead() {
    Bundle bundle = bundles.first();
    assertThat(bundle.entries()).singleElement().extracting("variable").isEqualTo("MYSQL_PASSWORD");
    assertThat(bundle.providers().get("p-1").internal()).isTrue();
    assertThat(server.seen()).contains("nonce=", "1a2b3c4d", "worker-1");
    assertThat(bundles.ask(false, Duration.ZERO)).isEmpty();
    assertThat(bundles.ask(true, Duration.ZERO)).isPresent();
  }

  @Test
  void eachRequestHasItsOwnNonce() {
    bundles.first();
    bundles.first();
    List<String> nonces =
        server.seen().lines().map(line -> line.replaceFirst(".*nonce=([^& ]*).*", "$1")).toList();
    assertThat(nonces).hasSize(2).doesNotHaveDuplicates().allMatch(n -> n.length() >= 24);
  }

  @Test
  void aForgedOneIsRefused() {
    server.answer(new Installation("inst-1")::resign);
    assertRefused("signed by a key that this worker does not trust");
  }

  @Test
  void anAlteredOneIsRefused() {
    server.answer(text -> text.replaceFirst("\"payload\":\"(.{40}).", "\"payload\":\"$1A"));
    assertRefused("signature is wrong");
    server.answer(text -> text.replaceFirst("\"signature\":\"(.{40}).", "\"signature\":\"$1A"));
    assertRefused("signature is wrong");
  }

  @Test
  void oneOfAnotherInstallationIsRefused() {
    assertChangedIsRefused(text -> text.replace("inst-1", "inst-2"), "another installation");
  }

  @Test
  void oneForAnotherAlgorithmIsRefused() {
    assertChangedIsRefused(text -> text.replace("\"resize\"", "\"other\""), "another algorithm");
    assertChangedIsRefused(
        text -> text.replace("\"acme\"", "\"ac\\u001b[31me\""), "another algorithm");
  }

  @Test
  void aRecordedOneIsRefused() {
    AtomicReference<String> recorded = new AtomicReference<>();
    server.answer(
        text -> {
          recorded.compareAndSet(null, text);
          return recorded.get();
        });
    bundles.first();
    assertRefused("recorded before");
  }

  @Test
  void anOlderRevisionIsRefusedAlsoByAnotherProcessAndANewerOneIsTaken() {
    server.revision(7);
    bundles.first();
    server.revision(6);
    assertRefused("revision 6 is older than 7");
    bundles = bundles(OURS, "acme", "resize");
    assertRefused("revision 6 is older than 7");
    server.revision(8);
    assertThat(bundles.first().revision()).isEqualTo(8);
  }

  @Test
  void theMemoryIsOfOneAlgorithmAndADamagedOneIsTold() throws Exception {
    RevisionMemory other = new RevisionMemory(folder.resolve("state"), "inst-1", "acme", "../x");
    other.advance(3);
    server.revision(2);
    assertThat(bundles.first().revision()).isEqualTo(2);
    try (var files = Files.list(folder.resolve("state"))) {
      assertThat(files).hasSize(2).allMatch(file -> !file.toString().contains(".."));
    }
    Path file = folder.resolve("state").resolve("revision-inst-1_2facme_2fresize");
    Files.writeString(file, "nonsense");
    assertThatThrownBy(() -> bundles.first())
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void whatIsNotWholeIsRefused() {
    assertChangedIsRefused(text -> text.replace("bundle/1", "bundle/2"), "another format");
    assertChangedIsRefused(text -> text.substring(0, text.length() - 1), "another format");
    assertChangedIsRefused(text -> text.replace("\"revision\"", "\"r\""), "lacks its revision");
    assertChangedIsRefused(text -> text.replace("\"secret_key\"", "\"s\""), "lacks its secret_key");
    assertChangedIsRefused(
        text -> text.replace("\"provider_id\":\"p-1\"", "\"provider_id\":\"p-2\""),
        "does not name");
    assertChangedIsRefused(text -> text.replace("\"internal\"", "\"remote\""), "unknown kind");
    assertChangedIsRefused(
        text -> text.replaceFirst("\"ciphertext\":\"", "\"ciphertext\":\"***"), "base64url");
    assertChangedIsRefused(
        text -> text.replaceFirst("\"entries\":\\[(.*)\\]", "\"entries\":[$1,$1]"), "twice");
  }

  @Test
  void whatTheServerRefusesIsToldApart() {
    assertFails(401, Reason.DENIED);
    assertFails(404, Reason.NOT_FOUND);
    assertFails(503, Reason.UNAVAILABLE);
    server.close();
    assertThatThrownBy(() -> bundles.first())
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }

  private void assertFails(int status, Reason reason) {
    server.status(status);
    assertThatThrownBy(() -> bundles.first())
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void assertChangedIsRefused(UnaryOperator<String> change, String why) {
    server.payload(change);
    assertRefused(why);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> bundles.first())
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TRUSTED))
        .hasMessageContaining("not trusted")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\u001b");
  }
}
