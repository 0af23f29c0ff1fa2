package com.algorithmia.secrets.cli.server;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.KeyPlaces;
import com.algorithmia.secrets.cli.SecretFile;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.store.StoreSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the key sets of an installation. */
@Command(
    name = "init",
    description = {
      "Make the key sets of a new installation, so that the server can write what only workers"
          + " read.",
      "The worker's directory then belongs on the workers and not on the server: whoever has both",
      "can read every secret."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store init --out-server /etc/secret-store --out-worker ./for-the-workers",
      "  secret-store init --single-machine ./secret-store"
    })
public final class InitCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--out-server",
      paramLabel = "DIR",
      description = "New directory for the server's key sets and its settings.")
  @Nullable Path server;

  @Option(
      names = "--out-worker",
      paramLabel = "DIR",
      description = "New directory for the workers' key sets.")
  @Nullable Path worker;

  @Option(
      names = "--single-machine",
      paramLabel = "DIR",
      description =
          "Both on this machine: DIR/server and DIR/worker. For development and small sites:"
              + " whoever takes over this machine, or its backup, reads every secret.")
  @Nullable Path single;

  @Option(names = "--json", description = "Print what was made as JSON.")
  boolean json;

  @Option(names = "--dry-run", description = "Say what would be made, and make nothing.")
  boolean dryRun;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path serverDirectory;
    Path workerDirectory;
    Path data;
    Path one = single;
    if (one != null) {
      if (server != null || worker != null) {
        throw CommandException.usage(
            "Give --single-machine alone, or --out-server and --out-worker.");
      }
      serverDirectory = one.resolve("server");
      workerDirectory = one.resolve("worker");
      data = one.resolve("data");
    } else if (server != null && worker != null) {
      serverDirectory = server;
      workerDirectory = worker;
      data = server.resolve("data");
    } else {
      throw CommandException.usage(
          "Give --out-server DIR and --out-worker DIR, or --single-machine DIR.");
    }
    KeyPlaces.mustBeApart(serverDirectory, workerDirectory);
    mustBeNew(serverDirectory);
    mustBeNew(workerDirectory);
    if (dryRun) {
      console
          .err()
          .println(
              "Would make key sets in "
                  + serverDirectory
                  + " and "
                  + workerDirectory
                  + ". Nothing was made (--dry-run).");
      return 0;
    }
    make(serverDirectory, workerDirectory, data);
    return 0;
  }

  /** The store checks this again; here it comes before the first directory is made. */
  private static void mustBeNew(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw CommandException.usage(
              directory + " is not empty. Key sets are never overwritten: choose a new directory.");
        }
      }
    }
  }

  private void make(Path serverDirectory, Path workerDirectory, Path data) throws IOException {
    if (single != null) {
      privateDirectory(single);
    }
    StoreSetup.Made made = StoreSetup.initialize(serverDirectory, workerDirectory);
    privateDirectory(data);
    Path settings = serverDirectory.resolve("server.properties");
    SecretFile.create(settings, settings(serverDirectory, data));
    if (json) {
      Map<String, Json> answer = new LinkedHashMap<>();
      answer.put("installation_id", Json.of(made.installationId()));
      answer.put("data_directory", Json.of(data.toString()));
      answer.put("settings", Json.of(settings.toString()));
      answer.put("server_files", files(made.serverFiles()));
      answer.put("worker_files", files(made.workerFiles()));
      console.out().println(Json.object(answer).toPrettyText());
      return;
    }
    console.out().println("installation     " + made.installationId());
    console.out().println("server's keys    " + serverDirectory);
    console.out().println("workers' keys    " + workerDirectory);
    console.out().println("data             " + data);
    console.out().println("settings         " + settings);
    console.err().println(advice(serverDirectory, workerDirectory, settings));
  }

  private static Json files(List<Path> files) {
    return Json.array(files.stream().map(file -> Json.of(file.toString())).toList());
  }

  private String advice(Path serverDirectory, Path workerDirectory, Path settings) {
    String start =
        "Start the server with: secret-store serve --settings "
            + settings
            + " --admin-key-out admin.key";
    return single == null
        ? "Move "
            + workerDirectory
            + " to the workers and keep no copy here: with it and the database every secret can be"
            + " read.\nBack up both directories, apart from each other and from the database.\n"
            + start
        : "Both key sets are on this machine: who has all of it can read every secret. Give "
            + serverDirectory
            + " and "
            + workerDirectory
            + " to different users if you can.\nBack up both.\n"
            + start;
  }

  private static void privateDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static String settings(Path serverDirectory, Path data) {
    String relative = serverDirectory.toAbsolutePath().relativize(data.toAbsolutePath()).toString();
    return """
    # Settings of 'secret-store serve'. All of them: docs/cli.md.
    # Names of files are relative to this file.

    keys.directory = .

    # H2 in this directory, or a PostgreSQL for several nodes:
    #   database.uri = jdbc:postgresql://db.example.com:5432/secrets
    #   database.username = secret_store
    #   database.password_file = database.password
    data.directory = %s

    # This machine only. For others: the address to listen on, and TLS.
    #   tls.certificate_file = server.pem
    #   tls.key_file = server.key
    server.host = 127.0.0.1
    server.port = 8311

    # Signed heads of the audit are appended here; keep copies elsewhere.
    audit.heads_file = %s/audit.heads

    # The one folder that files named by providers' settings (vault_token_file) may lie in:
    #   providers.files_directory = /etc/secret-store-files
    # Where providers may send this machine's own identity (service account, managed identity):
    #   providers.machine_identity = https://vault.example.com:8200
    """
        .formatted(relative, relative);
  }
}
