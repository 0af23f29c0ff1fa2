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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An admin of the API who wants to have a file of the server: by a setting that names it, and an
 * address of his own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderFilesTest {

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore store;
  private Path jar;
  private Path allowed;
  private Path token;

  @BeforeAll
  void open() throws IOException {
    installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    allowed = Files.createDirectory(directory.resolve("allowed"));
    token = Files.writeString(allowed.resolve("token"), "the-token");
    store = installation.open("node-1", builder -> builder.providerFiles(allowed));
    jar = TestPlugins.vault(directory, "1");
  }

  @AfterAll
  void close() {
    store.close();
  }

  /** Where the admin has things sent to. */
  private Path elsewhere() {
    return installation.newVaultFolder();
  }

  private static String sent(Path folder) throws IOException {
    return Files.exists(folder.resolve("sent")) ? Files.readString(folder.resolve("sent")) : "";
  }

  private ProviderInfo create(SecretStore at, Map<String, String> settings, boolean enabled) {
    return at.providers()
        .create(
            ADMIN,
            ProviderRequest.empty()
                .name("p-" + UUID.randomUUID())
                .configuration(new HashMap<>(settings))
                .enabled(enabled),
            null);
  }

  private ProviderInfo serving(SecretStore at, Map<String, String> settings) {
    return at.providers().upload(ADMIN, create(at, settings, true).id(), jar, "vault.jar");
  }

  private static ProviderInfo update(
      SecretStore at, String id, Map<String, @Nullable String> settings) {
    return at.providers().update(ADMIN, id, ProviderRequest.empty().configuration(settings), null);
  }

  private static void assertRefused(ThrowingCallable call, String setting) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
              assertThat(e.problems()).extracting(Problem::field).contains(setting);
            });
  }

  @Test
  void aFileInTheFolderIsUsedAtSaveAndAtLoad() throws IOException {
    Path folder = elsewhere();
    ProviderInfo provider =
        serving(store, Map.of("folder", folder.toString(), "token_file", token.toString()));
    assertThat(provider.state()).isEqualTo(ProviderInfo.State.SERVING);
    assertThat(sent(folder)).contains("the-token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SERVER/master.key",
        "ALLOWED/../s/server/master.key",
        "ALLOWED/./../s/server/master.key",
        "ALLOWED/../allowed/token",
        "/proc/self/environ",
        "/proc/self/cwd/pom.xml",
        "file:SERVER/master.key",
        "FILE://SERVER/master.key",
        "file:ALLOWED/token",
        "pom.xml",
        "../secret-store/pom.xml",
        "ALLOWED",
        "ALLOWED/",
        "/",
        "SERVER",
        "ALLOWED/10KB",
        "ALLOWED/missing",
        "ALLOWED/token\u0000",
      })
  void whateverElseIsNamedIsRefusedEverywhereAndNeverRead(String spelling) throws IOException {
    String path =
        spelling
            .replace("ALLOWED", allowed.toString())
            .replace("SERVER", installation.server.toString())
            .replace("10KB", "x/".repeat(5_000));
    Path folder = elsewhere();
    Map<String, String> settings = Map.of("folder", folder.toString(), "token_file", path);
    Map<String, @Nullable String> change = Map.of("token_file", path);

    ProviderInfo waiting = create(store, settings, true);
    assertRefused(
        () -> store.providers().upload(ADMIN, waiting.id(), jar, "vault.jar"), "token_file");
    assertThat(store.providers().get(ADMIN, waiting.id()).moduleDigest()).isNull();

    ProviderInfo serving = serving(store, Map.of("folder", folder.toString()));
    assertRefused(() -> update(store, serving.id(), change), "token_file");
    assertRefused(() -> update(store, serving.id(), Map.of("ca_file", path)), "ca_file");
    assertThat(
            store.plugins().validate(ADMIN, String.valueOf(serving.moduleDigest()), null, settings))
        .extracting(Problem::field)
        .containsExactly("token_file");
    String digest = serving.moduleDigest();
    assertRefused(
        () ->
            store
                .providers()
                .create(
                    ADMIN,
                    ProviderRequest.empty()
                        .name("p-" + UUID.randomUUID())
                        .moduleDigest(digest)
                        .configuration(new HashMap<>(settings)),
                    null),
        "token_file");
    assertThat(store.providers().get(ADMIN, serving.id()).state())
        .isEqualTo(ProviderInfo.State.SERVING);
    assertThat(sent(folder)).isEmpty();
  }

  @Test
  void aTryOfTheConnectionReadsNoForbiddenFileEither() throws IOException {
    Path folder = elsewhere();
    Map<String, String> settings =
        Map.of(
            "folder",
            folder.toString(),
            "token_file",
            installation.server.resolve("master.key").toString());
    // Saved while nothing was known of what they mean: without a JAR.
    ProviderInfo disabled = create(store, settings, false);
    String digest =
        String.valueOf(serving(store, Map.of("folder", folder.toString())).moduleDigest());
    assertRefused(() -> store.providers().bind(ADMIN, disabled.id(), digest, null), "token_file");
    Path other = TestPlugins.vault(Files.createTempDirectory(directory, "j"), "later");
    ProviderInfo staged = store.providers().upload(ADMIN, disabled.id(), other, "x.jar");
    store.plugins().approve(ADMIN, String.valueOf(staged.moduleDigest()));
    assertRefused(() -> store.providers().check(ADMIN, disabled.id()), "token_file");
    assertRefused(
        () ->
            store
                .providers()
                .update(ADMIN, disabled.id(), ProviderRequest.empty().enabled(true), null),
        "token_file");
    assertThat(sent(folder)).isEmpty();
  }

  @Test
  void aFileThatBecomesALinkOutOfTheFolderIsNotReadAtTheNextLoad() throws IOException {
    Path folder = elsewhere();
    Path file = Files.writeString(allowed.resolve("later"), "at-first");
    TestStore other = new TestStore(directory.resolve("restarted"), TestDatabases.H2);
    String id;
    try (SecretStore before = other.open("node-1", b -> b.providerFiles(allowed))) {
      id = serving(before, Map.of("folder", folder.toString(), "token_file", file.toString())).id();
      assertThat(sent(folder)).contains("at-first");
    }
    Files.delete(folder.resolve("sent"));
    Files.delete(file);
    Files.createSymbolicLink(file, other.server.resolve("master.key"));
    try (SecretStore after = other.open("node-1", b -> b.providerFiles(allowed))) {
      ProviderInfo provider = after.providers().get(ADMIN, id);
      assertThat(provider.state()).isEqualTo(ProviderInfo.State.FAILED);
      assertThat(provider.problem()).contains("token_file").contains("symbolic link");
      assertThat(sent(folder)).isEmpty();
    }
    Files.delete(file);
  }

  @Test
  void withoutTheServersSettingNoFileIsReadAndTheMessageNamesTheSetting() throws IOException {
    Path folder = elsewhere();
    TestStore other = new TestStore(directory.resolve("none"), TestDatabases.H2);
    String id;
    try (SecretStore before = other.open("node-1", b -> b.providerFiles(allowed))) {
      id =
          serving(before, Map.of("folder", folder.toString(), "token_file", token.toString())).id();
    }
    Files.delete(folder.resolve("sent"));
    try (SecretStore after = other.open()) {
      assertThat(after.providers().get(ADMIN, id).problem()).contains("providers.files_directory");
      assertThatThrownBy(
              () ->
                  serving(
                      after, Map.of("folder", folder.toString(), "token_file", token.toString())))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("token_file")
          .hasMessageContaining("providers.files_directory");
      assertThat(sent(folder)).isEmpty();
    }
  }

  @Test
  void anotherSpellingOfTheSettingIsNoWayAround() throws IOException {
    Path folder = elsewhere();
    String key = installation.server.resolve("master.key").toString();
    ProviderInfo serving = serving(store, Map.of("folder", folder.toString()));
    for (String name : List.of("TOKEN_FILE", "token_file ", "token-file", "tokenFile")) {
      assertRefused(() -> update(store, serving.id(), Map.of(name, key)), name);
    }
    assertThat(sent(folder)).isEmpty();
  }

  @Test
  void anotherDestinationNeedsTheSettingThatNamesACredentialsFileAgain() throws IOException {
    Path folder = elsewhere();
    Path ca = Files.writeString(allowed.resolve("ca.pem"), "ca");
    Path mine = elsewhere();
    ProviderInfo provider =
        serving(
            store,
            Map.of(
                "folder",
                folder.toString(),
                "token_file",
                token.toString(),
                "ca_file",
                ca.toString()));
    assertRefused(
        () -> update(store, provider.id(), Map.of("folder", mine.toString())), "token_file");
    assertThat(sent(mine)).isEmpty();
    // The file that says whom to trust is not a credential: it need not come along.
    update(store, provider.id(), Map.of("folder", mine.toString(), "token_file", token.toString()));
    assertThat(sent(mine)).contains("the-token").contains("ca");
  }

  @Test
  void aFolderThatLeadsToTheKeySetsIsRefusedAtTheStart() {
    for (Path folder :
        List.of(
            installation.server,
            installation.directory,
            directory,
            Path.of("/"),
            directory.resolve("not-there"))) {
      assertThatThrownBy(() -> installation.open("node-2", b -> b.providerFiles(folder)))
          .as(folder.toString())
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
          .hasMessageContaining("providers.files_directory");
    }
  }
}
