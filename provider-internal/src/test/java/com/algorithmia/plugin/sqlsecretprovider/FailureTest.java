package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.Fixture.failureOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.kindOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a database, and what callers are told. */
class FailureTest {

  private static final String CANARY = "canary-51c2d0be77";

  /** The deadline of a call, and a tenth. */
  private static final Duration LIMIT = Duration.ofMillis(8800);

  @TempDir Path folder;

  private Map<String, String> postgres() {
    return Fixture.symmetric(Backend.POSTGRES, folder);
  }

  private static Map<String, String> through(Proxy proxy, Map<String, String> config) {
    Map<String, String> changed = quick(config);
    changed.put("db_uri", config.get("db_uri").replaceFirst(":[0-9]+/", ":" + proxy.port() + "/"));
    return changed;
  }

  private static Map<String, String> quick(Map<String, String> config) {
    Map<String, String> changed = new HashMap<>(config);
    changed.put("connection_timeout", "1s");
    changed.put("query_timeout", "1s");
    changed.put("operation_timeout", "8s");
    return changed;
  }

  private static SecretProviderException within(Duration time, Callable<?> call) {
    long start = System.nanoTime();
    SecretProviderException failure = failureOf(call);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(time);
    assertThat(failure.getCause()).as("no text of a driver").isNull();
    assertThat(failure.toString()).doesNotContain(CANARY, "localhost");
    return failure;
  }

  @Test
  void tellsAWrongPassword() {
    Map<String, String> config = postgres();
    config.put("db_username", "nobody-" + CANARY);
    config.put("db_password", CANARY);
    // Embedded PostgreSQL trusts local users; this one is not there, which answers alike.
    try (SecretProvider provider = open(quick(config))) {
      SecretProviderException failure = within(LIMIT, () -> provider.createSecret(CANARY));
      assertThat(failure.getKind()).isEqualTo(Kind.UNAUTHENTICATED);
      ConnectionReport report = provider.checkConnection();
      assertThat(report.getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
      assertThat(report.toString()).contains("UNAUTHENTICATED").doesNotContain(CANARY);
    }
  }

  @Test
  void tellsAWrongPasswordOfAFile() {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    config.put("db_password", "right");
    try (SecretProvider provider = open(config)) {
      provider.createSecret("v");
    }
    config.put("db_password", CANARY);
    try (SecretProvider provider = open(config)) {
      assertThat(within(LIMIT, () -> provider.createSecret(CANARY)).getKind())
          .isEqualTo(Kind.UNAUTHENTICATED);
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
    }
  }

  @Test
  void tellsMissingRights() {
    Map<String, String> config = postgres();
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      String user = "limited_" + System.nanoTime();
      Fixture.sql(config, "create role " + user + " login");
      Fixture.sql(config, "grant select on all tables in schema public to " + user);
      Map<String, String> limited = new HashMap<>(config);
      limited.put("db_username", user);
      try (SecretProvider reading = open(limited)) {
        assertThat(within(LIMIT, () -> reading.createSecret(CANARY)).getKind())
            .isEqualTo(Kind.PERMISSION_DENIED);
        assertThat(within(LIMIT, () -> reading.updateSecret(id, CANARY)).getKind())
            .isEqualTo(Kind.PERMISSION_DENIED);
      }
    }
  }

  @Test
  void tellsADatabaseThatIsNotThere() {
    Map<String, String> config = postgres();
    config.put("db_uri", config.get("db_uri") + "_not_there");
    try (SecretProvider provider = open(config)) {
      SecretProviderException failure = within(LIMIT, () -> provider.createSecret(CANARY));
      assertThat(failure.getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.getMessage()).contains("db_uri");
    }
  }

  @Test
  void startsWhileTheDatabaseIsDownAndWorksWhenItIsBack() throws Exception {
    Map<String, String> config = postgres();
    int free;
    try (Proxy gone = new Proxy(1)) {
      free = gone.port();
    }
    Map<String, String> down = quick(config);
    down.put("db_uri", "jdbc:postgresql://localhost:" + free + "/x");
    try (SecretProvider provider = open(down)) {
      assertThat(within(LIMIT, () -> provider.createSecret(CANARY)).getKind())
          .isEqualTo(Kind.UNAVAILABLE);
    }
    try (Proxy proxy = new Proxy(Backend.postgres().getPort());
        SecretProvider provider = open(through(proxy, config))) {
      proxy.set(Proxy.Mode.BLACK_HOLE);
      assertThat(within(LIMIT, () -> provider.createSecret(CANARY)).getKind())
          .isEqualTo(Kind.UNAVAILABLE);
      proxy.cutAll();
      proxy.set(Proxy.Mode.PASS);
      SecretIdentifier id = provider.createSecret("v");
      // All connections of the pool die, as in a failover: no read is lost.
      proxy.cutAll();
      assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
    }
  }

  @Test
  void answersWithinTheDeadlineWhenThePeerGoesSilent() throws Exception {
    Map<String, String> config = postgres();
    try (Proxy proxy = new Proxy(Backend.postgres().getPort());
        SecretProvider provider = open(through(proxy, config))) {
      SecretIdentifier id = provider.createSecret("v");
      proxy.set(Proxy.Mode.BLACK_HOLE);
      assertThat(within(LIMIT, () -> provider.getSecret(id)).getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
      assertThat(within(LIMIT, () -> provider.updateSecret(id, CANARY)).getKind())
          .isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void doesNotClaimToKnowTheOutcomeOfAWriteWhoseAnswerWasLost() throws Exception {
    Map<String, String> config = postgres();
    SecretAttributes attributes = SecretAttributes.builder().requestId("r-1").build();
    try (Proxy proxy = new Proxy(Backend.postgres().getPort());
        SecretProvider provider = open(through(proxy, config));
        SecretProvider beside = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      String before = beside.getSecretVersion(id);
      proxy.onRequest("insert into provider_secrets", Proxy.Mode.LOSE_ANSWERS);
      assertThat(within(LIMIT, () -> provider.createSecret(CANARY, attributes)).getKind())
          .isEqualTo(Kind.OUTCOME_UNKNOWN);
      proxy.set(Proxy.Mode.PASS);
      SecretIdentifier found =
          Fixture.capability(beside, IdempotentCreate.class).findByRequestId("r-1").orElseThrow();
      assertThat(provider.createSecret(CANARY, attributes)).isEqualTo(found);

      proxy.onRequest("COMMIT", Proxy.Mode.LOSE_ANSWERS);
      assertThat(within(LIMIT, () -> provider.updateSecret(id, CANARY)).getKind())
          .isEqualTo(Kind.OUTCOME_UNKNOWN);
      proxy.set(Proxy.Mode.PASS);
      assertThat(beside.getSecretVersion(id)).isNotEqualTo(before);

      String after = beside.getSecretVersion(id);
      proxy.onRequest("for update", Proxy.Mode.LOSE_ANSWERS);
      assertThat(within(LIMIT, () -> provider.updateSecret(id, CANARY)).getKind())
          .as("nothing was sent that could have changed anything")
          .isEqualTo(Kind.UNAVAILABLE);
      proxy.set(Proxy.Mode.PASS);
      assertThat(beside.getSecretVersion(id)).isEqualTo(after);
    }
  }

  @Test
  void givesUpWaitingForALock() throws Exception {
    for (Backend backend : new Backend[] {Backend.POSTGRES, Backend.H2_FILE}) {
      Map<String, String> config = quick(Fixture.symmetric(backend, folder));
      try (SecretProvider provider = open(config)) {
        SecretIdentifier id = provider.createSecret("v");
        try (Connection other = Backend.raw(config)) {
          other.setAutoCommit(false);
          other.createStatement().executeUpdate("update provider_secrets set labels = 'x'");
          SecretProviderException failure = within(LIMIT, () -> provider.updateSecret(id, CANARY));
          assertThat(failure.getKind()).isEqualTo(Kind.UNAVAILABLE);
          assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
          other.rollback();
        }
        provider.updateSecret(id, "w");
        assertThat(provider.getSecret(id).getValue()).isEqualTo("w");
      }
    }
  }

  @Test
  void saysWhatToDoAboutAFileThatIsOpenElsewhere() throws Exception {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    try (SecretProvider provider = open(config)) {
      provider.createSecret("v");
    }
    Path file = Path.of(config.get("db_uri").substring("jdbc:h2:file:".length()) + ".mv.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var lock = channel.lock();
        SecretProvider provider = open(quick(config))) {
      assertThat(lock.isValid()).isTrue();
      SecretProviderException failure = within(LIMIT, () -> provider.createSecret(CANARY));
      assertThat(failure.getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.getMessage()).contains("open in another process");
    }
  }

  @Test
  void opensAFileAgainThatHasClosedItself() throws Exception {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    try (SecretProvider provider = open(config)) {
      SecretIdentifier id = provider.createSecret("v");
      Fixture.sql(config, "shutdown immediately");
      try {
        provider.getSecret(id);
      } catch (SecretProviderException e) {
        assertThat(e.getKind()).isEqualTo(Kind.UNAVAILABLE);
      }
      assertThat(provider.getSecret(id).getValue()).isEqualTo("v");
      assertThat(Fixture.capability(provider, SecretListing.class).listSecrets(null, 5).getItems())
          .hasSize(1);
    }
  }

  @Test
  void asksNothingOfTheDiskBeforeTheFirstUse() throws IOException {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    try (SecretProvider provider = open(config)) {
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.READY);
      try (var files = Files.list(folder)) {
        assertThat(files).as("neither create nor the check makes a file").isEmpty();
      }
    }
    Path noFolder = Files.writeString(folder.resolve("a-file"), "");
    config.put("db_uri", "jdbc:h2:file:" + noFolder.resolve("db"));
    try (SecretProvider provider = open(config)) {
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
      assertThat(kindOf(() -> provider.createSecret("v"))).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void wantsTlsFromAnotherMachineUnlessToldOtherwise() {
    Map<String, String> config = postgres();
    // Another name of this machine, which counts as another machine.
    config.put("db_uri", config.get("db_uri").replace("localhost", "127.1"));
    try (SecretProvider provider = open(quick(config))) {
      SecretProviderException failure = within(LIMIT, () -> provider.createSecret(CANARY));
      assertThat(failure.getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.getMessage()).contains("TLS");
    }
    config.put("db_uri", config.get("db_uri") + "?sslmode=disable");
    try (SecretProvider provider = open(quick(config))) {
      provider.createSecret("v");
    }
  }
}
