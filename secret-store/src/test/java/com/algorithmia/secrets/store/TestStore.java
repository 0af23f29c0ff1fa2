package com.algorithmia.secrets.store;

import com.algorithmia.secrets.store.internal.entry.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An installation in a directory: its key sets, its databases, and nodes to be opened on them. */
final class TestStore {

  static final Actor ADMIN = actor(Role.ADMIN, Scope.NONE);

  final Path directory;
  final Path server;
  final Path worker;
  final String uri;
  final Map<String, String> internal = new LinkedHashMap<>();
  Clock clock = Clock.systemUTC();
  Steps steps = Steps.NONE;

  TestStore(Path directory, TestDatabases database) {
    this.directory = directory;
    this.server = directory.resolve("server");
    this.worker = directory.resolve("worker");
    StoreSetup.initialize(server, worker);
    this.uri = database.newUri(directory);
    internal.putAll(keys().internalProviderSettings("default"));
    internal.put(
        "db_uri",
        database == TestDatabases.H2 ? "jdbc:h2:file:" + directory.resolve("values") : uri);
    if (database == TestDatabases.POSTGRES) {
      internal.put("db_username", "postgres");
    }
  }

  StoreKeys keys() {
    return StoreKeys.open(server, Map.of(), name -> null);
  }

  /** A node that does nothing by itself. */
  SecretStore open(String node, UnaryOperator<SecretStore.Builder> more) {
    return more.apply(
            SecretStore.builder()
                .database(DatabaseSettings.of(uri).credentials(user(), null))
                .keys(keys())
                .clock(clock)
                .nodeName(node)
                .uploads(UploadPolicy.ON)
                .auditHeads(directory.resolve("heads"))
                .steps(steps)
                .manual())
        .open();
  }

  /** A node without the internal provider: most tests need none, and it takes a second to load. */
  SecretStore open() {
    return open("node-1", builder -> builder);
  }

  SecretStore openWithInternal() {
    return open("node-1", builder -> builder.internalProvider(TestPlugins.internal(), internal));
  }

  String user() {
    return uri.startsWith("jdbc:postgresql") ? "postgres" : "sa";
  }

  /** A folder that a test vault keeps its secrets in. */
  Path newVaultFolder() {
    try {
      return Files.createDirectories(directory.resolve("vault-" + UUID.randomUUID()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a test vault that serves. */
  ProviderInfo addVault(SecretStore store, Path jar, Path folder, String capabilities) {
    ProviderInfo provider =
        store
            .providers()
            .create(
                ADMIN,
                ProviderRequest.empty()
                    .name("vault-" + UUID.randomUUID())
                    .configuration(
                        Map.of("folder", folder.toString(), "capabilities", capabilities))
                    .enabled(true),
                null);
    return store.providers().upload(ADMIN, provider.id(), jar, "test-vault.jar");
  }

  static Actor actor(Role role, Scope scope) {
    return new Actor(
        new Principal(UUID.randomUUID().toString(), role.wireName(), role, scope), "request", null);
  }
}
