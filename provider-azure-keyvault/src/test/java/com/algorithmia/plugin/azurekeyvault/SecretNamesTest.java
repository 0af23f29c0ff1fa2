package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Provider keys and names, without I/O. */
final class SecretNamesTest {

  private static final String VERSION = "0123456789abcdef0123456789abcdef";

  @Test
  void aKeyIsANameOrANameWithAVersion() throws Exception {
    assertThat(SecretNames.parse(() -> "mysql-password"))
        .isEqualTo(new ProviderKey("mysql-password", null));
    assertThat(SecretNames.parse(() -> "mysql-password/" + VERSION))
        .isEqualTo(new ProviderKey("mysql-password", VERSION));
    assertThat(SecretNames.parse(() -> "n".repeat(127)).name()).hasSize(127);
  }

  @Test
  void bareUuidsOfThePlugin10AreKeys() throws Exception {
    String uuid = UUID.randomUUID().toString();
    assertThat(SecretNames.parse(() -> uuid)).isEqualTo(new ProviderKey(uuid, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "../a",
        "a/../b",
        "%2e%2e%2fa",
        "a_b",
        "a.b",
        "a b",
        "a\r\nHost: x",
        "a?b",
        "a#b",
        "ä",
        "\u0430dmin",
        "\u001b[31m"
      })
  void otherKeysAreNotThere(String key) {
    assertThatThrownBy(() -> SecretNames.parse(() -> key))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void tooLongANameIsNotThere() {
    assertThatThrownBy(() -> SecretNames.parse(() -> "n".repeat(128)))
        .isInstanceOf(SecretNotFoundException.class);
    assertThatThrownBy(() -> SecretNames.parse(() -> null))
        .isInstanceOf(SecretNotFoundException.class);
  }

  @Test
  void requestIdsNameTheSecretAfterThePrefix() {
    String uuid = UUID.randomUUID().toString();
    assertThat(new SecretNames("").forRequest(uuid)).isEqualTo(uuid);
    assertThat(new SecretNames("store-").forRequest(uuid)).isEqualTo("store-" + uuid);
  }

  @Test
  void differentRequestIdsNeverHaveOneName() {
    SecretNames names = new SecretNames("p".repeat(SecretNames.MAX_PREFIX_LENGTH));
    String[] ids = {"abc", "ABC", "Abc", "x-abc", "X-abc", "z".repeat(64), "Z".repeat(64)};
    assertThat(
            Arrays.stream(ids).map(id -> names.forRequest(id).toLowerCase(Locale.ROOT)).distinct())
        .hasSameSizeAs(ids)
        .allSatisfy(name -> assertThat(name).matches("[0-9a-z-]{1,127}"));
  }

  @Test
  void aRequestIdCanNotSpellTheNameOfAnother() {
    SecretNames names = new SecretNames("");
    String spelled = names.forRequest("ABC");
    assertThat(names.forRequest(spelled)).isNotEqualTo(spelled);
  }
}
