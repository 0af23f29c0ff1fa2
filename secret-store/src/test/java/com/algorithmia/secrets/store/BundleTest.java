package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.EnvelopeReader;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a worker gets, on PostgreSQL with the internal provider; the worker opens it by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BundleTest {

  private static final WorkerReport REPORT = new WorkerReport("worker-1", Set.of("0a0b0c0d"));

  @TempDir static Path directory;

  private final Clocks clock = Clocks.moving();
  private TestStore installation;
  private SecretStore store;
  private TestWorker worker;
  private AlgorithmInfo algorithm;
  private Owner owner;
  private Owner account;
  private Actor key;
  private String keyId;

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.POSTGRES);
    installation.clock = clock;
    store = installation.openWithInternal();
    worker = new TestWorker(installation.worker, store.installationId());
  }

  @AfterAll
  void close() {
    if (worker != null) {
      worker.close();
    }
    if (store != null) {
      store.close();
    }
  }

  @BeforeEach
  void newAlgorithm() {
    algorithm = store.directory().createAlgorithm(ADMIN, "o" + UUID.randomUUID(), "a");
    owner = Owner.algorithm(algorithm.id());
    account = Owner.account(algorithm.accountId());
    IssuedApiKey issued =
        store
            .apiKeys()
            .create(ADMIN, new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null));
    keyId = issued.info().id();
    key = new Actor(store.apiKeys().authenticate(issued.revealKey(), "r", null), "r", null);
  }

  private Entry create(Owner whose, String variable, String value) {
    return store.entries().create(ADMIN, NewEntry.of(whose, variable, NewValue.of(value)), null);
  }

  private Optional<Bundle> fetch(String etag, Duration wait) {
    return store.bundles().fetch(key, algorithm.owner(), "a", REPORT, etag, wait);
  }

  private Bundle fetch() {
    return fetch(null, Duration.ZERO).orElseThrow();
  }

  @Test
  void aWorkerOpensItsValuesAndNobodyElseCan() {
    create(owner, "ONE", "first \u00e9\ud83d\ude00");
    create(owner, "TWO", "second");
    Bundle bundle = fetch();
    assertThat(bundle.entries())
        .extracting(Bundle.BundleEntry::variable)
        .containsExactly("ONE", "TWO");
    assertThat(worker.open(bundle.entries().get(0))).isEqualTo("first \u00e9\ud83d\ude00");
    assertThat(worker.open(bundle.entries().get(1))).isEqualTo("second");
    assertThat(bundle.providers())
        .singleElement()
        .satisfies(p -> assertThat(p.internal()).isTrue());
    assertThat(bundle.installationId()).isEqualTo(store.installationId());
  }

  @Test
  void theSignatureIsTheServersAndCoversEachByte() {
    byte[] document = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
    byte[] signature = store.bundles().sign(document);
    worker.verify(document, signature);
    document[2] ^= 1;
    assertThatThrownBy(() -> worker.verify(document, signature))
        .isInstanceOf(KeysetException.class);
  }

  @Test
  void anUnchangedBundleIsNotSentAgainAndAChangedOneIs() {
    Entry entry = create(owner, "ONE", "1");
    Bundle first = fetch();
    assertThat(fetch(first.etag(), Duration.ZERO)).isEmpty();
    store
        .entries()
        .update(ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("2")), null, null);
    Bundle second = fetch(first.etag(), Duration.ZERO).orElseThrow();
    assertThat(second.revision()).isGreaterThan(first.revision());
    assertThat(worker.open(second.entries().get(0))).isEqualTo("2");
    // A ciphertext opens under its own version and owner only.
    Bundle.BundleEntry old = first.entries().get(0);
    Bundle.BundleEntry now = second.entries().get(0);
    assertThatThrownBy(
            () ->
                worker.open(
                    new Bundle.BundleEntry(
                        now.id(),
                        now.variable(),
                        now.ownerLabel(),
                        now.providerId(),
                        now.providerKey(),
                        now.version(),
                        false,
                        null,
                        old.ciphertext(),
                        null)))
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.INTEGRITY));
  }

  @Test
  void aHeldRequestAnswersWhenSomethingChanges() throws Exception {
    Bundle first = fetch();
    CompletableFuture<Optional<Bundle>> held =
        CompletableFuture.supplyAsync(() -> fetch(first.etag(), Duration.ofSeconds(30)));
    create(owner, "NEW", "v");
    assertThat(held.get(20, TimeUnit.SECONDS)).isPresent();
  }

  @Test
  void anOwnVariableWinsOverAGrantedOneAndTwoGrantedOnesNeverClash() {
    Entry shared = create(account, "SHARED", "of the account");
    store.grants().create(ADMIN, algorithm.accountId(), shared.id(), algorithm.id());
    assertThat(worker.open(fetch().entries().get(0))).isEqualTo("of the account");
    create(owner, "SHARED", "of the algorithm");
    assertThat(fetch().entries()).hasSize(1);
    assertThat(worker.open(fetch().entries().get(0))).isEqualTo("of the algorithm");
    Account another = store.directory().createAccount(ADMIN, "x" + UUID.randomUUID(), null);
    Entry clashing = create(Owner.account(another.id()), "SHARED", "of another");
    assertThatThrownBy(
            () -> store.grants().create(ADMIN, another.id(), clashing.id(), algorithm.id()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GRANT_CONFLICT));
    Grant grant = store.grants().toAlgorithm(ADMIN, algorithm.id()).get(0);
    store.grants().delete(ADMIN, algorithm.accountId(), grant.id());
    assertThat(store.grants().toAlgorithm(ADMIN, algorithm.id())).isEmpty();
  }

  @Test
  void aDeletedKeyGetsNothingNotEvenThatNothingChanged() {
    Bundle bundle = fetch();
    store.apiKeys().delete(ADMIN, keyId);
    assertThatThrownBy(() -> fetch(bundle.etag(), Duration.ZERO))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void anExpiredSecretIsNotHandedOut() {
    store
        .entries()
        .create(
            ADMIN,
            new NewEntry(
                owner,
                null,
                null,
                "SHORT",
                null,
                null,
                null,
                NewValue.of("v"),
                Instant.now().plusSeconds(3600),
                false),
            null);
    assertThat(fetch().entries().get(0).unavailable()).isNull();
    clock.advance(Duration.ofHours(2));
    assertThat(fetch().entries().get(0).unavailable()).contains("expired");
    assertThat(fetch().entries().get(0).ciphertext()).isNull();
  }

  @Test
  void aWholeRowPutBackIsNotHandedOut() throws SQLException {
    Entry entry = create(owner, "ONE", "old");
    String key = fetch().entries().get(0).providerKey();
    store
        .entries()
        .update(ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("new")), null, null);
    try (Connection database = DriverManager.getConnection(installation.uri, "postgres", "");
        Statement statement = database.createStatement()) {
      // What the entry says goes back to the first version; the value is of the second.
      int rows =
          statement.executeUpdate(
              "update store_entry set version = '"
                  + entry.version()
                  + "' where id = '"
                  + entry.id()
                  + "'");
      assertThat(rows).isEqualTo(1);
    }
    Bundle.BundleEntry handed = fetch().entries().get(0);
    assertThat(handed.providerKey()).isEqualTo(key);
    assertThat(handed.ciphertext()).isNull();
    assertThat(handed.unavailable()).contains("another version");
    assertThatThrownBy(
            () ->
                store
                    .entries()
                    .update(
                        ADMIN,
                        owner,
                        entry.id(),
                        EntryUpdate.ofValue(NewValue.of("x")),
                        null,
                        null))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_PROBLEM));
  }

  @Test
  void aBundleThatLacksSomethingIsNotSentAgainUntilTheLackChanges() throws Exception {
    create(owner, "GOOD", "v");
    create(owner, "ONE", "1");
    create(owner, "TWO", "2");
    Bundle whole = fetch();
    String one = whole.entries().get(1).providerKey();
    String two = whole.entries().get(2).providerKey();
    inProvider("update provider_secrets set version = 'x' || version where secret_key = ?", one);
    Bundle lacksOne = fetch();
    assertThat(lacksOne.etag()).isNotEqualTo(whole.etag()).isEqualTo(fetch().etag());
    assertThat(fetch(lacksOne.etag(), Duration.ZERO)).isEmpty();
    // Who has the whole is not given less.
    assertThat(fetch(whole.etag(), Duration.ZERO)).isEmpty();
    inProvider("update provider_secrets set version = 'x' || version where secret_key = ?", two);
    Bundle lacksBoth = fetch(lacksOne.etag(), Duration.ZERO).orElseThrow();
    assertThat(lacksBoth.entries()).filteredOn(e -> e.ciphertext() == null).hasSize(2);
    assertThat(fetch(lacksBoth.etag(), Duration.ZERO)).isEmpty();
    // A request for a change is held as for any bundle.
    CompletableFuture<Optional<Bundle>> held =
        CompletableFuture.supplyAsync(() -> fetch(lacksBoth.etag(), Duration.ofSeconds(60)));
    create(owner, "NEW", "v");
    Bundle next = held.get(50, TimeUnit.SECONDS).orElseThrow();
    assertThat(next.entries()).hasSize(4);
    String mend = "update provider_secrets set version = substr(version, 2) where secret_key = ?";
    inProvider(mend, one);
    inProvider(mend, two);
    Bundle mended = fetch(next.etag(), Duration.ZERO).orElseThrow();
    assertThat(mended.entries()).allMatch(e -> e.ciphertext() != null);
    assertThat(fetch(mended.etag(), Duration.ZERO)).isEmpty();
  }

  private void inProvider(String sql, String secretKey) throws SQLException {
    try (Connection database = DriverManager.getConnection(installation.uri, "postgres", "");
        PreparedStatement statement = database.prepareStatement(sql)) {
      statement.setString(1, secretKey);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void workerSettingsAreSealedToTheRecipient() {
    Path jar = TestPlugins.vault(directory, "w");
    ProviderInfo vault = installation.addVault(store, jar, installation.newVaultFolder(), "all");
    store.providers().setWorkerConfiguration(ADMIN, vault.id(), Map.of("token", "c4nary"), null);
    store
        .entries()
        .create(ADMIN, NewEntry.of(owner, "EXT", NewValue.of("v")).withProvider(vault.id()), null);
    Bundle.BundleProvider provider = fetch().providers().get(0);
    assertThat(provider.configuration()).containsKey("folder").doesNotContainKey("token");
    assertThat(provider.moduleDigest()).isEqualTo(vault.moduleDigest());
    assertThat(store.providers().workerConfiguration(ADMIN, vault.id())).containsExactly("token");
    try (MasterKey master =
        MasterKey.fromSettings(
            Map.of("master_key_file", installation.worker.resolve("master.key").toString()),
            name -> null)) {
      RecipientPrivateKeyset keys =
          RecipientPrivateKeyset.readFile(
              installation.worker.resolve(
                  "recipients/default/worker-configurations-private.keyset"),
              master,
              KeysetPurpose.CONFIGURATIONS,
              store.installationId());
      byte[] opened =
          EnvelopeReader.of(
                  keys,
                  VerificationKeyset.readFile(
                      installation.worker.resolve("verification.keyset"), store.installationId()),
                  store.installationId())
              .open(
                  provider.workerConfiguration().bytes(),
                  WorkerSettings.row(
                      store.installationId(),
                      "default",
                      provider.id(),
                      provider.workerConfigurationVersion()));
      assertThat(new String(opened, StandardCharsets.UTF_8)).isEqualTo("{\"token\":\"c4nary\"}");
    }
  }

  @Test
  void whoCanReadASecretAndWhatNobodyReadsIsReported() {
    Entry entry = create(owner, "ONE", "1");
    Instant before = clock.instant().plusSeconds(1);
    assertThat(unused(before)).contains(entry.id());
    fetch();
    AccessReport report = store.audit().access(ADMIN, entry.id());
    assertThat(report.algorithms()).hasSize(1);
    assertThat(report.workers()).extracting(ApiKeyInfo::id).containsExactly(keyId);
    assertThat(report.lastHandedOut()).isNotNull();
    assertThat(unused(clock.instant().minusSeconds(60))).doesNotContain(entry.id());
  }

  private List<String> unused(Instant time) {
    return store.audit().unusedSince(ADMIN, time, null, 1_000).items().stream()
        .map(Entry::id)
        .toList();
  }

  @Test
  void whoNamesNoKeyIsNoWorkerThatANewKeyCouldWaitFor() {
    WorkerReport nameless = new WorkerReport("somebody-" + UUID.randomUUID(), Set.of());
    assertThat(store.bundles().fetch(key, algorithm.owner(), "a", nameless, null, Duration.ZERO))
        .isPresent();
    assertThat(store.nodes().list(ADMIN))
        .extracting(NodeInfo::name)
        .doesNotContain(nameless.worker());
  }

  @Test
  void nodesAndWorkersTellTheirKeys() {
    fetch();
    assertThat(store.nodes().list(ADMIN)).extracting(NodeInfo::name).contains("node-1", "worker-1");
    KeysetStatus values =
        store.nodes().keysets(ADMIN).stream()
            .filter(set -> set.name().equals("values/default"))
            .findFirst()
            .orElseThrow();
    assertThat(values.keys())
        .singleElement()
        .satisfies(
            one -> assertThat(one.missingAt()).extracting(NodeInfo::name).contains("worker-1"));
    assertThat(values.keys().get(0).ciphertexts()).isNotNull();
  }
}
