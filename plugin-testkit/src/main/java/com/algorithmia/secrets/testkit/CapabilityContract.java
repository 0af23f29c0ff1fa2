package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chapter 10: what capabilities there are, conditional updates and bulk versions. */
interface CapabilityContract extends Contract {

  /** All that the contract knows. */
  List<Class<? extends Capability>> CAPABILITIES =
      List.of(
          ConditionalUpdate.class,
          SecretListing.class,
          SecretHistory.class,
          BulkVersions.class,
          IdempotentCreate.class,
          SealedExchange.class,
          KeyMaintenance.class,
          SealedReencryption.class);

  @Clause("10.1")
  default void clause_10_1_capabilitiesNeverChange() throws Exception {
    SecretIdentifier id = kit().secret().id();
    kit()
        .another(
            provider -> {
              List<Boolean> first = capabilities(provider);
              assertThat(capabilities(provider)).as("asked again").isEqualTo(first);
              provider.getSecretVersion(id);
              assertThat(capabilities(provider)).as("after a call").isEqualTo(first);
              provider.close();
              assertThat(capabilities(provider)).as("after close").isEqualTo(first);
            });
  }

  @Clause("10.1")
  default void clause_10_1_capabilitiesNeedNoBackend() throws Exception {
    List<Boolean> first = capabilities(kit().provider());
    kit()
        .during(
            BackendFault.DOWN,
            kit().secret().id(),
            provider -> assertThat(capabilities(provider)).isEqualTo(first));
  }

  private static List<Boolean> capabilities(SecretProvider provider) {
    List<Boolean> present = new ArrayList<>();
    for (Class<? extends Capability> type : CAPABILITIES) {
      present.add(provider.capability(type).isPresent());
    }
    return present;
  }

  @Clause("10.2")
  @Writes
  default void clause_10_2_updateOfTheCurrentVersionIsDone() throws Exception {
    kit().needsUpdate();
    ConditionalUpdate update = kit().capability(ConditionalUpdate.class);
    KnownSecret secret = kit().secret();
    String value = kit().newValue();
    String version = kit().provider().getSecretVersion(secret.id());
    String next = update.updateSecret(secret.id(), value, version);
    assertThat(next).isNotEqualTo(version);
    assertThat(kit().provider().getSecretVersion(secret.id())).isEqualTo(next);
    Values.assertSame("updated", value, Values.read(kit(), secret.id()));
  }

  @Clause("10.2")
  @Writes
  default void clause_10_2_updateOfAnotherVersionIsAConflictAndChangesNothing() throws Exception {
    kit().needsUpdate();
    kit().needsCreate();
    ConditionalUpdate update = kit().capability(ConditionalUpdate.class);
    SecretIdentifier id = kit().create(kit().newValue());
    String first = kit().provider().getSecretVersion(id);
    String value = kit().newValue();
    kit().provider().updateSecret(id, value);
    String current = kit().provider().getSecretVersion(id);
    for (String stale : List.of(first, "no-version-at-all", "", "0", current + " ")) {
      kit()
          .attempt(
              "updateSecret with a version that is not current",
              () -> update.updateSecret(id, kit().newValue(), stale))
          .expectKind(Kind.CONFLICT);
    }
    assertThat(kit().provider().getSecretVersion(id)).isEqualTo(current);
    Values.assertSame("after conflicts", value, Values.read(kit(), id));
  }

  @Clause("10.2")
  @Writes
  default void clause_10_2_updateOfAnUnknownSecretIsNotFound() throws Exception {
    kit().needsUpdate();
    ConditionalUpdate update = kit().capability(ConditionalUpdate.class);
    String version = kit().provider().getSecretVersion(kit().secret().id());
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    kit()
        .attempt(
            "conditional updateSecret",
            () -> update.updateSecret(unknown, kit().newValue(), version))
        .expectNotFound();
  }

  @Clause("10.2")
  @Writes
  default void clause_10_2_ofRacingUpdatesExactlyOneWins() throws Exception {
    kit().needsUpdate();
    kit().needsCreate();
    ConditionalUpdate update = kit().capability(ConditionalUpdate.class);
    SecretIdentifier id = kit().create(kit().newValue());
    for (int round = 0; round < 3; round++) {
      String version = kit().provider().getSecretVersion(id);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < Race.THREADS; i++) {
        values.add(kit().newValue());
      }
      List<Boolean> won =
          Race.run(
              kit(),
              thread -> {
                Attempt<String> attempt =
                    kit()
                        .attempt(
                            "racing updateSecret",
                            () -> update.updateSecret(id, values.get(thread), version));
                if (!attempt.isSuccess()) {
                  attempt.expectKind(Kind.CONFLICT);
                }
                return attempt.isSuccess();
              });
      assertThat(won).as("who won").containsOnlyOnce(true);
      Values.assertSame("the winner's", values.get(won.indexOf(true)), Values.read(kit(), id));
    }
  }

  @Clause("10.5")
  default void clause_10_5_bulkVersionsEqualSingleOnes() throws Exception {
    BulkVersions versions = kit().capability(BulkVersions.class);
    List<KnownSecret> secrets = kit().secrets(3);
    if (kit().provider().allowsUpdate() && kit().hooks().mayWrite()) {
      kit().update(secrets.get(1).id(), kit().newValue());
    }
    String unknown = kit().hooks().unknownKey();
    String malformed = secrets.get(0).key() + "\0";
    List<SecretIdentifier> asked =
        List.of(
            secrets.get(1).id(),
            kit().id(malformed),
            secrets.get(0).id(),
            kit().id(unknown),
            kit().id(secrets.get(1).key()),
            secrets.get(2).id());
    Map<String, Outcome<String>> outcomes = versions.getSecretVersions(asked);
    assertThat(outcomes.keySet())
        .containsExactly(
            secrets.get(1).key(), malformed, secrets.get(0).key(), unknown, secrets.get(2).key());
    for (KnownSecret secret : secrets) {
      assertThat(Outcomes.of(outcomes, secret.key()).get())
          .isEqualTo(kit().provider().getSecretVersion(secret.id()));
    }
    assertThat(Outcomes.of(outcomes, unknown).isNotFound()).as("an unknown one").isTrue();
    assertThat(Outcomes.of(outcomes, malformed).isNotFound()).as("a malformed one").isTrue();
    assertThat(versions.getSecretVersions(List.of())).as("nothing asked").isEmpty();
  }

  @Clause("10.5")
  default void clause_10_5_oneThatMayNotBeReadSpoilsNoOther() throws Exception {
    kit().capability(BulkVersions.class);
    List<KnownSecret> secrets = kit().secrets(2);
    kit()
        .during(
            BackendFault.PERMISSION_DENIED,
            secrets.get(0).id(),
            provider -> {
              Map<String, Outcome<String>> outcomes =
                  kit()
                      .capability(provider, BulkVersions.class)
                      .getSecretVersions(List.of(secrets.get(0).id(), secrets.get(1).id()));
              assertThat(Outcomes.of(outcomes, secrets.get(0).key()).isPresent()).isFalse();
              assertThat(Outcomes.of(outcomes, secrets.get(1).key()).isPresent()).isTrue();
            });
  }
}
