package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which configurations are taken, and what is said about the others. */
final class SettingsTest {

  private static final KeyVaultSecretProviderFactory FACTORY = new KeyVaultSecretProviderFactory();

  private static Map<String, String> four() {
    return new HashMap<>(
        Map.of(
            "vault_url", "https://myvault.vault.azure.net/",
            "client_id", EntraServer.CLIENT,
            "client_secret", EntraServer.SECRET,
            "tenant_id", EntraServer.TENANT));
  }

  private static Map<String, String> fourAnd(String... pairs) {
    Map<String, String> settings = four();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    return settings;
  }

  private static List<String> keysOf(Map<String, String> settings) {
    return FACTORY.validate(settings).stream().map(ConfigurationProblem::getKey).toList();
  }

  @Test
  void theFourSettingsAloneAreEnough() {
    assertThat(FACTORY.validate(four())).isEmpty();
    try (SecretProvider provider = FACTORY.create(four())) {
      assertThat(provider.allowsCreate()).isTrue();
      assertThat(provider.getTtl()).isZero();
    }
    KeyVaultSettings settings = KeyVaultSettings.of(four());
    assertThat(settings.vault()).hasToString("https://myvault.vault.azure.net");
    assertThat(settings.authority()).hasToString("https://login.microsoftonline.com");
    assertThat(settings.instanceDiscoveryDisabled()).isFalse();
    assertThat(settings.challengeVerificationDisabled()).isFalse();
    assertThat(settings.purges()).isFalse();
  }

  @Test
  void eachOfTheFourIsRequired() {
    for (String key : four().keySet()) {
      Map<String, String> settings = four();
      settings.remove(key);
      assertThat(keysOf(settings)).containsExactly(key);
    }
  }

  @Test
  void everyProblemIsNamedAtOnceAndNoValueIsShown() {
    Map<String, String> settings =
        fourAnd(
            "vault_url", "http://Canary-address.example",
            "tenant_id", "Canary tenant",
            "timeout", "Canary-time",
            "deletion_timeout", "20m",
            "proxy", "http://Canary-proxy:80",
            "secret_name_prefix", "Canary_prefix",
            "access", "Canary-access",
            "client_certificate", "Canary-certificate",
            "mystery", "Canary-mystery");
    SecretProviderException refusal =
        Failing.as(Kind.INVALID_CONFIGURATION, () -> FACTORY.create(settings));
    assertThat(refusal.getProblems())
        .extracting(ConfigurationProblem::getKey)
        .contains(
            "vault_url",
            "tenant_id",
            "timeout",
            "deletion_timeout",
            "proxy",
            "secret_name_prefix",
            "access",
            "client_certificate",
            "mystery");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://myvault.vault.azure.net",
        "https://user:password@myvault.vault.azure.net",
        "https://myvault.vault.azure.net/secrets",
        "https://myvault.vault.azure.net?x=y",
        "https://myvault.vault.azure.net#x",
        "myvault.vault.azure.net",
        "https://",
        "https://my vault",
        "file:///etc/passwd"
      })
  void anAddressIsPlainHttps(String address) {
    assertThat(keysOf(fourAnd("vault_url", address))).containsExactly("vault_url");
    assertThat(keysOf(fourAnd("authority_host", address))).containsExactly("authority_host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "organizations", "Consumers"})
  void aSharedTenantIsRefused(String tenant) {
    assertThat(keysOf(fourAnd("tenant_id", tenant))).containsExactly("tenant_id");
  }

  @ParameterizedTest
  @CsvSource({
    "public, https://login.microsoftonline.com",
    "china, https://login.chinacloudapi.cn",
    "usgovernment, https://login.microsoftonline.us"
  })
  void eachCloudHasItsAuthority(String cloud, String authority) {
    assertThat(KeyVaultSettings.of(fourAnd("cloud", cloud)).authority()).hasToString(authority);
  }

  @Test
  void authorityHostOverridesTheCloud() {
    assertThat(
            KeyVaultSettings.of(fourAnd("authority_host", "https://login.private.example:8443/"))
                .authority())
        .hasToString("https://login.private.example:8443");
  }

  /** Not tried with requests: the SDK remembers answers for the whole JVM. */
  @Test
  void somebodyVouchesForAnAuthorityHostThatTheSettingsNameAndForNoOther() {
    String[] host = {"authority_host", "https://login.private.example"};
    assertThat(KeyVaultSettings.of(four()).asksWhoVouches()).isFalse();
    assertThat(KeyVaultSettings.of(fourAnd("cloud", "china")).asksWhoVouches()).isFalse();
    assertThat(KeyVaultSettings.of(fourAnd(host)).asksWhoVouches()).isTrue();
    assertThat(
            KeyVaultSettings.of(fourAnd(host[0], host[1], "disable_instance_discovery", "true"))
                .asksWhoVouches())
        .isFalse();
  }

  @Test
  void settingsThatTheAuthenticationDoesNotUseAreRefused() {
    assertThat(keysOf(fourAnd("authentication", "managed_identity")))
        .containsExactlyInAnyOrder("tenant_id", "client_secret");
    assertThat(keysOf(fourAnd("authentication", "default")))
        .containsExactlyInAnyOrder("tenant_id", "client_id", "client_secret");
    assertThat(keysOf(fourAnd("authentication", "workload_identity")))
        .containsExactly("client_secret");
    assertThat(
            FACTORY.validate(Map.of("vault_url", "https://v.example", "authentication", "default")))
        .isEmpty();
  }

  @Test
  void aCertificateIsGivenOnce() {
    Map<String, String> settings = fourAnd("authentication", "client_certificate");
    settings.remove("client_secret");
    assertThat(FACTORY.validate(settings)).hasSize(1);
    settings.put("client_certificate", TestCertificates.ofAnApplication().pemWithKey());
    assertThat(FACTORY.validate(settings)).isEmpty();
    settings.put("client_certificate_file", "/a.pem");
    assertThat(FACTORY.validate(settings)).hasSize(1);
  }

  @Test
  void aCertificateThatCannotProveAnythingIsAMistakeInTheSettings() {
    TestCertificates application = TestCertificates.ofAnApplication();
    String pem = application.pemWithKey();
    String key = pem.substring(0, pem.indexOf("-----BEGIN CERTIFICATE"));
    Map<String, String> settings = fourAnd("authentication", "client_certificate");
    settings.remove("client_secret");
    for (String wrong :
        List.of(
            "Canary, no PEM",
            application.pem(),
            key,
            key + TestCertificates.ofAnotherApplication().pem(),
            TestCertificates.SERVER.pemWithKey(),
            pem.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            pem.replaceAll("[A-Za-z0-9+/]{60}\n", "Q2FuYXJ5\n"))) {
      settings.put("client_certificate", wrong);
      assertThat(keysOf(settings)).containsExactly("client_certificate");
      assertThat(FACTORY.validate(settings).toString()).doesNotContain("Canary");
    }
  }

  @Test
  void aProviderWithFilesIsRenewedEveryHour() {
    try (SecretProvider provider = FACTORY.create(fourAnd("ca_file", "/ca.pem"))) {
      assertThat(provider.getTtl()).isEqualTo(3_600);
    }
  }

  @Test
  void accessDecidesWhatIsAllowed() {
    try (SecretProvider worker = FACTORY.create(fourAnd("access", "read_only"));
        SecretProvider server = FACTORY.create(fourAnd("access", "write_only"))) {
      assertThat(worker.allowsRead()).isTrue();
      assertThat(worker.allowsCreate() || worker.allowsUpdate() || worker.allowsDelete()).isFalse();
      assertThat(server.allowsRead()).isFalse();
      assertThat(server.allowsCreate() && server.allowsUpdate() && server.allowsDelete()).isTrue();
      Failing.as(Kind.UNSUPPORTED, () -> worker.createSecret("value"));
    }
  }

  @Test
  void whatDecidesWhereCredentialsGoIsADestinationAndSecretsAreSensitive() {
    var keys = FACTORY.describe().orElseThrow().getKeys();
    assertThat(keys)
        .filteredOn(key -> key.isSensitive())
        .extracting(key -> key.getName())
        .containsExactly("client_secret", "client_certificate");
    assertThat(keys)
        .filteredOn(key -> key.isDestination())
        .extracting(key -> key.getName())
        .containsExactly(
            "vault_url",
            "cloud",
            "authority_host",
            "ca_file",
            "proxy",
            "disable_instance_discovery",
            "disable_challenge_verification");
  }

  @Test
  void identitiesThatTheMachineHasAreMarked() {
    var authentication = FACTORY.describe().orElseThrow().getKey("authentication");
    assertThat(authentication.getAllowedValues())
        .filteredOn(authentication::usesMachineIdentity)
        .containsExactlyInAnyOrder("managed_identity", "workload_identity", "default");
  }

  @Test
  void toStringShowsNoValue() {
    assertThat(KeyVaultSettings.of(four()).toString()).doesNotContain(EntraServer.SECRET);
  }
}
