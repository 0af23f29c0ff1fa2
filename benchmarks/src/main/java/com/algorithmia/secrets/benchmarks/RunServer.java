package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The real server in this process, with an algorithm of one secret and one of fifty. */
final class RunServer implements AutoCloseable {

  private static final Actor OPERATOR = Actor.localOperator("benchmark");
  private static final int WARM_UP = 200;

  private final Path folder;
  private final SecretStore store;
  private final SecretStoreServer server;
  private final boolean tls;

  RunServer(Path folder, boolean tls) throws Exception {
    this.folder = folder;
    this.tls = tls;
    var unused = StoreSetup.initialize(folder.resolve("server"), workerDirectory());
    StoreKeys keys = StoreKeys.open(folder.resolve("server"), Map.of(), name -> null);
    Map<String, String> values =
        new LinkedHashMap<>(keys.internalProviderSettings(StoreSetup.DEFAULT_RECIPIENT));
    values.put("db_uri", "jdbc:h2:file:" + folder.resolve("values"));
    store =
        SecretStore.builder()
            .database(DatabaseSettings.of("jdbc:h2:file:" + folder.resolve("store")))
            .keys(keys)
            .nodeName("node-1")
            .internalProvider(Plugins.internal().toAbsolutePath(), values)
            .auditHeads(folder.resolve("heads"))
            .open();
    var account = store.directory().createAccount(OPERATOR, "acme", null);
    for (int count : new int[] {1, 50}) {
      var algorithm = store.directory().createAlgorithm(OPERATOR, account.name(), algorithm(count));
      for (int i = 0; i < count; i++) {
        var entry =
            store
                .entries()
                .create(
                    OPERATOR,
                    NewEntry.of(
                        Owner.algorithm(algorithm.id()), "SECRET_" + i, NewValue.generated(40)),
                    null);
        if (entry.id().isEmpty()) {
          throw new IllegalStateException("no entry");
        }
      }
      String key =
          store
              .apiKeys()
              .create(
                  OPERATOR,
                  new NewApiKey(
                      "worker " + count, Role.WORKER, Scope.algorithms(algorithm.id()), null))
              .revealKey();
      Files.writeString(keyFile(count), key);
      Files.setPosixFilePermissions(keyFile(count), PosixFilePermissions.fromString("rw-------"));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    if (tls) {
      certify();
      settings.put("tls.certificate_file", folder.resolve("server.pem").toString());
      settings.put("tls.key_file", folder.resolve("server.key").toString());
    }
    server = SecretStoreServer.builder(store).settings(ServerSettings.parse(settings)).start();
    keepWarm();
  }

  /** A certificate for localhost that signs itself. */
  private void certify() throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                folder.resolve("server.key").toString(),
                "-out",
                folder.resolve("server.pem").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (openssl.waitFor() != 0) {
      throw new IllegalStateException("openssl could not make a certificate");
    }
    Files.setPosixFilePermissions(
        folder.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
  }

  static String algorithm(int secrets) {
    return "with-" + secrets;
  }

  String address() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + server.port();
  }

  Path keyFile(int secrets) {
    return folder.resolve("key-" + secrets);
  }

  Path workerDirectory() {
    return folder.resolve("worker");
  }

  Optional<Path> certificate() {
    return tls ? Optional.of(folder.resolve("server.pem")) : Optional.empty();
  }

  /** So that the server's own warming up is not measured. */
  void keepWarm() throws IOException {
    if (tls) {
      return; // The store and its routes are warmed by the plain one, in the same process.
    }
    for (int i = 0; i < WARM_UP; i++) {
      for (int count : new int[] {1, 50}) {
        HttpURLConnection connection =
            (HttpURLConnection)
                URI.create(address() + "/v1/worker/algorithms/acme/" + algorithm(count) + "/bundle")
                    .toURL()
                    .openConnection();
        connection.setRequestProperty(
            "Authorization", "Bearer " + Files.readString(keyFile(count)));
        connection.getInputStream().readAllBytes();
      }
    }
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
