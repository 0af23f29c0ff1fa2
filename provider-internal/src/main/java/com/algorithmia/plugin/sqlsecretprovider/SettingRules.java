package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.CONNECTION_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_CA_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_PASSWORD;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_URI;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_USERNAME;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DESCRIPTION;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.INSTALLATION_ID;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.MASTER_KEYS;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.OPERATION_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.PRIVATE_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.PUBLIC_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.QUERY_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.SIGNING_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.VERIFICATION_KEYSET_FILE;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.database.DatabaseUri;
import com.algorithmia.secrets.database.DatabaseUriParser;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetFiles;
import com.algorithmia.secrets.keysets.KeysetKind;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules that go beyond one setting: which belong together, whether the database's URI is
 * harmless, whether the files with keys are what they should be and open under the master key.
 * Reads those files; asks no network. Finds all problems, and shows no value in any.
 */
final class SettingRules {

  /** What the driver adds to the time of a statement before it gives up on the network. */
  static final Duration NETWORK_MARGIN = Duration.ofSeconds(1);

  private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final DatabaseUriParser URI_PARSER =
      new DatabaseUriParser(
          new DatabaseUriParser.OtherSettings(
              "the setting " + DB_USERNAME,
              "the setting " + DB_PASSWORD,
              "the setting " + DB_CA_FILE));

  private final Map<String, String> config;
  private final Function<String, @Nullable String> environment;
  private final Set<ConfigurationProblem> problems = new LinkedHashSet<>();
  private final Set<String> malformed = new LinkedHashSet<>();
  private final Shape shape;
  private @Nullable DatabaseUri database;
  private String recipient = "";

  SettingRules(Map<String, String> config, Function<String, @Nullable String> environment) {
    this.config = config;
    this.environment = environment;
    this.shape = shapeOf();
    for (ConfigurationProblem problem : DESCRIPTION.problems(config)) {
      problems.add(problem);
      String key = problem.getKey();
      if (key != null) {
        malformed.add(key);
      }
    }
    checkDatabase();
    checkTimeouts();
    checkInstallation();
    String masterKeyId = checkMasterKey();
    checkKeysets(masterKeyId);
  }

  List<ConfigurationProblem> problems() {
    return List.copyOf(problems);
  }

  Shape shape() {
    return shape;
  }

  Optional<DatabaseUri> database() {
    return Optional.ofNullable(database);
  }

  String recipient() {
    return recipient;
  }

  MasterKey openMasterKey() {
    try {
      return MasterKey.fromSettings(masterKeySettings(config), environment);
    } catch (KeysetException e) {
      throw SecretProviderException.invalidConfiguration(masterKeyProblems(e.problems()));
    }
  }

  /** Opens another master key than that of the configuration, for re-wrapping. */
  static MasterKey openMasterKey(
      Map<String, String> settings, Function<String, @Nullable String> environment) {
    ProviderDescription.Builder four = ProviderDescription.builder("Master key", "");
    DESCRIPTION.getKeys().stream()
        .filter(key -> MASTER_KEYS.contains(key.getName()))
        .forEach(four::key);
    List<ConfigurationProblem> problems = four.build().problems(settings);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    return new SettingRules(settings, environment, Shape.SYMMETRIC).openMasterKey();
  }

  private SettingRules(
      Map<String, String> config, Function<String, @Nullable String> environment, Shape shape) {
    this.config = config;
    this.environment = environment;
    this.shape = shape;
  }

  private Shape shapeOf() {
    if (has(PRIVATE_KEYSET_FILE) || has(VERIFICATION_KEYSET_FILE)) {
      return Shape.READER;
    }
    return has(PUBLIC_KEYSET_FILE) || has(SIGNING_KEYSET_FILE) ? Shape.WRITER : Shape.SYMMETRIC;
  }

  private void checkDatabase() {
    if (!has(DB_URI)) {
      if (shape != Shape.READER) {
        problem(DB_URI, "is required: jdbc:h2:file:PATH or jdbc:postgresql://HOST:PORT/NAME");
      }
      return;
    }
    try {
      database = URI_PARSER.parse(value(DB_URI));
    } catch (DatabaseUriParser.Refused e) {
      problem(DB_URI, String.valueOf(e.getMessage()));
    }
    if (database instanceof DatabaseUri.Postgres && !has(DB_USERNAME)) {
      problem(DB_USERNAME, "is required for PostgreSQL");
    }
    if (has(DB_CA_FILE) && !malformed.contains(DB_CA_FILE)) {
      if (database != null && !(database instanceof DatabaseUri.Postgres)) {
        problem(DB_CA_FILE, "is for PostgreSQL only");
      } else if (!Files.isReadable(path(DB_CA_FILE))) {
        problem(DB_CA_FILE, "names a file that is missing or can't be read");
      }
    }
  }

  private void checkTimeouts() {
    Duration total = Duration.ZERO;
    boolean complete = true;
    for (String name : List.of(CONNECTION_TIMEOUT, QUERY_TIMEOUT, OPERATION_TIMEOUT)) {
      Optional<Duration> time = time(name);
      if (time.isEmpty()) {
        complete = false;
      } else if (time.get().compareTo(SHORTEST) < 0 || time.get().compareTo(LONGEST) > 0) {
        problem(name, "must be from 250ms to 1h");
        complete = false;
      } else if (!name.equals(OPERATION_TIMEOUT)) {
        total = total.plus(time.get());
      }
    }
    Duration needed = total.plus(NETWORK_MARGIN);
    if (complete && time(OPERATION_TIMEOUT).filter(t -> t.compareTo(needed) < 0).isPresent()) {
      problem(
          OPERATION_TIMEOUT,
          "must be at least connection_timeout + query_timeout + "
              + NETWORK_MARGIN.toSeconds()
              + "s");
    }
  }

  private Optional<Duration> time(String name) {
    if (malformed.contains(name)) {
      return Optional.empty();
    }
    Map<String, String> alone = has(name) ? Map.of(name, value(name)) : Map.of();
    return Optional.of(ProviderConfiguration.of(DESCRIPTION, alone).duration(name));
  }

  private void checkInstallation() {
    if (!has(INSTALLATION_ID)) {
      if (shape != Shape.SYMMETRIC) {
        problem(INSTALLATION_ID, "is required with sealed key sets: the id that stands in them");
      }
    } else if (!INSTALLATION.matcher(value(INSTALLATION_ID)).matches()) {
      problem(INSTALLATION_ID, "must have 1 to 128 of the characters A-Z a-z 0-9 . _ -");
      malformed.add(INSTALLATION_ID);
    }
  }

  /** The id of the master key; null if it can't be had. */
  private @Nullable String checkMasterKey() {
    if (MASTER_KEYS.stream().anyMatch(malformed::contains)) {
      return null;
    }
    try (MasterKey masterKey = MasterKey.fromSettings(masterKeySettings(config), environment)) {
      return masterKey.id();
    } catch (KeysetException e) {
      problems.addAll(masterKeyProblems(e.problems()));
      return null;
    }
  }

  private List<ConfigurationProblem> masterKeyProblems(List<KeysetException.Problem> found) {
    List<ConfigurationProblem> shown = new ArrayList<>();
    for (KeysetException.Problem problem : found) {
      String value = config.get(problem.setting());
      String message = problem.message();
      // The key sets' messages name the file or the variable; a problem shows no value at all.
      shown.add(
          ConfigurationProblem.of(
              problem.setting(),
              value == null || value.isBlank() ? message : message.replace(value, "it names")));
    }
    return shown;
  }

  private static Map<String, String> masterKeySettings(Map<String, String> config) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : MASTER_KEYS) {
      String value = config.get(name);
      if (value != null && !value.isEmpty()) {
        settings.put(name, value);
      }
    }
    return settings;
  }

  private void checkKeysets(@Nullable String masterKeyId) {
    if (shape == Shape.READER && (has(PUBLIC_KEYSET_FILE) || has(SIGNING_KEYSET_FILE))) {
      problems.add(
          ConfigurationProblem.general(
              "private_keyset_file and verification_keyset_file make a reader,"
                  + " public_keyset_file and signing_keyset_file a writer: who holds both seals"
                  + " nothing from itself, so set only two of them"));
    }
    switch (shape) {
      case SYMMETRIC -> {}
      case WRITER -> {
        checkKeyset(PUBLIC_KEYSET_FILE, KeysetKind.RECIPIENT_PUBLIC, null);
        checkKeyset(SIGNING_KEYSET_FILE, KeysetKind.SIGNING, masterKeyId);
      }
      case READER -> {
        checkKeyset(PRIVATE_KEYSET_FILE, KeysetKind.RECIPIENT_PRIVATE, masterKeyId);
        checkKeyset(VERIFICATION_KEYSET_FILE, KeysetKind.VERIFICATION, null);
      }
    }
  }

  private void checkKeyset(String setting, KeysetKind kind, @Nullable String masterKeyId) {
    if (malformed.contains(setting)) {
      return;
    }
    if (!has(setting)) {
      problem(setting, "is required: a " + kind.wireName() + " key set");
      return;
    }
    KeysetPurpose purpose =
        kind == KeysetKind.SIGNING || kind == KeysetKind.VERIFICATION
            ? KeysetPurpose.SIGNATURES
            : KeysetPurpose.VALUES;
    try {
      KeysetFiles.Summary summary = KeysetFiles.inspect(path(setting));
      summary.recipient().ifPresent(name -> recipient = name);
      if (summary.kind() != kind || summary.purpose() != purpose) {
        problem(
            setting,
            "is a "
                + summary.kind().wireName()
                + " key set for "
                + summary.purpose().wireName()
                + "; needed is a "
                + kind.wireName()
                + " one for "
                + purpose.wireName());
      } else if (has(INSTALLATION_ID)
          && !malformed.contains(INSTALLATION_ID)
          && !summary.installationId().equals(value(INSTALLATION_ID))) {
        problem(setting, "belongs to another installation than installation_id says");
      } else if (masterKeyId != null
          && summary.masterKeyId().filter(masterKeyId::equals).isEmpty()) {
        problem(setting, "is encrypted under another master key than the one that is set");
      }
    } catch (KeysetException e) {
      problem(setting, KeyFailures.withoutFileName(e));
    }
  }

  private boolean has(String name) {
    String value = config.get(name);
    return value != null && !value.isEmpty();
  }

  private String value(String name) {
    return config.getOrDefault(name, "");
  }

  private Path path(String name) {
    try {
      return Path.of(value(name));
    } catch (InvalidPathException e) {
      throw new IllegalStateException("Checked by the description: " + name, e);
    }
  }

  private void problem(String key, String message) {
    problems.add(ConfigurationProblem.of(key, message));
  }
}
