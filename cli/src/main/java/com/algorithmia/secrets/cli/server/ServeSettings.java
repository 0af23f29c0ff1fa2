package com.algorithmia.secrets.cli.server;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Home;
import com.algorithmia.secrets.cli.KeyPlaces;
import com.algorithmia.secrets.cli.Nearest;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.StoreException;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code serve}: from a file, over which the environment goes, over which flags go.
 * Immutable; shows no password.
 */
final class ServeSettings {

  /** Keys beside those of {@link ServerSettings#KEYS}, and what they are for. */
  static final Map<String, String> KEYS = keys();

  private static final Set<String> FILES =
      Set.of(
          "keys.directory",
          "keys.master_key_file",
          "data.directory",
          "database.password_file",
          "database.ca_file",
          "internal.jar",
          "internal.db_password_file",
          "audit.heads_file",
          "plugins.folder",
          "plugins.trust_file",
          "providers.files_directory",
          "tls.certificate_file",
          "tls.key_file");

  /** What must be there already when a server starts; the rest it makes, or waits for. */
  private static final List<String> NEEDED =
      List.of(
          "keys.directory",
          "keys.master_key_file",
          "database.password_file",
          "database.ca_file",
          "internal.jar",
          "internal.db_password_file",
          "plugins.trust_file",
          "tls.certificate_file",
          "tls.key_file");

  private final Map<String, String> values;

  private ServeSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  private static Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    keys.put("keys.directory", "what 'secret-store init' made for the server");
    keys.put("keys.master_key_file", "the master key; default: master.key in keys.directory");
    keys.put("keys.master_key_env", "the variable that holds the master key");
    keys.put("keys.master_key_kms_uri", "a key in a key management service");
    keys.put("data.directory", "where H2 keeps its files, if no database.uri is given");
    keys.put("database.uri", "jdbc:h2:file:/PATH or jdbc:postgresql://HOST:PORT/NAME");
    keys.put("database.username", "user of the database");
    keys.put("database.password_file", "file that holds its password");
    keys.put("database.password_env", "variable that holds its password");
    keys.put("database.ca_file", "certificates (PEM) that PostgreSQL's must come from");
    keys.put("database.pool_size", "connections, 2 to 200; default 10");
    keys.put("internal.jar", "the internal provider; default: of this distribution");
    keys.put("internal.db_uri", "its database; default: PostgreSQL's, or a file in data.directory");
    keys.put("internal.db_username", "user of it; default: as database.username");
    keys.put("internal.db_password_file", "file with its password; default: as the database's");
    keys.put("node.name", "unique among nodes and the same after a restart; default: host name");
    keys.put("audit.heads_file", "where signed heads of the audit are appended");
    keys.put("plugins.folder", "a folder whose JARs count as approved");
    keys.put(
        "providers.files_directory",
        "the one folder that files named by providers' settings lie in; default: none, and such"
            + " settings are refused");
    keys.put(
        "providers.machine_identity",
        "where providers may send this machine's own identity, with commas between: origins"
            + " (https://HOST:PORT) and SETTING=VALUE; default: nowhere");
    return keys;
  }

  /** Reads them. */
  static ServeSettings read(
      Console console, @Nullable Path file, @Nullable List<String> flags, Map<String, String> own) {
    Map<String, String> values = new HashMap<>();
    if (file != null) {
      values.putAll(fromFile(file));
    }
    Set<String> known = new TreeSet<>(KEYS.keySet());
    known.addAll(ServerSettings.KEYS);
    for (String key : known) {
      console.variable(variable(key)).ifPresent(value -> values.put(key, value));
    }
    for (String flag : flags == null ? List.<String>of() : flags) {
      int equals = flag.indexOf('=');
      if (equals < 1) {
        throw CommandException.usage("--set takes KEY=VALUE, such as server.port=8311.");
      }
      values.put(flag.substring(0, equals), flag.substring(equals + 1));
    }
    values.putAll(own);
    return checked(console, values, known);
  }

  private static ServeSettings checked(
      Console console, Map<String, String> values, Set<String> known) {
    List<String> unknown =
        values.keySet().stream().filter(key -> !known.contains(key)).sorted().toList();
    values.keySet().retainAll(known);
    ServeSettings settings = new ServeSettings(values);
    if (!unknown.isEmpty()) {
      Set<String> problems = new LinkedHashSet<>();
      unknown.forEach(key -> problems.add(unknown(key, known)));
      problems.addAll(settings.problems(console));
      throw wrong(problems);
    }
    return settings;
  }

  private static String unknown(String key, Set<String> known) {
    return "There is no setting "
        + Text.safe(key)
        + Nearest.to(key, known)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElseGet(() -> ". There are: " + String.join(", ", known));
  }

  /**
   * Looks at all of them before anything is started.
   *
   * @throws CommandException USAGE with everything that is wrong
   */
  void mustBeComplete(Console console) {
    Set<String> problems = problems(console);
    if (!problems.isEmpty()) {
      throw wrong(problems);
    }
  }

  private static CommandException wrong(Set<String> problems) {
    return CommandException.usage(
        problems.size() == 1
            ? problems.iterator().next()
            : "The settings are wrong in "
                + problems.size()
                + " places:\n- "
                + String.join("\n- ", problems));
  }

  private Set<String> problems(Console console) {
    Set<String> problems = new LinkedHashSet<>();
    for (String key : NEEDED) {
      file(key)
          .filter(file -> !Files.exists(file))
          .ifPresent(file -> problems.add(absent(key, file)));
    }
    for (Runnable step :
        List.<Runnable>of(
            this::server,
            () -> KeyPlaces.mustHoldNoPrivateKeys(keysDirectory()),
            () -> database(console),
            () -> internalDatabase(console),
            this::internalJar,
            this::providerFiles)) {
      try {
        step.run();
      } catch (CommandException | StoreException e) {
        String.valueOf(e.getMessage()).lines().forEach(problems::add);
      }
    }
    return problems;
  }

  private static String absent(String key, Path file) {
    return key + ": there is no " + file;
  }

  /** {@code SECRET_STORE_DATABASE_URI} for {@code database.uri}. */
  static String variable(String key) {
    return "SECRET_STORE_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandException.usage("The settings " + file + " can't be read.");
    }
    Map<String, String> values = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key).strip();
      values.put(
          key,
          FILES.contains(key)
              ? file.toAbsolutePath().resolveSibling(value).normalize().toString()
              : value);
    }
    return values;
  }

  private Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isBlank());
  }

  private Optional<Path> file(String key) {
    return get(key).map(Path::of);
  }

  Path keysDirectory() {
    return file("keys.directory")
        .orElseThrow(
            () ->
                CommandException.usage(
                    "keys.directory is not set. Make key sets with 'secret-store init', then start"
                        + " with --settings of the file that it wrote."));
  }

  Map<String, String> masterKey() {
    Map<String, String> settings = new HashMap<>();
    for (String name : List.of("master_key_file", "master_key_env", "master_key_kms_uri")) {
      get("keys." + name).ifPresent(value -> settings.put(name, value));
    }
    return settings;
  }

  DatabaseSettings database(Console console) {
    DatabaseSettings settings = DatabaseSettings.of(databaseUri("database.uri", "store"));
    Optional<String> user = get("database.username");
    Optional<String> password = password(console);
    if (user.isPresent() || password.isPresent()) {
      settings = settings.credentials(user.orElse(null), password.orElse(null));
    }
    try {
      return settings
          .caFile(file("database.ca_file").orElse(null))
          .poolSize(Integer.parseInt(get("database.pool_size").orElse("10")));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("database.pool_size must be a number from 2 to 200.");
    }
  }

  private String databaseUri(String key, String name) {
    return get(key)
        .orElseGet(
            () ->
                "jdbc:h2:file:"
                    + file("data.directory")
                        .orElseThrow(
                            () ->
                                CommandException.usage(
                                    "Neither database.uri nor data.directory is set."))
                        .toAbsolutePath()
                        .normalize()
                    + "/"
                    + name);
  }

  private Optional<String> password(Console console) {
    Optional<String> variable = get("database.password_env");
    if (variable.isPresent()) {
      return Optional.of(
          console
              .variable(variable.get())
              .orElseThrow(
                  () ->
                      CommandException.usage(
                          "database.password_env names a variable that is not set.")));
    }
    return passwordFile("database.password_file");
  }

  private Optional<String> passwordFile(String key) {
    return file(key)
        .map(
            path -> {
              try {
                return Files.readString(path, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
              } catch (IOException e) {
                throw CommandException.usage(
                    Files.exists(path)
                        ? "The file of " + key + " can't be read."
                        : absent(key, path));
              }
            });
  }

  Path internalJar() {
    return file("internal.jar").orElseGet(Home::requireInternalProvider);
  }

  /** What the internal provider needs beside its key sets. */
  Map<String, String> internalDatabase(Console console) {
    Map<String, String> settings = new HashMap<>();
    Optional<String> shared = get("database.uri").filter(uri -> uri.startsWith("jdbc:postgresql:"));
    settings.put(
        "db_uri",
        get("internal.db_uri").or(() -> shared).orElseGet(() -> databaseUri("", "values")));
    get("internal.db_username")
        .or(() -> get("database.username"))
        .ifPresent(user -> settings.put("db_username", user));
    passwordFile("internal.db_password_file")
        .or(() -> password(console))
        .ifPresent(password -> settings.put("db_password", password));
    file("database.ca_file").ifPresent(ca -> settings.put("db_ca_file", ca.toString()));
    return settings;
  }

  String nodeName() {
    return get("node.name").orElseGet(ServeSettings::hostName);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "node";
    }
  }

  Optional<Path> auditHeads() {
    return file("audit.heads_file");
  }

  Optional<Path> pluginsFolder() {
    return file("plugins.folder");
  }

  /** No file that is the server's own may lie in it: a provider could be pointed at it. */
  Optional<Path> providerFiles() {
    Optional<Path> folder = file("providers.files_directory");
    if (folder.isPresent()) {
      Path real = real(folder.get());
      for (String key : FILES) {
        if (!key.equals("providers.files_directory")
            && file(key).map(ServeSettings::real).filter(own -> own.startsWith(real)).isPresent()) {
          throw CommandException.usage(
              "providers.files_directory must not hold what the server itself works with, and "
                  + key
                  + " lies in it.");
        }
      }
    }
    return folder;
  }

  /** Where this machine's own identity may be sent. */
  List<String> machineIdentity() {
    return get("providers.machine_identity").stream()
        .flatMap(list -> Stream.of(list.split(",")))
        .map(String::strip)
        .filter(destination -> !destination.isEmpty())
        .toList();
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      // Not there yet, or not to be looked at; the name is all there is.
      return file.toAbsolutePath().normalize();
    }
  }

  ServerSettings server() {
    Map<String, String> settings = new HashMap<>(values);
    settings.keySet().retainAll(ServerSettings.KEYS);
    try {
      return ServerSettings.parse(settings);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }
}
