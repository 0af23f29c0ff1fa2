package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A configuration that was checked, typed. Immutable. {@code toString()} shows no value. */
final class KeyVaultSettings {

  private final ProviderConfiguration configuration;

  private KeyVaultSettings(ProviderConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * Checks a configuration and reads it.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   */
  static KeyVaultSettings of(Map<String, String> config) {
    List<ConfigurationProblem> problems = SettingsRules.problems(config);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    return new KeyVaultSettings(ProviderConfiguration.of(Settings.DESCRIPTION, config));
  }

  /** The vault, without a trailing slash. */
  URI vault() {
    return origin(configuration.string(Settings.VAULT_URL));
  }

  /** Where Entra ID is asked for tokens. */
  URI authority() {
    return origin(
        configuration
            .optionalString(Settings.AUTHORITY_HOST)
            .orElseGet(() -> Cloud.of(configuration.string(Settings.CLOUD)).authorityHost()));
  }

  private static URI origin(String address) {
    return Objects.requireNonNull(SettingsRules.origin(address), "checked before");
  }

  Authentication authentication() {
    return Authentication.of(configuration.string(Settings.AUTHENTICATION));
  }

  Optional<String> tenantId() {
    return configuration.optionalString(Settings.TENANT_ID);
  }

  Optional<String> clientId() {
    return configuration.optionalString(Settings.CLIENT_ID);
  }

  Optional<String> clientSecret() {
    return configuration.optionalString(Settings.CLIENT_SECRET);
  }

  Optional<String> clientCertificate() {
    return configuration.optionalString(Settings.CLIENT_CERTIFICATE);
  }

  Optional<Path> clientCertificateFile() {
    return configuration.file(Settings.CLIENT_CERTIFICATE_FILE);
  }

  Optional<Path> federatedTokenFile() {
    return configuration.file(Settings.FEDERATED_TOKEN_FILE);
  }

  Optional<Path> caFile() {
    return configuration.file(Settings.CA_FILE);
  }

  Optional<InetSocketAddress> proxy() {
    return configuration
        .optionalString(Settings.PROXY)
        .map(
            address -> {
              int colon = address.lastIndexOf(':');
              String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
              int port = Integer.parseInt(address.substring(colon + 1));
              return InetSocketAddress.createUnresolved(host, port);
            });
  }

  /**
   * Whether Microsoft is asked if the authority host is genuine. The hosts of Azure's own clouds
   * are known here, and nobody need vouch for them.
   */
  boolean asksWhoVouches() {
    return !instanceDiscoveryDisabled()
        && configuration.optionalString(Settings.AUTHORITY_HOST).isPresent();
  }

  boolean instanceDiscoveryDisabled() {
    return configuration.flag(Settings.DISABLE_INSTANCE_DISCOVERY);
  }

  boolean challengeVerificationDisabled() {
    return configuration.flag(Settings.DISABLE_CHALLENGE_VERIFICATION);
  }

  Access access() {
    return Access.of(configuration.string(Settings.ACCESS));
  }

  String namePrefix() {
    return configuration.optionalString(Settings.NAME_PREFIX).orElse("");
  }

  /** Whether deleted secrets are purged, too. */
  boolean purges() {
    return configuration.string(Settings.SOFT_DELETE).equals("purge");
  }

  Duration timeout() {
    return configuration.duration(Settings.TIMEOUT);
  }

  Duration deletionTimeout() {
    return configuration.duration(Settings.DELETION_TIMEOUT);
  }

  /** Whether files are part of it, which somebody may replace. */
  boolean usesFiles() {
    return clientCertificateFile().isPresent() || caFile().isPresent();
  }

  @Override
  public String toString() {
    return configuration.toString();
  }
}
