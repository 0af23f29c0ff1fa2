package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chapter 7: many at once. */
interface BulkContract extends Contract {

  @Clause("7.1")
  default void clause_7_1_everyDifferentKeyHasOneOutcomeInTheOrderAsked() throws Exception {
    kit().needsRead();
    List<KnownSecret> secrets = kit().secrets(3);
    String unknown = kit().hooks().unknownKey();
    List<SecretIdentifier> asked =
        List.of(
            secrets.get(2).id(),
            kit().id(unknown),
            secrets.get(0).id(),
            kit().id(secrets.get(2).key()),
            kit().id(secrets.get(0).key()),
            kit().id(unknown),
            secrets.get(1).id());
    Map<String, Outcome<Secret>> outcomes = kit().provider().getSecrets(asked);
    assertThat(outcomes.keySet())
        .containsExactly(secrets.get(2).key(), unknown, secrets.get(0).key(), secrets.get(1).key());
    for (KnownSecret secret : secrets) {
      Secret read =
          kit().attempt("getSecrets", Outcomes.of(outcomes, secret.key())::get).expectSuccess();
      Values.assertSame("one of many", secret.value(), read.getValue());
    }
    assertThat(Outcomes.of(outcomes, unknown).isNotFound()).as("an unknown one").isTrue();
  }

  @Clause("7.1")
  default void clause_7_1_nothingAskedGivesNothing() throws Exception {
    kit().needsRead();
    assertThat(kit().provider().getSecrets(List.of())).isEmpty();
  }

  @Clause("7.1")
  default void clause_7_1_manyAreReadAtOnce() throws Exception {
    kit().needsRead();
    List<SecretIdentifier> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      asked.add(kit().id(kit().hooks().unknownKey()));
    }
    KnownSecret secret = kit().secret();
    asked.add(secret.id());
    Map<String, Outcome<Secret>> outcomes = kit().provider().getSecrets(asked);
    assertThat(outcomes).hasSameSizeAs(asked);
    assertThat(Outcomes.of(outcomes, secret.key()).isPresent()).isTrue();
  }

  @Clause("7.2")
  default void clause_7_2_malformedAndUnknownKeysSpoilNoOther() throws Exception {
    kit().needsRead();
    KnownSecret secret = kit().secret();
    SecretProvider provider = kit().provider();
    for (String bad : List.of("", "k".repeat(10_000), secret.key() + "\0", "\ud800", "../x")) {
      SecretIdentifier badId = kit().id(bad);
      Map<String, Outcome<Secret>> outcomes =
          kit()
              .attempt(
                  "getSecrets with a malformed key",
                  () -> provider.getSecrets(List.of(badId, secret.id())))
              .expectSuccess();
      Values.assertSame(
          "beside a malformed key",
          secret.value(),
          kit()
              .attempt("getSecrets", Outcomes.of(outcomes, secret.key())::get)
              .expectSuccess()
              .getValue());
      Outcome<Secret> outcome = outcomes.get(bad); // That there is one is clause 7.1's matter.
      assertThat(outcome == null || outcome.isNotFound()).as("the malformed one").isTrue();
    }
  }

  @Clause("7.2")
  default void clause_7_2_oneThatMayNotBeReadSpoilsNoOther() throws Exception {
    oneFailureSpoilsNoOther(BackendFault.PERMISSION_DENIED);
  }

  @Clause("7.2")
  default void clause_7_2_oneThatIsDisabledSpoilsNoOther() throws Exception {
    oneFailureSpoilsNoOther(BackendFault.DISABLED);
  }

  @Clause("7.2")
  default void clause_7_2_oneThatWasTamperedWithSpoilsNoOther() throws Exception {
    oneFailureSpoilsNoOther(BackendFault.TAMPERED);
  }

  private void oneFailureSpoilsNoOther(BackendFault fault) throws Exception {
    kit().needsRead();
    List<KnownSecret> secrets = kit().secrets(3);
    KnownSecret bad = secrets.get(1);
    kit()
        .during(
            fault,
            bad.id(),
            provider -> {
              Map<String, Outcome<Secret>> outcomes =
                  kit()
                      .attempt(
                          "getSecrets while one is " + fault,
                          () -> provider.getSecrets(secrets.stream().map(KnownSecret::id).toList()))
                      .expectSuccess();
              for (KnownSecret good : List.of(secrets.get(0), secrets.get(2))) {
                assertThat(Outcomes.of(outcomes, good.key()).isPresent())
                    .as("another one while one is " + fault)
                    .isTrue();
              }
              assertThat(Outcomes.of(outcomes, bad.key()).isPresent())
                  .as("the one that is " + fault)
                  .isFalse();
            });
  }
}
