package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderDescriptionTest {

  private static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder("Test", "For tests")
          .key(ConfigurationKey.string("address", "Where it is").required().destination())
          .key(ConfigurationKey.string("token", "The token").required().sensitive())
          .key(ConfigurationKey.integer("retries", "How often", 0, 10).defaultsTo("3"))
          .key(ConfigurationKey.flag("wait", "Whether to wait"))
          .key(ConfigurationKey.duration("timeout", "How long").defaultsTo("30s"))
          .key(ConfigurationKey.file("ca_file", "The CA").destination())
          .key(ConfigurationKey.string("mode", "How").allowing("fast", "safe").defaultsTo("safe"))
          .build();

  @Test
  void namesEveryProblemAtOnce() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("token", "");
    config.put("retries", "11");
    config.put("wait", "yes");
    config.put("timeout", "30");
    config.put("mode", "slow");
    config.put("adress", "x");

    assertThat(DESCRIPTION.problems(config))
        .extracting(ConfigurationProblem::toString)
        .containsExactly(
            "address: is required (Where it is)",
            "token: is required (The token)",
            "retries: must be from 0 to 10",
            "wait: must be true or false",
            "timeout: must be a time such as 500ms, 30s, 5m, 12h or 7d",
            "mode: must be one of fast, safe",
            "adress: is not a setting of this plugin; did you mean address?");
  }

  @Test
  void refusesToReadABadConfigurationAndCarriesTheProblems() {
    assertThatThrownBy(() -> ProviderConfiguration.of(DESCRIPTION, Map.of("token", "t0ps3cret")))
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> {
              assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.INVALID_CONFIGURATION);
              assertThat(e.getProblems())
                  .extracting(ConfigurationProblem::getKey)
                  .containsExactly("address");
            })
        .hasMessage("Invalid configuration: address: is required (Where it is)");
  }

  @Test
  void showsNoValueInAProblemSensitiveOrNot() {
    Map<String, String> config = new HashMap<>();
    for (ConfigurationKey key : DESCRIPTION.getKeys()) {
      config.put(key.getName(), "c4nary\0");
    }
    config.put("unknown", "c4nary");

    assertThat(DESCRIPTION.problems(config)).isNotEmpty();
    assertThat(DESCRIPTION.problems(config).toString()).doesNotContain("c4nary");
  }

  @Test
  void takesANullValueForOneThatIsNotSet() {
    Map<String, String> config = new HashMap<>(Map.of("address", "a", "token", "t"));
    config.put("mode", null);

    assertThat(ProviderConfiguration.of(DESCRIPTION, config).string("mode")).isEqualTo("safe");
  }

  @ParameterizedTest
  @CsvSource({"Address,address", "vault-addr,vault_addr", "vaultaddr,vault_addr", "tokne,token"})
  void suggestsTheNearestSetting(String mistyped, String meant) {
    assertThat(ConfigurationSyntax.nearest(mistyped, List.of("address", "vault_addr", "token")))
        .isEqualTo(meant);
  }

  @Test
  void listsTheSettingsWhereNoneIsNear() {
    assertThat(DESCRIPTION.problems(Map.of("address", "a", "token", "t", "colour", "red")))
        .extracting(ConfigurationProblem::getMessage)
        .containsExactly(
            "is not a setting of this plugin; known are address, token, retries, wait, timeout, ca_file, mode");
  }

  @Test
  void doesNotRepeatAKeyThatCouldForgeALogLine() {
    assertThat(
            DESCRIPTION.problems(Map.of("address", "a", "token", "t", "x\nINFO all is well", "1")))
        .extracting(ConfigurationProblem::getMessage)
        .containsExactly("a key is empty, too long or has control characters");
  }

  @Test
  void readsTypedSettings() {
    ProviderConfiguration config =
        ProviderConfiguration.of(
            DESCRIPTION,
            Map.of(
                "address", "a", "token", "t", "wait", "true", "timeout", "1500ms", "ca_file",
                "ca.pem"));

    assertThat(config.string("address")).isEqualTo("a");
    assertThat(config.integer("retries")).isEqualTo(3);
    assertThat(config.flag("wait")).isTrue();
    assertThat(config.duration("timeout")).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.file("ca_file")).contains(Path.of("ca.pem"));
    assertThat(config.has("mode")).isTrue();
    assertThat(config.toString()).doesNotContain("1500ms");
  }

  @ParameterizedTest
  @CsvSource({"0s,0", "500ms,500", "30s,30000", "5m,300000", "12h,43200000", "7d,604800000"})
  void readsTimes(String text, long millis) {
    assertThat(ConfigurationSyntax.parseDuration(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"30", "-1s", "1w", "s", "1 s", "9999999999s"})
  void refusesWhatIsNoTime(String text) {
    assertThat(ConfigurationSyntax.parseDuration(text)).isNull();
  }

  @Test
  void tellsAPluginThatItAsksForASettingItDidNotDescribe() {
    ProviderConfiguration config =
        ProviderConfiguration.of(DESCRIPTION, Map.of("address", "a", "token", "t"));

    assertThatIllegalArgumentException().isThrownBy(() -> config.string("other"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.integer("address"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.string("ca_file"));
  }

  @Test
  void refusesADescriptionThatContradictsItself() {
    ProviderDescription.Builder builder =
        ProviderDescription.builder("Test", "For tests").key(ConfigurationKey.string("a", "A"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.key(ConfigurationKey.string("a", "A again")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.key(ConfigurationKey.integer("b", "B", 1, 2).defaultsTo("3")));
  }
}
