package com.algorithmia.secrets.cli.server;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.SecretFile;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreKeys;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a server. */
@Command(
    name = "serve",
    description = {
      "Run a server until it is told to stop (TERM or INT).",
      "Every setting can stand in the file, in a variable (database.uri in"
          + " SECRET_STORE_DATABASE_URI), or in --set; the later of these wins."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store serve --settings secret-store/server/server.properties --admin-key-out"
          + " admin.key",
      "  secret-store serve --settings server.properties --set server.port=0 --ready-file url"
    })
public final class ServeCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "Settings as properties; 'secret-store init' writes one.")
  @Nullable Path settings;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting; may be given several times. Not for passwords.")
  @Nullable List<String> set;

  @Option(
      names = "--admin-key-out",
      paramLabel = "FILE",
      description =
          "If this file is not there, make an API key of role admin and write it there (mode 0600)."
              + " For the first start, and for when the last admin key is lost.")
  @Nullable Path adminKey;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Write the server's address there as soon as it serves; removed when it stops.")
  @Nullable Path readyFile;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServeSettings read = ServeSettings.read(console, settings, set, Map.of());
    read.mustBeComplete(console);
    ServerSettings listening = read.server();
    StoreKeys keys = StoreKeys.open(read.keysDirectory(), read.masterKey(), System::getenv);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(stop, stopped), "secret-store-stop");
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (PluginHost plugins = PluginHost.builder().meterRegistry(meters).build();
        SecretStore store = open(read, listening, keys, plugins)) {
      makeAdminKey(store);
      try (SecretStoreServer server =
          SecretStoreServer.builder(store).settings(listening).meters(meters).start()) {
        Runtime.getRuntime().addShutdownHook(hook);
        ready(server);
        stop.await();
      } finally {
        if (readyFile != null) {
          Files.deleteIfExists(readyFile);
        }
      }
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SecretStore open(
      ServeSettings read, ServerSettings listening, StoreKeys keys, PluginHost plugins) {
    Map<String, String> internal = new HashMap<>(keys.internalProviderSettings("default"));
    internal.putAll(read.internalDatabase(console));
    SecretStore.Builder builder =
        SecretStore.builder()
            .database(read.database(console))
            .keys(keys)
            .pluginHost(plugins)
            .nodeName(read.nodeName())
            .internalProvider(read.internalJar(), internal)
            .uploads(listening.uploadPolicy());
    read.auditHeads().ifPresent(builder::auditHeads);
    read.pluginsFolder().ifPresent(builder::pluginsFolder);
    read.providerFiles().ifPresent(builder::providerFiles);
    builder.machineIdentityTo(read.machineIdentity());
    return builder.open();
  }

  private void makeAdminKey(SecretStore store) throws IOException {
    Path file = adminKey;
    if (file == null || (Files.exists(file) && Files.size(file) > 0)) {
      return;
    }
    // An empty one is of a start that was broken off before there was a key.
    Files.deleteIfExists(file);
    SecretFile.mustNotExist(file);
    Actor actor = Actor.localOperator("serve --admin-key-out");
    try (SecretFile.Reserved place = SecretFile.reserve(file)) {
      IssuedApiKey issued =
          store.apiKeys().create(actor, new NewApiKey("first admin", Role.ADMIN, Scope.NONE, null));
      try {
        place.write(issued.revealKey() + System.lineSeparator());
      } catch (CommandException e) {
        throw new CommandException(
            e.code(), e.getMessage() + " " + undo(store, actor, issued.info().id()));
      }
    }
    console.err().println("Wrote a new admin key to " + file + ".");
  }

  /** The only admin key of all can't be deleted; with another one it can be revoked later. */
  private static String undo(SecretStore store, Actor actor, String id) {
    try {
      store.apiKeys().delete(actor, id);
      return "The key " + id + " was revoked again.";
    } catch (StoreException e) {
      return "The key was made all the same. Revoke it, once there is another one: secret-store key"
          + " revoke "
          + id;
    }
  }

  private void ready(SecretStoreServer server) throws IOException {
    Path file = readyFile;
    if (file != null) {
      Path partial = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(partial, server.uri() + System.lineSeparator());
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    console.out().println("Serving at " + server.uri());
    console.out().flush();
  }
}
