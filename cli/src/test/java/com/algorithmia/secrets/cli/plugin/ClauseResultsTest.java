package com.algorithmia.secrets.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.algorithmia.secrets.testkit.Clause;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

final class ClauseResultsTest {

  /** Not run by the build: only by the tests below. */
  static final class KitThatLacksAClass {
    @Test
    @Clause("1.2")
    void lacks() {
      fail("wrapped", new NoClassDefFoundError("org/example/assertions/Assertions"));
    }
  }

  static final class BrokenPlugin {
    @Test
    @Clause("1.2")
    void broken() {
      fail("the provider gave null");
    }
  }

  private static ClauseResults run(Class<?> tests) {
    ClauseResults results = new ClauseResults(() -> {});
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            results);
    return results;
  }

  @Test
  void a_class_that_the_kit_lacks_says_nothing_about_the_plugin() {
    ClauseResults results = run(KitThatLacksAClass.class);
    assertThat(results.isKitIncomplete()).isTrue();
    assertThat(results.count(ClauseResults.Verdict.BROKEN)).isZero();
  }

  @Test
  void a_clause_that_does_not_hold_is_the_plugins() {
    ClauseResults results = run(BrokenPlugin.class);
    assertThat(results.isKitIncomplete()).isFalse();
    assertThat(results.count(ClauseResults.Verdict.BROKEN)).isOne();
  }
}
