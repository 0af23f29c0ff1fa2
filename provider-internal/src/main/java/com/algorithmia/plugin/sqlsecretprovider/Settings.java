package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.CONNECTION_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_CA_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_PASSWORD;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_URI;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.DB_USERNAME;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.HISTORY_VERSIONS;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.INSTALLATION_ID;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.OPERATION_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.POOL_SIZE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.PRIVATE_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.PUBLIC_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.QUERY_TIMEOUT;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.SIGNING_KEYSET_FILE;
import static com.algorithmia.plugin.sqlsecretprovider.SettingNames.VERIFICATION_KEYSET_FILE;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.database.DatabaseUri;
import com.algorithmia.secrets.keysets.MasterKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings, checked and typed. Immutable, except that the master key can be closed. Holds the
 * database's password, so it is no record and {@code toString()} shows no value.
 */
final class Settings {

  private final Shape shape;
  private final @Nullable DatabaseUri database;
  private final String username;
  private final @Nullable String password;
  private final ProviderConfiguration configuration;
  private final MasterKey masterKey;
  private final String recipient;
  private final Duration connectionTimeout;
  private final Duration queryTimeout;
  private final Duration operationTimeout;

  private Settings(
      Shape shape,
      @Nullable DatabaseUri database,
      ProviderConfiguration configuration,
      MasterKey masterKey,
      String recipient) {
    this.shape = shape;
    this.database = database;
    this.username = configuration.optionalString(DB_USERNAME).orElse("sa");
    this.password = configuration.optionalString(DB_PASSWORD).orElse(null);
    this.configuration = configuration;
    this.masterKey = masterKey;
    this.recipient = recipient;
    this.connectionTimeout = configuration.duration(CONNECTION_TIMEOUT);
    this.queryTimeout = configuration.duration(QUERY_TIMEOUT);
    this.operationTimeout = configuration.duration(OPERATION_TIMEOUT);
  }

  /**
   * Reads settings, and the files with keys that they name.
   *
   * @throws SecretProviderException INVALID_CONFIGURATION with every problem
   */
  static Settings of(Map<String, String> config, Function<String, @Nullable String> environment) {
    SettingRules rules = new SettingRules(config, environment);
    List<ConfigurationProblem> problems = rules.problems();
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    return new Settings(
        rules.shape(),
        rules.database().orElse(null),
        ProviderConfiguration.of(SettingNames.DESCRIPTION, config),
        rules.openMasterKey(),
        rules.recipient());
  }

  Shape shape() {
    return shape;
  }

  /** Empty for a reader that only opens what it is handed. */
  Optional<DatabaseUri> database() {
    return Optional.ofNullable(database);
  }

  String username() {
    return username;
  }

  @Nullable String password() {
    return password;
  }

  Optional<Path> caFile() {
    return configuration.file(DB_CA_FILE);
  }

  MasterKey masterKey() {
    return masterKey;
  }

  /** Always there in the sealed shapes; where it is not, the database decides. */
  Optional<String> installationId() {
    return configuration.optionalString(INSTALLATION_ID);
  }

  /** For whom the values are sealed; empty if they are not. */
  String recipient() {
    return recipient;
  }

  Path publicKeysetFile() {
    return configuration.file(PUBLIC_KEYSET_FILE).orElseThrow();
  }

  Path signingKeysetFile() {
    return configuration.file(SIGNING_KEYSET_FILE).orElseThrow();
  }

  Path privateKeysetFile() {
    return configuration.file(PRIVATE_KEYSET_FILE).orElseThrow();
  }

  Path verificationKeysetFile() {
    return configuration.file(VERIFICATION_KEYSET_FILE).orElseThrow();
  }

  int historyVersions() {
    return (int) configuration.integer(HISTORY_VERSIONS);
  }

  int poolSize() {
    return (int) configuration.integer(POOL_SIZE);
  }

  Duration connectionTimeout() {
    return connectionTimeout;
  }

  Duration queryTimeout() {
    return queryTimeout;
  }

  Duration operationTimeout() {
    return operationTimeout;
  }

  /** The shape and the names of what is set. */
  @Override
  public String toString() {
    return shape + (database == null ? " without " + DB_URI : "") + " " + configuration;
  }
}
