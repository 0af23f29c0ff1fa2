package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostSettingsTest {

  @Test
  void settingsAreImmutableCopies() {
    HostSettings.Builder builder = HostSettings.builder().maxEntries(5);
    HostSettings settings = builder.build();
    builder.maxEntries(6);
    assertThat(settings.maxEntries()).isEqualTo(5);
    assertThat(settings.toBuilder().callDeadline(Duration.ofSeconds(1)).build().maxEntries())
        .isEqualTo(5);
    assertThat(HostSettings.defaults().maxEntries()).isEqualTo(20_000);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    HostSettings.Builder builder = HostSettings.builder();
    assertThatThrownBy(() -> builder.maxEntries(0)).hasMessageContaining("maxEntries");
    assertThatThrownBy(() -> builder.maxEntries(65_535)).hasMessageContaining("65534");
    assertThatThrownBy(() -> builder.callDeadline(Duration.ZERO))
        .hasMessageContaining("callDeadline");
    assertThatThrownBy(() -> builder.cacheTtl(Duration.ofSeconds(-1)))
        .hasMessageContaining("cacheTtl");
    assertThatThrownBy(() -> builder.lastKnownGood(Duration.ofDays(4_000)))
        .hasMessageContaining("lastKnownGood");
    assertThatThrownBy(() -> builder.breakerFailurePercent(101))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LoadRequest.of(Path.of("x.jar")).name("a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aProviderIsNamedAfterItsFileUnlessItHasAName() {
    assertThat(LoadRequest.of(Path.of("/x/my plugin-1.2.jar")).name()).isEqualTo("my_plugin-1.2");
    assertThat(LoadRequest.of(Path.of("/x/..jar")).name()).isEqualTo("plugin");
    assertThat(LoadRequest.of(Path.of("/x/a.jar")).name("vault").name()).isEqualTo("vault");
    assertThat(LoadRequest.of(Path.of("a.jar")).config(Map.of("token", "canary")).toString())
        .contains("token")
        .doesNotContain("canary");
  }

  /** The README's table is complete and tells the true defaults. */
  @Test
  void theReadmeTellsEverySettingWithItsDefault() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (Method method : HostSettings.class.getMethods()) {
      if (method.getDeclaringClass() != HostSettings.class
          || method.getParameterCount() > 0
          || Modifier.isStatic(method.getModifiers())
          || method.getName().equals("toBuilder")) {
        continue;
      }
      assertThat(readme).contains("| `" + method.getName() + "` | " + shown(method) + " |");
    }
  }

  private static String shown(Method method) {
    Object value;
    try {
      value = method.invoke(HostSettings.defaults());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    if (value instanceof Duration duration) {
      if (duration.isZero()) {
        return "off";
      }
      return duration.toSeconds() % 60 == 0 && duration.toMinutes() > 1
          ? duration.toMinutes() + " min"
          : duration.toSeconds() + " s";
    }
    if (value instanceof Long bytes) {
      return (bytes >> 20) + " MiB";
    }
    return value instanceof Integer number ? String.format("%,d", number) : "temporary";
  }
}
