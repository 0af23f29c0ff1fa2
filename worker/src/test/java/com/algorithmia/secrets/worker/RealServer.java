package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.UploadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole installation in this JVM: store on H2, real internal provider, server, one algorithm. */
final class RealServer implements AutoCloseable {

  private static final Actor OPERATOR = Actor.localOperator("test");

  final Path workerDirectory;

  /** For files that settings of providers name, on the server and on workers. */
  final Path providerFiles;

  final SecretStore store;
  final AlgorithmInfo algorithm;
  private final Path folder;
  private final SecretStoreServer server;
  private int keys;

  RealServer(Path folder) throws IOException {
    this.folder = folder;
    Path serverDirectory = folder.resolve("server-keys");
    workerDirectory = folder.resolve("worker-keys");
    providerFiles = Files.createDirectory(folder.resolve("provider-files"));
    var unused = StoreSetup.initialize(serverDirectory, workerDirectory);
    StoreKeys storeKeys = StoreKeys.open(serverDirectory, Map.of(), name -> null);
    Map<String, String> values =
        new LinkedHashMap<>(storeKeys.internalProviderSettings(StoreSetup.DEFAULT_RECIPIENT));
    values.put("db_uri", "jdbc:h2:file:" + folder.resolve("values"));
    store =
        SecretStore.builder()
            .database(DatabaseSettings.of("jdbc:h2:file:" + folder.resolve("store")))
            .keys(storeKeys)
            .nodeName("node-1")
            .uploads(UploadPolicy.ON)
            .providerFiles(providerFiles)
            .internalProvider(WorkerProcess.internalProvider(), values)
            .auditHeads(folder.resolve("heads"))
            .open();
    var account = store.directory().createAccount(OPERATOR, "acme", null);
    algorithm = store.directory().createAlgorithm(OPERATOR, account.name(), "resize");
    server = SecretStoreServer.builder(store).start();
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  Owner owner() {
    return Owner.algorithm(algorithm.id());
  }

  Entry create(String variable, String value) {
    return store
        .entries()
        .create(OPERATOR, NewEntry.of(owner(), variable, NewValue.of(value)), null);
  }

  /** A provider from its JAR, with the server's settings and those that are sealed to workers. */
  ProviderInfo provider(
      String name,
      String factory,
      Path jar,
      Map<String, String> settings,
      Map<String, String> workerSettings) {
    ProviderInfo created =
        store
            .providers()
            .create(
                OPERATOR,
                ProviderRequest.empty()
                    .name(name)
                    .factoryClassName(factory)
                    .enabled(true)
                    .configuration(settings)
                    .workerConfiguration(workerSettings),
                null);
    return store.providers().upload(OPERATOR, created.id(), jar, jar.getFileName().toString());
  }

  void workerSettings(ProviderInfo provider, Map<String, String> settings) {
    var unused = store.providers().setWorkerConfiguration(OPERATOR, provider.id(), settings, null);
  }

  void allowReferences(ProviderInfo provider, String pattern) {
    var unused =
        store
            .providers()
            .setReferences(
                OPERATOR, provider.id(), List.of(new ReferencePattern("*", pattern)), null);
  }

  Entry create(String variable, NewValue value, ProviderInfo provider) {
    return store
        .entries()
        .create(OPERATOR, NewEntry.of(owner(), variable, value).withProvider(provider.id()), null);
  }

  void update(Entry entry, String value) {
    var unused =
        store
            .entries()
            .update(
                OPERATOR, owner(), entry.id(), EntryUpdate.ofValue(NewValue.of(value)), null, null);
  }

  void delete(Entry entry) {
    store.entries().delete(OPERATOR, owner(), entry.id(), null, null);
  }

  IssuedApiKey key(Role role) {
    Scope scope = role == Role.WORKER ? Scope.algorithms(algorithm.id()) : Scope.NONE;
    return store.apiKeys().create(OPERATOR, new NewApiKey("key " + ++keys, role, scope, null));
  }

  void revoke(IssuedApiKey key) {
    store.apiKeys().delete(OPERATOR, key.info().id());
  }

  /** A file with a key, as a worker has it. */
  Path file(IssuedApiKey key) throws IOException {
    Path file = Files.createTempFile(folder, "key", "");
    Files.writeString(file, key.revealKey());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** No connection is taken any more; the store stays. */
  void stopServing() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
