package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.client.ApiKey;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.host.FilesDirectory;
import com.algorithmia.secrets.host.MachineIdentity;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.process.Printable;
import com.algorithmia.secrets.worker.internal.process.TrustedFiles;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker's settings come from: options, then the environment, then {@code
 * worker.properties} of its directory, then the command line's {@code config.properties}. Holds the
 * settings of providers, which may be credentials, and so prints nothing.
 */
final class WorkerConfig {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration VAULT_POLL = Duration.ofSeconds(30);
  private static final String PROVIDER = "provider.";
  private static final Set<String> KNOWN =
      Set.of(
          "server",
          "key_file",
          "ca_file",
          "algorithm",
          "state_directory",
          "internal_provider_jar",
          "worker_name",
          "provider_files_directory",
          "provider_machine_identity",
          "vault_poll_seconds",
          "master_key_file",
          "master_key_env",
          "master_key_kms_uri");

  private final RunOptions options;
  private final Map<String, String> environment;
  private final Path directory;
  private final Properties worker;
  private final Properties general;
  private final Path generalFile;

  private WorkerConfig(
      RunOptions options,
      Map<String, String> environment,
      Path directory,
      Properties worker,
      Path generalFile,
      Properties general) {
    this.options = options;
    this.environment = environment;
    this.directory = directory;
    this.worker = worker;
    this.generalFile = generalFile;
    this.general = general;
  }

  static WorkerConfig read(RunOptions options, Map<String, String> environment) {
    Path home = home(environment, "XDG_CONFIG_HOME", ".config");
    Path directory =
        path(options.workerDirectory, environment.get("SECRET_STORE_WORKER_DIR"), home, "worker");
    String variable = environment.get("SECRET_STORE_CONFIG");
    Path general = path(options.configFile, variable, home, "config.properties");
    if (options.configFile != null || (variable != null && !variable.isEmpty())) {
      NamedFile.mustExist(
          general, options.configFile != null ? "--config-file" : "SECRET_STORE_CONFIG");
    }
    Path file = directory.resolve("worker.properties");
    TrustedFiles.mustNotBeWritableByOthers(directory);
    TrustedFiles.mustNotBeWritableByOthers(file);
    TrustedFiles.mustNotBeWritableByOthers(general);
    Properties worker = properties(file);
    for (String key : worker.stringPropertyNames()) {
      if (!KNOWN.contains(key) && !key.matches("provider\\.[^.]+\\..+")) {
        throw usage(
            file
                + " has a line '"
                + Printable.of(key)
                + "', which is unknown; settings of a"
                + " provider are provider.NAME.KEY");
      }
      if (key.startsWith(PROVIDER)) {
        mustBePrivate(file, "it holds settings of providers");
      }
    }
    return new WorkerConfig(options, environment, directory, worker, general, properties(general));
  }

  private static Path path(
      @Nullable Path option, @Nullable String variable, Path home, String standard) {
    if (option != null) {
      return option;
    }
    return variable == null || variable.isEmpty()
        ? home.resolve("secret-store").resolve(standard)
        : Path.of(variable).toAbsolutePath();
  }

  private static Path home(Map<String, String> environment, String variable, String inHome) {
    String named = environment.get(variable);
    return named == null || named.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "/"), inHome)
        : Path.of(named);
  }

  private static Properties properties(Path file) {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      } catch (IOException | IllegalArgumentException e) {
        throw usage("the settings file " + file + " can't be read");
      }
    }
    return properties;
  }

  private static void mustBePrivate(Path file, String why) {
    try {
      for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
        if (!permission.name().startsWith("OWNER")) {
          throw usage(
              "others than its owner may use "
                  + file
                  + ", but "
                  + why
                  + "; run: chmod 600 "
                  + file);
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw usage("who may read " + file + " can't be told, but " + why);
    }
  }

  /** The worker's directory. */
  Path directory() {
    return directory;
  }

  Path trustedPlugins() {
    return directory.resolve("trusted-plugins");
  }

  Path stateDirectory() {
    String named = get("SECRET_STORE_STATE_DIR", "state_directory");
    if (options.stateDirectory != null) {
      return options.stateDirectory;
    }
    return named == null
        ? home(environment, "XDG_STATE_HOME", ".local/state").resolve("secret-store")
        : directory.resolve(named);
  }

  /** Owner, then name. */
  String[] algorithm() {
    String text = or(options.algorithm, () -> get("SECRET_STORE_ALGORITHM", "algorithm"));
    String[] parts = text == null ? new String[0] : text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw usage(
          text == null
              ? "no algorithm is named: --algorithm OWNER/NAME, or --env-file FILE without a server"
              : "an algorithm is named OWNER/NAME, as in acme/resize");
    }
    return parts;
  }

  String workerName() {
    String named = get("SECRET_STORE_WORKER_NAME", "worker_name");
    String name = named == null ? environment.getOrDefault("HOSTNAME", "worker") : named;
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return plain.isEmpty() ? "worker" : plain.substring(0, Math.min(128, plain.length()));
  }

  /** The longest time between two polls of vaults: a change there is to arrive within a minute. */
  Duration vaultPollEvery() {
    String named = text(worker, "vault_poll_seconds");
    if (named == null) {
      return VAULT_POLL;
    }
    if (!named.matches("[1-9]|[12][0-9]|30")) {
      throw usage("vault_poll_seconds in worker.properties is a number from 1 to 30");
    }
    return Duration.ofSeconds(Integer.parseInt(named));
  }

  Path internalProviderJar() {
    NamedFile named = file(null, "SECRET_STORE_INTERNAL_PROVIDER_JAR", "internal_provider_jar");
    if (named != null) {
      return named.existing();
    }
    Path plugins = Path.of(System.getProperty("secretstore.home", "."), "plugins");
    // The smaller one opens what is sealed and knows no database: more is needed only where local
    // settings say so.
    Path reader = plugins.resolve("provider-internal-reader.jar");
    boolean database =
        worker.stringPropertyNames().stream().anyMatch(key -> key.endsWith(".db_uri"));
    return Files.exists(reader) && !database ? reader : plugins.resolve("provider-internal.jar");
  }

  /** Where the master key is, if not in the worker's directory. */
  Map<String, String> masterKey() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : Set.of("master_key_file", "master_key_env", "master_key_kms_uri")) {
      String value = text(worker, key);
      if (value != null) {
        settings.put(key, key.equals("master_key_file") ? masterKeyFile(value) : value);
      }
    }
    return settings;
  }

  private String masterKeyFile(String line) {
    return new NamedFile(directory.resolve(line), lineOf("master_key_file")).existing().toString();
  }

  /** The variables that the settings name: of the master key, and of providers by name. */
  Set<String> credentialVariables() {
    Set<String> names = new HashSet<>();
    for (String key : worker.stringPropertyNames()) {
      String name = text(worker, key);
      if (key.endsWith("_env") && name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /** Everything that is set for a provider locally; empty if nothing is. */
  Map<String, String> providerSettings(String name) {
    Map<String, String> settings = providerLines(name);
    settings.remove("jar");
    settings.remove("factory");
    return settings;
  }

  /**
   * What settings have to keep to that come from the server: they name files of this machine in one
   * folder only, if at all. Else whoever administers the server could have a file of the worker's,
   * such as its master key, sent to an address of his own.
   */
  private FilesDirectory filesForServersSettings() {
    String named = text(worker, "provider_files_directory");
    if (named == null) {
      return FilesDirectory.none(
          "the server must not choose files of the worker. Write all settings of the provider into"
              + " worker.properties (provider.NAME.KEY), or name the one folder for such files"
              + " there (provider_files_directory)");
    }
    try {
      Path folder = directory.resolve(named);
      FilesDirectory files = FilesDirectory.at(folder);
      if (Files.exists(directory) && directory.toRealPath().startsWith(folder.toRealPath())) {
        throw usage("provider_files_directory must not be the worker's directory or above it");
      }
      return files;
    } catch (IllegalArgumentException e) {
      throw usage("provider_files_directory: " + e.getMessage());
    } catch (IOException e) {
      throw usage("provider_files_directory or the worker's directory can't be looked at");
    }
  }

  /** Everything that settings have to keep to that come from the server. */
  SettingsRule ruleForServersSettings() {
    return filesForServersSettings().and(identityForServersSettings());
  }

  /**
   * Where settings that come from the server may send the identity of the worker's machine; else
   * whoever administers the server could have it sent to an address of his own.
   */
  private SettingsRule identityForServersSettings() {
    String named = text(worker, "provider_machine_identity");
    try {
      return MachineIdentity.to(
          Stream.of((named == null ? "" : named).split(","))
              .filter(destination -> !destination.isBlank())
              .toList(),
          "provider_machine_identity in worker.properties");
    } catch (IllegalArgumentException e) {
      throw usage("provider_machine_identity: " + e.getMessage());
    }
  }

  private Map<String, String> providerLines(String name) {
    Map<String, String> settings = new LinkedHashMap<>();
    String prefix = PROVIDER + name + ".";
    for (String key : worker.stringPropertyNames()) {
      if (key.startsWith(prefix)) {
        settings.put(key.substring(prefix.length()), worker.getProperty(key));
      }
    }
    return settings;
  }

  /** The JARs of providers that are named locally. */
  Map<String, Path> localJars() {
    Map<String, Path> jars = new LinkedHashMap<>();
    for (String key : worker.stringPropertyNames()) {
      if (key.startsWith(PROVIDER) && key.endsWith(".jar")) {
        String name = key.substring(PROVIDER.length(), key.length() - ".jar".length());
        if (name.indexOf('.') < 0) {
          jars.put(name, directory.resolve(worker.getProperty(key).strip()));
        }
      }
    }
    return jars;
  }

  @Nullable String providerFactory(String name) {
    return providerLines(name).get("factory");
  }

  /** A client of the server; no connection is made yet. */
  SecretStoreClient client() {
    String server = or(options.server, () -> get("SECRET_STORE_SERVER", "server"));
    if (server == null) {
      throw usage(
          "no server is named: --server URL, or SECRET_STORE_SERVER, or server in " + generalFile);
    }
    SecretStoreClient.Builder builder = SecretStoreClient.builder().deadline(DEADLINE);
    try {
      return builder.server(server).key(key()).authorities(caFile()).build();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Whether the server is this very machine. */
  static boolean isThisMachine(URI server) {
    String host = String.valueOf(server.getHost());
    return Set.of("localhost", "127.0.0.1", "[::1]", "::1").contains(host);
  }

  private @Nullable Path caFile() {
    NamedFile named =
        file(
            options.caFile == null ? null : new NamedFile(options.caFile, "--ca-file"),
            "SECRET_STORE_CA_FILE",
            "ca_file");
    return named == null ? null : named.existing();
  }

  private ApiKey key() {
    String literal = environment.get("SECRET_STORE_API_KEY");
    boolean named = options.keyFile != null || environment.get("SECRET_STORE_KEY_FILE") != null;
    if (!named && literal != null && !literal.isEmpty()) {
      return ApiKey.of(literal);
    }
    NamedFile chosen =
        file(
            options.keyFile == null ? null : new NamedFile(options.keyFile, "--key-file"),
            "SECRET_STORE_KEY_FILE",
            "key_file");
    if (chosen == null) {
      throw usage(
          "no API key is given: --key-file FILE, SECRET_STORE_KEY_FILE, SECRET_STORE_API_KEY, or"
              + " key_file in a settings file");
    }
    Path file = chosen.existing();
    mustBePrivate(file, "it holds the worker's key");
    try {
      return ApiKey.fromFile(file);
    } catch (IOException e) {
      throw usage("the key file " + file + " can't be read");
    }
  }

  /** An option or variable as it is; a line of a file relative to that file. */
  private @Nullable NamedFile file(@Nullable NamedFile option, String variable, String key) {
    if (option != null) {
      return option;
    }
    String named = environment.get(variable);
    if (named != null && !named.isEmpty()) {
      return new NamedFile(Path.of(named).toAbsolutePath(), variable);
    }
    String line = text(worker, key);
    if (line != null) {
      return new NamedFile(directory.resolve(line), lineOf(key));
    }
    String other = text(general, key);
    return other == null
        ? null
        : new NamedFile(
            generalFile.toAbsolutePath().resolveSibling(other), key + " in " + generalFile);
  }

  private String lineOf(String key) {
    return key + " in " + directory.resolve("worker.properties");
  }

  private @Nullable String get(String variable, String key) {
    String named = environment.get(variable);
    if (named != null && !named.isEmpty()) {
      return named;
    }
    String line = text(worker, key);
    return line == null ? text(general, key) : line;
  }

  private static @Nullable String text(Properties properties, String key) {
    String line = properties.getProperty(key);
    return line == null || line.isBlank() ? null : line.strip();
  }

  private static @Nullable String or(@Nullable String first, Supplier<@Nullable String> second) {
    return first == null ? second.get() : first;
  }

  private static WorkerException usage(String message) {
    return new WorkerException(Reason.USAGE, message);
  }
}
