package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.ApiKey;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the server is and who asks: by flag, else by the environment, else by the configuration
 * file. The key itself is never an argument.
 */
public final class ConnectionOptions {

  @Option(
      names = "--server",
      paramLabel = "URL",
      order = 100,
      description =
          "Address of the server, such as https://secrets.example.com. Else"
              + " $SECRET_STORE_SERVER, else 'server' in the configuration file.")
  @Nullable String server;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      order = 101,
      description =
          "File that holds the API key (mode 0600). Else $SECRET_STORE_KEY_FILE, else"
              + " $SECRET_STORE_API_KEY with the key itself, else 'key_file' in the"
              + " configuration file.")
  @Nullable Path keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      order = 102,
      description =
          "Certificates (PEM) to trust instead of the system's. Else $SECRET_STORE_CA_FILE, else"
              + " 'ca_file' in the configuration file.")
  @Nullable Path caFile;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      order = 103,
      description = "For each request as a whole, repeats included. Default: 30.")
  @Nullable Integer timeout;

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      order = 104,
      description =
          "Configuration file with the lines 'server = ...', 'key_file = ...', 'ca_file = ...'."
              + " Else $SECRET_STORE_CONFIG, else ~/.config/secret-store/config.properties.")
  @Nullable Path configFile;

  /** Opens a client; no connection is made yet. */
  SecretStoreClient open(Console console) {
    ConfigFile file = ConfigFile.find(console, configFile);
    String address =
        Optional.ofNullable(server)
            .or(() -> console.variable("SECRET_STORE_SERVER"))
            .or(() -> file.get("server"))
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "No server is named. Give --server URL, set SECRET_STORE_SERVER, or write"
                            + " 'server = URL' into "
                            + file.path()));
    SecretStoreClient.Builder builder = SecretStoreClient.builder();
    try {
      return builder
          .server(address)
          .key(key(console, file))
          .authorities(authorities(console, file).orElse(null))
          .deadline(Duration.ofSeconds(seconds()))
          .build();
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private int seconds() {
    int seconds = timeout == null ? 30 : timeout;
    if (seconds < 1 || seconds > 3600) {
      throw CommandException.usage("--timeout must be 1 to 3600 seconds");
    }
    return seconds;
  }

  private Optional<Path> authorities(Console console, ConfigFile file) {
    return Optional.ofNullable(caFile)
        .or(() -> console.variable("SECRET_STORE_CA_FILE").map(ConnectionOptions::path))
        .or(() -> file.get("ca_file").map(file::resolve));
  }

  private ApiKey key(Console console, ConfigFile file) {
    Optional<Path> source =
        Optional.ofNullable(keyFile)
            .or(() -> console.variable("SECRET_STORE_KEY_FILE").map(ConnectionOptions::path));
    if (source.isEmpty()) {
      Optional<String> literal = console.variable("SECRET_STORE_API_KEY");
      if (literal.isPresent()) {
        return ApiKey.of(literal.get());
      }
      source = file.get("key_file").map(file::resolve);
    }
    Path chosen =
        source.orElseThrow(
            () ->
                CommandException.usage(
                    "No API key is given. Name the file that holds it with --key-file or"
                        + " SECRET_STORE_KEY_FILE, or set SECRET_STORE_API_KEY."));
    refuseOpenFile(chosen);
    try {
      return ApiKey.fromFile(chosen);
    } catch (NoSuchFileException e) {
      throw CommandException.usage("There is no key file " + chosen + ".");
    } catch (IOException e) {
      throw CommandException.usage("The key file " + chosen + " can't be read.");
    }
  }

  private static void refuseOpenFile(Path file) {
    try {
      // As the worker does: its group's members too are others.
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(one -> !one.name().startsWith("OWNER_"))) {
        throw CommandException.usage(
            "Others can read or change the key file " + file + ". Run: chmod 600 " + file);
      }
    } catch (UnsupportedOperationException | IOException e) {
      // Not POSIX, or not there: reading it says the rest.
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw CommandException.usage("A variable SECRET_STORE_... that should name a file does not.");
    }
  }
}
