package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Providers, their JARs and their settings, and references into them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvidersTest {

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore store;
  private Path jar;
  private Path newJar;
  private Owner owner;

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    store = installation.open();
    jar = TestPlugins.vault(directory, "1");
    newJar = TestPlugins.vault(directory, "2");
    owner = Owner.algorithm(store.directory().createAlgorithm(ADMIN, "team-a", "x").id());
  }

  @AfterAll
  void close() {
    store.close();
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private ProviderInfo create(boolean enabled) {
    return store
        .providers()
        .create(
            ADMIN,
            ProviderRequest.empty()
                .name("p-" + UUID.randomUUID())
                .configuration(
                    Map.of("folder", installation.newVaultFolder().toString(), "token", "t0ken"))
                .enabled(enabled),
            null);
  }

  private ProviderInfo serving() {
    return store.providers().upload(ADMIN, create(true).id(), jar, "vault.jar");
  }

  @Test
  void anEnabledProviderWaitsForItsJarAndServesOnceItIsUploaded() {
    ProviderInfo waiting = create(true);
    assertThat(waiting.state()).isEqualTo(ProviderInfo.State.WAITING_FOR_MODULE);
    assertCode(
        () ->
            store
                .entries()
                .create(
                    ADMIN,
                    NewEntry.of(owner, "W", NewValue.of("v")).withProvider(waiting.id()),
                    null),
        ErrorCode.PROVIDER_DISABLED);
    ProviderInfo serving = store.providers().upload(ADMIN, waiting.id(), jar, "vault.jar");
    assertThat(serving.state()).isEqualTo(ProviderInfo.State.SERVING);
    assertThat(serving.moduleName()).isEqualTo("vault.jar");
    assertThat(serving.capabilities().creates()).isTrue();
    assertThat(store.providers().check(ADMIN, serving.id()).status())
        .isEqualTo(CheckReport.Status.READY);
  }

  @Test
  void anUploadToADisabledProviderRunsNoCodeAndApprovesNothing() throws IOException {
    ProviderInfo disabled = create(false);
    Path other = TestPlugins.vault(Files.createTempDirectory(directory, "j"), "unapproved");
    ProviderInfo staged = store.providers().upload(ADMIN, disabled.id(), other, "x.jar");
    assertThat(staged.state()).isEqualTo(ProviderInfo.State.DISABLED);
    assertThat(store.plugins().get(ADMIN, staged.moduleDigest()).approved()).isFalse();
    assertCode(
        () -> store.plugins().describe(ADMIN, staged.moduleDigest(), null),
        ErrorCode.PLUGIN_NOT_APPROVED);
    ProviderInfo enabled =
        store.providers().update(ADMIN, disabled.id(), ProviderRequest.empty().enabled(true), null);
    assertThat(enabled.state()).isEqualTo(ProviderInfo.State.WAITING_FOR_APPROVAL);
    store.plugins().approve(ADMIN, staged.moduleDigest());
    ProviderInfo serving =
        store
            .providers()
            .update(ADMIN, disabled.id(), ProviderRequest.empty().description("now"), null);
    assertThat(serving.state()).isEqualTo(ProviderInfo.State.SERVING);
    assertThat(store.plugins().describe(ADMIN, staged.moduleDigest(), null)).isPresent();
    assertThat(store.plugins().validate(ADMIN, staged.moduleDigest(), null, Map.of())).isNotEmpty();
  }

  @Test
  void settingsAreMergedAndSensitiveOnesNeverShown() {
    ProviderInfo provider = serving();
    store
        .providers()
        .update(
            ADMIN, provider.id(), ProviderRequest.empty().configuration(Map.of("note", "n")), null);
    List<SettingView> settings = store.providers().configuration(ADMIN, provider.id());
    assertThat(settings)
        .filteredOn(SettingView::set)
        .extracting(SettingView::key)
        .containsExactly("folder", "note", "token");
    SettingView token =
        settings.stream().filter(one -> one.key().equals("token")).findFirst().orElseThrow();
    assertThat(token.sensitive()).isTrue();
    assertThat(token.value()).isNull();
    assertThat(settings.toString()).doesNotContain("t0ken");
  }

  @Test
  void anotherDestinationNeedsTheCredentialsAgain() {
    ProviderInfo provider = serving();
    String elsewhere = installation.newVaultFolder().toString();
    assertCode(
        () ->
            store
                .providers()
                .update(
                    ADMIN,
                    provider.id(),
                    ProviderRequest.empty().configuration(Map.of("folder", elsewhere)),
                    null),
        ErrorCode.CONFIGURATION_INVALID);
    ProviderInfo moved =
        store
            .providers()
            .update(
                ADMIN,
                provider.id(),
                ProviderRequest.empty().configuration(Map.of("folder", elsewhere, "token", "t2")),
                null);
    assertThat(moved.state()).isEqualTo(ProviderInfo.State.SERVING);
  }

  private ProviderInfo change(ProviderInfo provider, ProviderRequest request) {
    return store.providers().update(ADMIN, provider.id(), request, null);
  }

  private ProviderRequest moving() {
    return ProviderRequest.empty()
        .configuration(Map.of("folder", installation.newVaultFolder().toString(), "token", "t2"));
  }

  @Test
  void anotherDestinationNeedsTheWorkersCredentialsAgain() {
    ProviderInfo provider = serving();
    change(provider, ProviderRequest.empty().workerConfiguration(Map.of("token", "w0rker")));
    ProviderInfo before = store.providers().get(ADMIN, provider.id());
    assertThatThrownBy(() -> change(provider, moving()))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
              assertThat(e.problems())
                  .singleElement()
                  .satisfies(one -> assertThat(one.field()).isEqualTo("worker_configuration"))
                  .satisfies(one -> assertThat(one.message()).doesNotContain("w0rker"));
            });
    assertThat(store.providers().get(ADMIN, provider.id())).isEqualTo(before);
    // What says nothing of the destination needs nothing.
    change(provider, ProviderRequest.empty().configuration(Map.of("note", "n")));
    change(provider, moving().workerConfiguration(Map.of("token", "w1")));
    // An empty one removes it: then there is nothing to be sent elsewhere.
    change(provider, moving().workerConfiguration(Map.of()));
    change(provider, moving());
    assertThat(store.providers().workerConfiguration(ADMIN, provider.id())).isEmpty();
  }

  @Test
  void workersThatHaveTheirOwnDestinationStayWhenTheServersMoves() {
    ProviderInfo provider = serving();
    change(
        provider,
        ProviderRequest.empty().workerConfiguration(Map.of("token", "w", "folder", "/own")));
    change(provider, moving());
    assertThat(store.providers().workerConfiguration(ADMIN, provider.id()))
        .containsExactly("folder", "token");
  }

  @Test
  void settingsThatThePluginRefusesChangeNothing() {
    ProviderInfo provider = serving();
    assertCode(
        () ->
            store
                .providers()
                .update(
                    ADMIN,
                    provider.id(),
                    ProviderRequest.empty().configuration(Map.of("unknown", "x")),
                    null),
        ErrorCode.CONFIGURATION_INVALID);
    assertThat(store.providers().get(ADMIN, provider.id()))
        .satisfies(now -> assertThat(now.state()).isEqualTo(ProviderInfo.State.SERVING))
        .satisfies(now -> assertThat(now.revision()).isEqualTo(provider.revision()));
  }

  @Test
  void aNewJarReplacesTheRunningOneAndABadOneDoesNot() throws IOException {
    ProviderInfo provider = serving();
    ProviderInfo replaced = store.providers().upload(ADMIN, provider.id(), newJar, "new.jar");
    assertThat(replaced.moduleDigest()).isNotEqualTo(provider.moduleDigest());
    assertThat(replaced.state()).isEqualTo(ProviderInfo.State.SERVING);
    Path bad = Files.writeString(directory.resolve("bad.jar"), "no jar");
    assertCode(
        () -> store.providers().upload(ADMIN, provider.id(), bad, "bad.jar"),
        ErrorCode.PLUGIN_REFUSED);
    assertThat(store.providers().get(ADMIN, provider.id()).moduleDigest())
        .isEqualTo(replaced.moduleDigest());
    store
        .entries()
        .create(
            ADMIN,
            NewEntry.of(owner, "AFTER_" + provider.revision(), NewValue.of("v"))
                .withProvider(provider.id()),
            null);
  }

  @Test
  void aDisabledProviderTakesNoWritesAtOnce() {
    ProviderInfo provider = serving();
    store.providers().update(ADMIN, provider.id(), ProviderRequest.empty().enabled(false), null);
    assertCode(
        () ->
            store
                .entries()
                .create(
                    ADMIN,
                    NewEntry.of(owner, "D", NewValue.of("v")).withProvider(provider.id()),
                    null),
        ErrorCode.PROVIDER_DISABLED);
  }

  @Test
  void theDefaultWaitsUntilItServesAndIsNotDeleted() {
    ProviderInfo waiting =
        store
            .providers()
            .create(
                ADMIN,
                ProviderRequest.empty()
                    .name("default-" + UUID.randomUUID())
                    .configuration(Map.of("folder", installation.newVaultFolder().toString()))
                    .enabled(true)
                    .isDefault(true),
                null);
    assertThat(waiting.isDefault()).isFalse();
    ProviderInfo serving = store.providers().upload(ADMIN, waiting.id(), jar, null);
    assertThat(serving.isDefault()).isTrue();
    assertThat(store.providers().usable(ADMIN).get(0).id()).isEqualTo(serving.id());
    assertCode(
        () -> store.providers().delete(ADMIN, serving.id(), null),
        ErrorCode.DEFAULT_PROVIDER_IN_USE);
    store.providers().update(ADMIN, serving.id(), ProviderRequest.empty().isDefault(false), null);
    store.providers().delete(ADMIN, serving.id(), null);
    assertCode(
        () -> store.providers().setDefault(ADMIN, create(true).id()),
        ErrorCode.DEFAULT_PROVIDER_REFUSED);
  }

  @Test
  void aProviderWithEntriesIsNotDeleted() {
    ProviderInfo provider = serving();
    Entry entry =
        store
            .entries()
            .create(
                ADMIN,
                NewEntry.of(owner, "KEEPS", NewValue.of("v")).withProvider(provider.id()),
                null);
    assertCode(
        () -> store.providers().delete(ADMIN, provider.id(), null), ErrorCode.PROVIDER_IN_USE);
    store.entries().delete(ADMIN, owner, entry.id(), null, null);
    store.providers().delete(ADMIN, provider.id(), null);
    assertCode(() -> store.providers().get(ADMIN, provider.id()), ErrorCode.PROVIDER_NOT_FOUND);
  }

  @Test
  void twoAdminsChangeOneProviderAndOneOfThemIsTold() {
    ProviderInfo provider = serving();
    store
        .providers()
        .update(
            ADMIN,
            provider.id(),
            ProviderRequest.empty().description("first"),
            provider.revision());
    assertCode(
        () ->
            store
                .providers()
                .update(
                    ADMIN,
                    provider.id(),
                    ProviderRequest.empty().description("second"),
                    provider.revision()),
        ErrorCode.CHANGED_MEANWHILE);
  }

  @Test
  void aCreateWithAnIdempotencyKeyHappensOnce() {
    ProviderRequest request = ProviderRequest.empty().name("once-" + UUID.randomUUID());
    ProviderInfo first = store.providers().create(ADMIN, request, "once");
    assertThat(store.providers().create(ADMIN, request, "once").id()).isEqualTo(first.id());
    assertCode(() -> store.providers().create(ADMIN, request, "twice"), ErrorCode.ALREADY_EXISTS);
  }

  @Test
  void whatThePolicyDoesNotLetInIsRefused() {
    TestStore other = new TestStore(directory.resolve("off"), TestDatabases.H2);
    try (SecretStore closed = other.open("n", builder -> builder.uploads(UploadPolicy.OFF))) {
      assertCode(() -> closed.plugins().stage(ADMIN, jar, null), ErrorCode.UPLOAD_REFUSED);
    }
    try (SecretStore signed =
        other.open(
            "n",
            builder ->
                builder.uploads(new UploadPolicy(UploadPolicy.Mode.SIGNED, java.util.Set.of())))) {
      assertCode(() -> signed.plugins().stage(ADMIN, jar, null), ErrorCode.UPLOAD_REFUSED);
    }
  }

  private ProviderInfo withSecret(String... keys) throws IOException {
    Path folder = installation.newVaultFolder();
    for (String key : keys) {
      Files.writeString(
          folder.resolve(
              java.util.Base64.getUrlEncoder()
                      .encodeToString(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                  + ".secret"),
          "v1\nnone\nvalue");
    }
    ProviderInfo provider = installation.addVault(store, jar, folder, "all");
    store
        .providers()
        .setReferences(
            ADMIN,
            provider.id(),
            List.of(
                new ReferencePattern("*", "team/{account}/*"),
                new ReferencePattern("team-a", "own-*/**")),
            null);
    return provider;
  }

  private Entry reference(ProviderInfo provider, String key) {
    return store
        .entries()
        .create(
            ADMIN,
            NewEntry.of(
                    owner,
                    "R" + UUID.randomUUID().toString().replace("-", ""),
                    NewValue.reference(key))
                .withProvider(provider.id()),
            null);
  }

  @Test
  void whatAPatternAllowsIsReferencedAndNeverWritten() throws IOException {
    ProviderInfo provider = withSecret("team/team-a/db", "own-1/x/y");
    Entry entry = reference(provider, "team/team-a/db");
    assertThat(entry.reference()).isTrue();
    assertThat(entry.verified()).isTrue();
    assertThat(entry.version()).isEqualTo("v1");
    reference(provider, "own-1/x/y");
    assertCode(
        () ->
            store
                .entries()
                .update(
                    ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("x")), null, null),
        ErrorCode.EDIT_NOT_SUPPORTED);
    store.entries().delete(ADMIN, owner, entry.id(), null, null);
    // The value is still there.
    reference(provider, "team/team-a/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team/team-b/db",
        "team/team-a/../team-b/db",
        "team/team-a/./db",
        "team/team-a//db",
        "/team/team-a/db",
        "team/team-a/db/",
        "team/team-a/%2e%2e/x",
        "team/team-a%2fdb",
        "team\\team-a\\db",
        "TEAM/team-a/db",
        "team/team-a/db\u0000",
        "team/team-a/db\n",
        "team/team-a/ db",
        "team/team-a/\u202edb",
        "team/team-a/\uff44b",
        "team/team-a/db?x",
        "team/team-a/deeper/db",
        "team/*/db",
        "own-1",
        "own-1/",
        "other",
        ""
      })
  void whatNoPatternAllowsIsRefusedLikeWhatIsNotThere(String key) throws IOException {
    ProviderInfo provider = withSecret("team/team-b/db", "TEAM/team-a/db", "other");
    assertThatThrownBy(() -> reference(provider, key))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.REFERENCE_REFUSED);
              assertThat(e).hasMessage(absentMessage(provider));
            });
  }

  private String absentMessage(ProviderInfo provider) {
    try {
      reference(provider, "team/team-a/absent");
      throw new AssertionError("It is not there");
    } catch (StoreException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a/../b", "a/**/b", "**a", "a//b", "a b", "a/%2e", "{x}/y"})
  void aPatternThatIsNoneIsRefused(String pattern) throws IOException {
    ProviderInfo provider = withSecret();
    assertCode(
        () ->
            store
                .providers()
                .setReferences(
                    ADMIN, provider.id(), List.of(new ReferencePattern("*", pattern)), null),
        ErrorCode.CONSTRAINT_VIOLATION);
  }
}
