package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.store.StoreException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An admin of the API who wants to have the server's own identity: by a setting that chooses it,
 * and an address of his own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderIdentityTest {

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore store;
  private Path jar;
  private Path allowed;

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    allowed = installation.newVaultFolder();
    store = installation.open("node-1", b -> b.machineIdentityTo(List.of("folder=" + allowed)));
    jar = TestPlugins.vault(directory, "1");
  }

  @AfterAll
  void close() {
    store.close();
  }

  private static String sent(Path folder) throws IOException {
    return Files.exists(folder.resolve("sent")) ? Files.readString(folder.resolve("sent")) : "";
  }

  private static Map<String, String> login(Path folder, String how) {
    return Map.of("folder", folder.toString(), "login", how);
  }

  private static ProviderInfo create(SecretStore at, Map<String, String> settings, boolean on) {
    return at.providers()
        .create(
            ADMIN,
            ProviderRequest.empty()
                .name("p-" + UUID.randomUUID())
                .configuration(new HashMap<>(settings))
                .enabled(on),
            null);
  }

  private ProviderInfo serving(SecretStore at, Map<String, String> settings) {
    return at.providers().upload(ADMIN, create(at, settings, true).id(), jar, "vault.jar");
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
              assertThat(e.problems()).extracting(Problem::field).contains("folder");
            })
        .hasMessageContaining("providers.machine_identity");
  }

  @Test
  void theIdentityGoesWhereTheOperatorAllowedItAndItSays() throws IOException {
    assertThat(serving(store, login(allowed, "machine")).state())
        .isEqualTo(ProviderInfo.State.SERVING);
    assertThat(sent(allowed)).isEqualTo("the-identity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "MACHINE", " machine ", "Machine\n"})
  void itGoesNowhereElseByNoWayThatSettingsComeIn(String spelling) throws IOException {
    Path mine = installation.newVaultFolder();
    Map<String, String> settings = login(mine, spelling);

    ProviderInfo waiting = create(store, settings, true);
    assertRefused(() -> store.providers().upload(ADMIN, waiting.id(), jar, "vault.jar"));

    ProviderInfo serving = serving(store, Map.of("folder", mine.toString()));
    String digest = String.valueOf(serving.moduleDigest());
    assertRefused(
        () ->
            store
                .providers()
                .update(
                    ADMIN,
                    serving.id(),
                    ProviderRequest.empty().configuration(Map.of("login", spelling)),
                    null));
    assertThat(store.plugins().validate(ADMIN, digest, null, settings))
        .extracting(Problem::field)
        .contains("folder");
    for (boolean enabled : new boolean[] {true, false}) {
      assertRefused(
          () ->
              store
                  .providers()
                  .create(
                      ADMIN,
                      ProviderRequest.empty()
                          .name("p-" + UUID.randomUUID())
                          .moduleDigest(digest)
                          .enabled(enabled)
                          .configuration(new HashMap<>(settings)),
                      null));
    }
    ProviderInfo disabled = create(store, settings, false);
    assertRefused(() -> store.providers().bind(ADMIN, disabled.id(), digest, null));
    assertThat(sent(mine)).isEmpty();
  }

  @Test
  void anAllowedProviderCanNotBePointedElsewhere() throws IOException {
    Path mine = installation.newVaultFolder();
    ProviderInfo provider = serving(store, login(allowed, "machine"));
    for (String folder :
        List.of(mine.toString(), allowed + "/../" + mine.getFileName(), allowed + "," + mine)) {
      assertRefused(
          () ->
              store
                  .providers()
                  .update(
                      ADMIN,
                      provider.id(),
                      ProviderRequest.empty().configuration(Map.of("folder", folder)),
                      null));
    }
    assertThat(sent(mine)).isEmpty();
    assertThat(store.providers().get(ADMIN, provider.id()).state())
        .isEqualTo(ProviderInfo.State.SERVING);
  }

  @Test
  void aTryOfTheConnectionSendsItNowhereEither() throws IOException {
    Path mine = installation.newVaultFolder();
    ProviderInfo disabled = create(store, login(mine, "machine"), false);
    Path other = TestPlugins.vault(Files.createTempDirectory(directory, "j"), "later");
    ProviderInfo staged = store.providers().upload(ADMIN, disabled.id(), other, "x.jar");
    store.plugins().approve(ADMIN, String.valueOf(staged.moduleDigest()));
    assertRefused(() -> store.providers().check(ADMIN, disabled.id()));
    assertRefused(
        () ->
            store
                .providers()
                .update(ADMIN, disabled.id(), ProviderRequest.empty().enabled(true), null));
    assertThat(sent(mine)).isEmpty();
  }

  @Test
  void aListThatTheOperatorEmptiesHoldsAtTheNextStart() throws IOException {
    TestStore other = new TestStore(directory.resolve("restarted"), TestDatabases.H2);
    Path folder = other.newVaultFolder();
    String id;
    try (SecretStore before =
        other.open("node-1", b -> b.machineIdentityTo(List.of("folder=" + folder)))) {
      id = serving(before, login(folder, "machine")).id();
      assertThat(sent(folder)).isEqualTo("the-identity");
    }
    Files.delete(folder.resolve("sent"));
    try (SecretStore after = other.open()) {
      ProviderInfo provider = after.providers().get(ADMIN, id);
      assertThat(provider.state()).isEqualTo(ProviderInfo.State.FAILED);
      assertThat(provider.problem()).contains("folder").contains("providers.machine_identity");
      assertThat(sent(folder)).isEmpty();
    }
  }

  @Test
  void aListThatIsMisspelledIsToldAtTheStart() {
    for (String wrong : List.of("*", "vault.example:8200", "https://vault.example/path")) {
      assertThatThrownBy(
              () -> installation.open("node-2", b -> b.machineIdentityTo(List.of(wrong))))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
          .hasMessageContaining("providers.machine_identity");
    }
  }
}
