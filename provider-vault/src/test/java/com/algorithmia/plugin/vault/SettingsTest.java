package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.Providers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.host.HostSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private final VaultSecretProviderFactory factory = new VaultSecretProviderFactory();

  private static Map<String, String> three(String... more) {
    Map<String, String> config =
        config(
            "vault_addr", "https://vault.example.com:8200",
            "vault_token", "s.canary-token",
            "vault_secret_path", "secret/app");
    config.putAll(config(more));
    config.values().removeIf(String::isEmpty);
    return config;
  }

  private List<String> problemKeys(Map<String, String> config) {
    return factory.validate(config).stream().map(p -> String.valueOf(p.getKey())).toList();
  }

  @Test
  void threeSettingsAreEnoughAndNothingIsConnected() {
    assertThat(factory.validate(three())).isEmpty();
    int threads = Thread.activeCount();
    try (SecretProvider provider = factory.create(three())) {
      assertThat(provider.getTtl()).isZero();
      assertThat(provider.maxValueBytes()).isEqualTo(65_536);
      assertThat(provider.allowsRead() && provider.allowsCreate()).isTrue();
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }
  }

  /** Else the host gives up first, and the caller learns less; and nothing is ever tried again. */
  @Test
  void byDefaultAHungRequestIsRepeatedBeforeTheHostGivesUp() {
    ProviderConfiguration config = ProviderConfiguration.of(VaultDescription.DESCRIPTION, three());
    Duration connect = config.duration(VaultDescription.CONNECT_TIMEOUT);
    Duration request = config.duration(VaultDescription.REQUEST_TIMEOUT);
    Duration deadline = config.duration(VaultDescription.DEADLINE);
    assertThat(connect).isLessThan(request);
    assertThat(request.multipliedBy(2)).isLessThan(deadline);
    assertThat(deadline).isLessThan(HostSettings.builder().build().callDeadline());
  }

  @Test
  void allProblemsAreNamedAtOnceAndShowNoValue() {
    Map<String, String> config =
        config(
            "vault_addr", "canary.example.com",
            "vault_secret_path", "a/../canary",
            "vault_tokken", "s.canary",
            "vault_deadline", "0s",
            "vault_max_retries", "many",
            "vault_ca_cert", "canary",
            "vault_operations", "read,canary",
            "vault_redirect_hosts", "http://canary/");
    assertThat(problemKeys(config))
        .containsExactlyInAnyOrder(
            "vault_addr",
            "vault_secret_path",
            "vault_tokken",
            "vault_deadline",
            "vault_max_retries",
            "vault_ca_cert",
            "vault_operations",
            "vault_redirect_hosts",
            "vault_token");
    assertThatThrownBy(() -> factory.create(config))
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> {
              assertThat(e.getKind()).isEqualTo(Kind.INVALID_CONFIGURATION);
              assertThat(e.getProblems()).hasSize(9).isEqualTo(factory.validate(config));
            })
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://vault",
        "https://",
        "https://u:p@vault",
        "https://vault?x",
        "https://vault#x",
        "vault:8200",
        "https://va ult",
        "https://vault:99999",
        "//vault"
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThat(problemKeys(three("vault_addr", address))).containsExactly("vault_addr");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vault",
        "HTTPS://Vault:8200/",
        "https://proxy/vault/",
        "https://[::1]:8200",
        "http://127.0.0.1:8200",
        "http://localhost",
        "http://[::1]:1"
      })
  void addressesOfAllFormsAreTaken(String address) {
    assertThat(factory.validate(three("vault_addr", address))).isEmpty();
  }

  @Test
  void plainHttpToAnotherMachineNeedsAWord() {
    Map<String, String> plain = three("vault_addr", "http://vault.example.com:8200");
    assertThat(factory.validate(plain))
        .singleElement()
        .satisfies(p -> assertThat(p.getMessage()).contains("vault_allow_plain_http"));
    plain.put("vault_allow_plain_http", "true");
    assertThat(factory.validate(plain)).isEmpty();
    assertThat(problemKeys(three("vault_addr", "http://127.0.0.1.example.com")))
        .containsExactly("vault_addr");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token|vault_token=|vault_token",
        "token|vault_token_file=/t|vault_token_file",
        "token|vault_role=r|vault_role",
        "approle|vault_token=|vault_role_id",
        "approle|vault_role_id=r|vault_token",
        "approle|vault_token=,vault_role_id=r,vault_secret_id=s,vault_secret_id_file=/f|vault_secret_id_file",
        "approle|vault_token=,vault_role_id=r s|vault_role_id",
        "kubernetes|vault_token=|vault_role",
        "kubernetes|vault_token=,vault_role=r,vault_jwt=j|vault_jwt",
        "jwt|vault_token=,vault_role=r|vault_jwt",
        "cert|vault_token=|vault_client_cert",
        "userpass|vault_token=,vault_username=u|vault_password",
        "userpass|vault_token=,vault_username=..,vault_password=p|vault_username",
        "ldap|vault_token=,vault_password=p|vault_username",
        "token|vault_mount=secret|vault_mount",
        "token|vault_mount=other,vault_kv_version=2|vault_mount",
        "token|vault_namespace=a//b|vault_namespace",
        "token|vault_auth_namespace=ü|vault_auth_namespace",
        "token|vault_auth_path=../x|vault_auth_path",
        "token|vault_client_key_file=/k|vault_client_cert",
        "token|vault_token=two words|vault_token",
        "token|vault_secret_path=/|vault_secret_path",
        "token|vault_kv_version=3|vault_kv_version",
        "token|vault_delete_policy=hard|vault_delete_policy",
      })
  void whatDoesNotGoTogetherIsRefused(String method, String settings, String key) {
    Map<String, String> config = three("vault_auth_method", method);
    for (String setting : settings.split(",", -1)) {
      String[] pair = setting.split("=", 2);
      config.put(pair[0], pair[1]);
    }
    assertThat(problemKeys(config)).containsExactly(key);
  }

  @Test
  void everyMethodCanBeSetUp() {
    for (Map<String, String> config :
        List.of(
            three("vault_token", "", "vault_token_file", "/run/token"),
            three("vault_token", "", "vault_auth_method", "approle", "vault_role_id", "r"),
            three(
                "vault_token",
                "",
                "vault_auth_method",
                "approle",
                "vault_role_id",
                "r",
                "vault_wrapped_secret_id_file",
                "/f"),
            three("vault_token", "", "vault_auth_method", "kubernetes", "vault_role", "r"),
            three("vault_token", "", "vault_auth_method", "jwt", "vault_jwt_file", "/f"),
            three(
                "vault_token",
                "",
                "vault_auth_method",
                "cert",
                "vault_client_cert_file",
                "/f",
                "vault_client_key_file",
                "/k"),
            three(
                "vault_token",
                "",
                "vault_auth_method",
                "ldap",
                "vault_username",
                "u",
                "vault_password",
                "p w"),
            three("vault_mount", "secret", "vault_kv_version", "1"))) {
      assertThat(factory.validate(config)).isEmpty();
      assertThatCode(() -> factory.create(config).close()).doesNotThrowAnyException();
    }
  }

  @Test
  void sensitiveAndDestinationSettingsAreMarked() {
    var description = factory.describe().orElseThrow();
    assertThat(description.getKeys().stream().filter(k -> k.isSensitive()).map(k -> k.getName()))
        .containsExactlyInAnyOrder(
            "vault_token", "vault_secret_id", "vault_jwt", "vault_password", "vault_client_key");
    assertThat(description.getKeys().stream().filter(k -> k.isDestination()).map(k -> k.getName()))
        .contains(
            "vault_addr",
            "vault_ca_cert",
            "vault_ca_cert_file",
            "vault_redirect_hosts",
            "vault_namespace",
            "vault_auth_namespace",
            "vault_allow_plain_http");
    assertThat(description.getKeys().stream().filter(k -> k.isRequired()).map(k -> k.getName()))
        .containsExactlyInAnyOrder("vault_addr", "vault_secret_path");
  }

  @Test
  void theServiceAccountIsMarkedAsTheMachinesIdentityAndNoOtherMethodIs() {
    var method = factory.describe().orElseThrow().getKey("vault_auth_method");
    assertThat(method.getAllowedValues().stream().filter(method::usesMachineIdentity))
        .containsExactly("kubernetes");
  }

  @Test
  void problemsNameWhatToDo() {
    for (ConfigurationProblem problem : factory.validate(Map.of())) {
      assertThat(problem.getMessage()).contains("required");
    }
  }
}
