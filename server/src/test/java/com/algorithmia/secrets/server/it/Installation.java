package com.algorithmia.secrets.server.it;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.KeysetStatus;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.UploadPolicy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A whole installation: key sets, a real database, the real internal provider from its JAR, one
 * node with its server, two accounts with an algorithm each, and a key for every role.
 */
final class Installation implements AutoCloseable {

  final Path folder;
  final Path serverKeys;
  final Path workerKeys;
  SecretStore store;
  SecretStoreServer server;
  final Account account;
  final Account otherAccount;
  final AlgorithmInfo algorithm;
  final AlgorithmInfo otherAlgorithm;
  final ProviderInfo internal;
  private final Map<String, String> keys = new LinkedHashMap<>();
  private final Node node;
  private final ServerSettings chosen;
  // As 'secret-store serve' does it: the overview and /metrics show the calls to providers.
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private PluginHost plugins;
  private PluginHost host;
  private LoadedProvider reader;

  private static final Map<String, Installation> SHARED = new ConcurrentHashMap<>();

  /**
   * One for all tests of a JVM that ask for this name: to start one takes seconds. It is closed
   * with the JVM.
   */
  static Installation shared(String name) {
    return SHARED.computeIfAbsent(
        name,
        unused -> {
          try {
            Installation installation = onH2();
            Runtime.getRuntime().addShutdownHook(new Thread(installation::close));
            return installation;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** On an H2 file of its own, sealed. */
  static Installation onH2() throws IOException {
    return onH2(settings -> settings);
  }

  static Installation onH2(UnaryOperator<ServerSettings.Builder> settings) throws IOException {
    Path folder = Files.createTempDirectory("installation");
    Node node =
        new Node(
            "node-1",
            "jdbc:h2:file:" + folder.resolve("store"),
            "jdbc:h2:file:" + folder.resolve("values"),
            null,
            null);
    return new Installation(folder, node, settings);
  }

  /** Where a node keeps its tables. */
  record Node(String name, String storeUri, String valuesUri, String user, String password) {}

  Installation(Path folder, Node node, UnaryOperator<ServerSettings.Builder> settings) {
    this.folder = folder;
    serverKeys = folder.resolve("server-keys");
    workerKeys = folder.resolve("worker-keys");
    var unused = StoreSetup.initialize(serverKeys, workerKeys);
    this.node = node;
    chosen = settings.apply(ServerSettings.builder()).build();
    store = openCounted();
    Actor operator = Actor.localOperator("test");
    account = store.directory().createAccount(operator, "demo", null);
    otherAccount = store.directory().createAccount(operator, "other", null);
    algorithm = store.directory().createAlgorithm(operator, "demo", "hello");
    otherAlgorithm = store.directory().createAlgorithm(operator, "other", "thing");
    internal =
        store.providers().list(operator).stream()
            .filter(ProviderInfo::internal)
            .findAny()
            .orElseThrow();
    for (Role role : Role.values()) {
      keys.put(
          role.wireName(), key(role.wireName(), role, scope(role, account.id(), algorithm.id())));
    }
    for (Role role : new Role[] {Role.DEVELOPER, Role.WORKER}) {
      keys.put(
          "other-" + role.wireName(),
          key(
              "other " + role.wireName(),
              role,
              scope(role, otherAccount.id(), otherAlgorithm.id())));
    }
    server = SecretStoreServer.builder(store).settings(chosen).meters(meters).start();
  }

  private SecretStore openCounted() {
    plugins = PluginHost.builder().meterRegistry(meters).build();
    return open(node, chosen.uploadPolicy(), plugins);
  }

  /** Ends the server and its store, and starts them again with the files that are there now. */
  void restart() {
    server.close();
    store.close();
    plugins.close();
    store = openCounted();
    server = SecretStoreServer.builder(store).settings(chosen).meters(meters).start();
  }

  /** A step of a rotation of the key set for provider settings, on its file, as the CLI does it. */
  KeysetStatus.Key rotateConfigurations(UnaryOperator<SymmetricKeyset> step) {
    Path file = serverKeys.resolve("configurations.keyset");
    MasterKey master =
        MasterKey.fromSettings(
            Map.of(MasterKey.FILE, serverKeys.resolve("master.key").toString()), name -> null);
    SymmetricKeyset before =
        SymmetricKeyset.readFile(
            file, master, KeysetPurpose.CONFIGURATIONS, store.installationId());
    KeysetStatus.Key old = configurationsKey(before.primaryKeyId().toString());
    step.apply(before).replaceFile(file, master);
    restart();
    return old;
  }

  /** What the store says of a key for provider settings. */
  KeysetStatus.Key configurationsKey(String id) {
    return store.nodes().keysets(Actor.localOperator("test")).stream()
        .filter(keyset -> keyset.name().equals("configurations"))
        .flatMap(keyset -> keyset.keys().stream())
        .filter(key -> key.id().equals(id))
        .findAny()
        .orElseThrow();
  }

  private static Scope scope(Role role, String accountId, String algorithmId) {
    return switch (role) {
      case DEVELOPER -> Scope.accounts(accountId);
      case WORKER -> Scope.algorithms(algorithmId);
      default -> Scope.NONE;
    };
  }

  /** One more node of this installation. */
  SecretStore open(Node node, UploadPolicy uploads) {
    return open(node, uploads, null);
  }

  private SecretStore open(Node node, UploadPolicy uploads, PluginHost own) {
    StoreKeys storeKeys = StoreKeys.open(serverKeys, Map.of(), name -> null);
    Map<String, String> values =
        new LinkedHashMap<>(storeKeys.internalProviderSettings(StoreSetup.DEFAULT_RECIPIENT));
    values.put("db_uri", node.valuesUri());
    if (node.user() != null) {
      values.put("db_username", node.user());
      values.put("db_password", node.password());
    }
    return SecretStore.builder()
        .pluginHost(own)
        .database(DatabaseSettings.of(node.storeUri()).credentials(node.user(), node.password()))
        .keys(storeKeys)
        .nodeName(node.name())
        .internalProvider(Jars.internalProvider(), values)
        .auditHeads(folder.resolve(node.name() + ".heads"))
        .uploads(uploads)
        .open();
  }

  /** The internal provider as a worker has it: with the private key set, and without a database. */
  synchronized SecretProvider worker() {
    if (reader == null) {
      Map<String, String> settings =
          Map.of(
              "installation_id", store.installationId(),
              "master_key_file", workerKeys.resolve("master.key").toString(),
              "private_keyset_file",
                  workerKeys.resolve("recipients/default/values-private.keyset").toString(),
              "verification_keyset_file", workerKeys.resolve("verification.keyset").toString());
      host = PluginHost.builder().build();
      reader = host.load(LoadRequest.of(Jars.internalProvider()).config(settings));
    }
    return reader.provider();
  }

  String key(String name, Role role, Scope scope) {
    return store
        .apiKeys()
        .create(Actor.localOperator("test"), new NewApiKey(name, role, scope, null))
        .revealKey();
  }

  /** The key of a role ("admin", ...), or of one with another scope ("other-developer", ...). */
  String key(String role) {
    return keys.get(role);
  }

  Api as(String role) {
    return Api.of(server.uri(), keys.get(role));
  }

  Api admin() {
    return as("admin");
  }

  String secretsPath() {
    return "/v1/algorithms/" + algorithm.id() + "/secrets";
  }

  /** A new secret of the algorithm in the internal provider; its id. */
  String newSecret(String variable, String value) {
    return admin()
        .post(
            secretsPath(),
            "{\"secret_key\":\"" + variable + "\",\"secret_value\":\"" + value + "\"}")
        .id();
  }

  @Override
  public void close() {
    server.close();
    store.close();
    plugins.close();
    if (host != null) {
      host.close();
    }
  }
}
