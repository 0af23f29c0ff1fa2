package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;

/** Chapter 1, the life of a provider; many threads are in {@link ThreadContract}. */
interface LifeContract extends Contract {

  @Clause("1.1")
  default void clause_1_1_createSucceedsWhileTheBackendIsDown() throws Exception {
    SecretIdentifier id = kit().secret().id();
    kit().makeRoom();
    Breakage broken = kit().breakBackend(BackendFault.DOWN, id);
    try (broken) {
      SecretProvider provider =
          kit()
              .attempt(
                  "create while the backend is down",
                  () -> kit().open(kit().hooks().configuration()))
              .expectSuccess();
      kit().closeQuietly(provider);
    }
  }

  @Clause("1.2")
  default void clause_1_2_createRefusesABadConfigurationAndNamesEveryProblem() throws Exception {
    kit().makeRoom();
    for (BrokenConfiguration broken : brokenConfigurations()) {
      Attempt<SecretProvider> attempt =
          kit().attempt("create " + broken, () -> kit().open(broken.settings()));
      if (attempt.isSuccess()) {
        kit().closeQuietly(attempt.expectSuccess());
      }
      SecretProviderException refusal = attempt.expectKind(Kind.INVALID_CONFIGURATION);
      assertNames("create", broken, refusal.getMessage() + " " + refusal.getProblems());
    }
  }

  @Clause("1.3")
  default void clause_1_3_validateNamesEveryProblem() throws Exception {
    for (BrokenConfiguration broken : brokenConfigurations()) {
      List<ConfigurationProblem> problems =
          kit().hooks().factory().validate(Map.copyOf(broken.settings()));
      assertNames("validate", broken, problems.toString());
    }
  }

  @Clause("1.3")
  default void clause_1_3_validateAcceptsAConfigurationThatWorks() {
    assertThat(kit().hooks().factory().validate(kit().hooks().configuration())).isEmpty();
  }

  @Clause("1.3")
  default void clause_1_3_noProblemShowsAValue() throws Exception {
    // Shorter texts stand in help and names by chance, and what the plugin itself says is no leak.
    int shortest = 8;
    String said = kit().hooks().factory().describe().map(LifeContract::allThatIsSaid).orElse("");
    for (BrokenConfiguration broken : brokenConfigurations()) {
      String problems = kit().hooks().factory().validate(broken.settings()).toString();
      for (Map.Entry<String, String> setting : broken.settings().entrySet()) {
        String value = setting.getValue();
        boolean shown =
            value.length() >= shortest && !said.contains(value) && problems.contains(value);
        assertThat(shown)
            .as("a problem shows the value of %s: %s", setting.getKey(), broken)
            .isFalse();
      }
    }
  }

  private static String allThatIsSaid(ProviderDescription description) {
    StringBuilder said = new StringBuilder(description.getName());
    description
        .getKeys()
        .forEach(
            key ->
                said.append(key.getName())
                    .append(key.getHelp())
                    .append(key.getAllowedValues())
                    .append(key.getDefaultValue()));
    return said.toString();
  }

  private List<BrokenConfiguration> brokenConfigurations() {
    List<BrokenConfiguration> all = kit().hooks().brokenConfigurations();
    Assumptions.assumeFalse(
        all.isEmpty(), "describe the settings, or override brokenConfigurations()");
    return all;
  }

  private static void assertNames(String who, BrokenConfiguration broken, String said) {
    for (String key : broken.badKeys()) {
      // Not by AssertJ: its message would repeat what was said, which may show a value.
      assertThat(said.contains(key)).as("%s names %s: %s", who, key, broken).isTrue();
    }
  }

  @Clause("1.4")
  default void clause_1_4_ttlOfTheProviderIsNotNegative() throws Exception {
    assertThat(kit().provider().getTtl()).isNotNegative();
  }

  @Clause("1.5")
  default void clause_1_5_closeMayBeCalledAgain() throws Exception {
    SecretIdentifier id = kit().secret().id();
    kit()
        .another(
            provider -> {
              provider.getSecretVersion(id);
              closeTwice(provider);
            });
    kit().another(this::closeTwice); // One that was never used.
  }

  private void closeTwice(SecretProvider provider) {
    for (String time : List.of("first", "second", "third")) {
      kit()
          .attempt(
              time + " close",
              () -> {
                provider.close();
                return time;
              })
          .expectSuccess();
    }
  }

  @Clause("1.5")
  default void clause_1_5_closeMayBeCalledFromManyThreads() throws Exception {
    kit()
        .another(
            provider ->
                Race.run(
                    kit(),
                    thread ->
                        kit()
                            .attempt(
                                "close",
                                () -> {
                                  provider.close();
                                  return thread;
                                })
                            .expectSuccess()));
  }

  @Clause("1.6")
  default void clause_1_6_closeReleasesConnectionsAndTokensAtOnce() throws Exception {
    SecretIdentifier id = kit().secret().id();
    kit().makeRoom();
    OptionalLong before = kit().hooks().countSessions();
    Assumptions.assumeTrue(before.isPresent(), "override countSessions() if the backend can tell");
    useAndClose(id);
    assertThat(kit().hooks().countSessions()).as("sessions after close").isEqualTo(before);
  }

  @Clause("1.6")
  default void clause_1_6_noThreadOutlivesACollectedProvider() throws Exception {
    SecretIdentifier id = kit().secret().id();
    useAndClose(id); // What a library starts once for the whole JVM is running now.
    LeftThreads before = LeftThreads.now(kit().hooks());
    useAndClose(id);
    before.assertNoneIsLeft(kit().hooks().threadDeadline());
  }

  private void useAndClose(SecretIdentifier id) throws Exception {
    kit()
        .another(
            provider -> {
              provider.getSecretVersion(id);
              if (provider.allowsRead()) {
                provider.getSecrets(List.of(id));
              }
              provider.checkConnection();
            });
  }

  @Clause("1.7")
  default void clause_1_7_callAfterCloseIsUnavailable() throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .another(
            provider -> {
              provider.getSecretVersion(secret.id());
              provider.close();
              Operations operations = new Operations(kit(), provider);
              operations
                  .all(secret.id(), kit().newValue())
                  .forEach(
                      (name, call) ->
                          kit().attempt(name + " after close", call).expectKind(Kind.UNAVAILABLE));
              if (provider.allowsRead()) {
                assertUnavailable(secret, provider);
              }
            });
  }

  private void assertUnavailable(KnownSecret secret, SecretProvider provider) {
    kit()
        .attempt(
            "getSecrets after close",
            () -> {
              Outcome<?> outcome =
                  Outcomes.of(provider.getSecrets(List.of(secret.id())), secret.key());
              return outcome.get();
            })
        .expectKind(Kind.UNAVAILABLE);
  }
}
