package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.host.EnvironmentNames;
import com.algorithmia.secrets.worker.WorkerException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  private static final String CANARY = "canary-7f3a";

  static List<String> reserved() {
    return EnvironmentNames.reserved();
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void reservedNamesAreRefusedAgain(String name) {
    assertRefused(name.replace("*", "X"), CANARY, "nothing was started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=B", "", "1A", "A\u001b[31m", "A\nB", "../x", "%2e%2e"})
  void namesThatAreNoneAreRefused(String name) {
    assertRefused(name, CANARY, "name");
  }

  @Test
  void valuesThatNoEnvironmentHoldsAreRefused() {
    assertRefused("NAME", CANARY + "\0", "NUL");
    assertRefused("NAME", CANARY + "\ud800", "Unicode");
  }

  private static void assertRefused(String name, String value, String why) {
    assertThatThrownBy(() -> SecretVariables.of(Map.of(name, value)))
        .isInstanceOfSatisfying(
            WorkerException.class,
            e -> assertThat(e.reason()).isEqualTo(WorkerException.Reason.REFUSED))
        .hasMessageContaining(why)
        .hasMessageNotContaining(CANARY)
        .hasMessageNotContaining("\u001b")
        .hasMessageNotContaining("\n");
  }

  @Test
  void secretsShowNoValue() {
    SecretVariables secrets = SecretVariables.of(Map.of("NAME", CANARY));
    assertThat(secrets).hasToString("SecretVariables[NAME]");
    assertThat(secrets).isEqualTo(SecretVariables.of(Map.of("NAME", CANARY)));
    assertThat(secrets).isNotEqualTo(SecretVariables.of(Map.of("NAME", CANARY + "x")));
  }

  @Test
  void aChildInheritsEverythingButTheProductsOwn() {
    Map<String, String> own =
        Map.of("PATH", "/bin", "SECRET_STORE_API_KEY", "k", "VAULT_TOKEN", "t", "VAULT_ADDR", "a");
    Inheritance inheritance = Inheritance.of(false, Set.of(), false).without(Set.of("VAULT_TOKEN"));
    assertThat(inheritance.environment(own, SecretVariables.of(Map.of("S", "v"))))
        .isEqualTo(Map.of("PATH", "/bin", "VAULT_ADDR", "a", "S", "v"));
  }

  @Test
  void pristineIsTheSecretsAndWhatIsNamed() {
    Map<String, String> own = Map.of("PATH", "/bin", "HOME", "/", "SECRET_STORE_SERVER", "x");
    Inheritance inheritance =
        Inheritance.of(true, Set.of("PATH", "SECRET_STORE_SERVER", "ABSENT"), false);
    assertThat(inheritance.environment(own, SecretVariables.of(Map.of("S", "v"))))
        .isEqualTo(Map.of("PATH", "/bin", "S", "v"));
  }

  @Test
  void theCallersLocaleIsRestored() {
    Map<String, String> replaced =
        new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "SECRET_STORE_CALLER_LC_ALL", "de_DE"));
    Inheritance byLauncher = Inheritance.of(false, Set.of(), true);
    byLauncher.applyTo(replaced);
    assertThat(replaced).isEqualTo(Map.of("LC_ALL", "de_DE"));
    Map<String, String> unset = new HashMap<>(Map.of("LC_ALL", "C.UTF-8"));
    byLauncher.applyTo(unset);
    assertThat(unset).isEmpty();
    Map<String, String> own = new HashMap<>(Map.of("LC_ALL", "C.UTF-8"));
    Inheritance.of(false, Set.of(), false).applyTo(own);
    assertThat(own).isEqualTo(Map.of("LC_ALL", "C.UTF-8"));
  }

  @Test
  void whatTheLauncherHidFromTheWorkersJvmIsRestored() {
    Map<String, String> hidden = new HashMap<>();
    Map<String, String> callers = new HashMap<>();
    for (String name :
        List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
      hidden.put("SECRET_STORE_CALLER_" + name, "of " + name);
      callers.put(name, "of " + name);
    }
    Map<String, String> pristine = new HashMap<>(hidden);
    Inheritance.of(false, Set.of(), true).applyTo(hidden);
    assertThat(hidden).isEqualTo(callers);
    Inheritance.of(true, Set.of("CLASSPATH"), true).applyTo(pristine);
    assertThat(pristine).isEqualTo(Map.of("CLASSPATH", "of CLASSPATH"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "None", "signal", "signal:", "signal:KILL", "signal:9", "reboot"})
  void whatIsDoneOnAChangeIsOneOfThree(String text) {
    assertThatThrownBy(() -> ChangeAction.parse(text))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("--on-change");
  }
}
