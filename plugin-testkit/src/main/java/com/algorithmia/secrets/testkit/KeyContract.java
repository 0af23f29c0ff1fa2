package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.KeySummary.State;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Clause 10.7: keys are added, promoted and retired, and every secret stays readable. */
interface KeyContract extends Contract {

  @Clause("10.7")
  default void clause_10_7_thePrimaryKeyComesFirst() throws Exception {
    List<KeySummary> keys = kit().capability(KeyMaintenance.class).listKeys();
    assertThat(keys).isNotEmpty();
    assertThat(keys).extracting(KeySummary::getId).doesNotHaveDuplicates();
    assertThat(keys.get(0).getState()).isEqualTo(State.PRIMARY);
    assertThat(keys.subList(1, keys.size()))
        .extracting(KeySummary::getState)
        .doesNotContain(State.PRIMARY);
  }

  @Clause("10.7")
  @Writes
  default void clause_10_7_secretsStayReadableAtEveryStepOfARotation() throws Exception {
    Rotation rotation = new Rotation(kit());
    List<KnownSecret> secrets = new ArrayList<>(kit().secrets(3));
    String old = rotation.primary();
    String added = rotation.add();
    assertThat(rotation.state(added)).as("an added key").isEqualTo(State.ENABLED);
    assertReadable("after addKey", secrets);
    rotation.keys().promoteKey(added);
    assertThat(rotation.primary()).as("primary after promoteKey").isEqualTo(added);
    assertReadable("after promoteKey", secrets);
    if (kit().mayCreate()) {
      secrets.addAll(kit().secrets(1));
    }
    assertReadable("under two keys", secrets);
    rotation.reencryptAll(() -> assertReadable("while reencrypting", secrets));
    rotation.keys().retireKey(old);
    assertThat(rotation.state(old)).as("a retired key").isIn(State.RETIRED, null);
    assertReadable("after retireKey", secrets);
  }

  private void assertReadable(String when, List<KnownSecret> secrets) throws Exception {
    kit().closeReader(); // Every node and worker holds the keys of this moment.
    for (KnownSecret secret : secrets) {
      Values.assertSame(when, secret.value(), Values.read(kit(), secret.id()));
    }
    kit()
        .another(
            other -> {
              for (KnownSecret secret : secrets) {
                Values.assertSame(
                    when + ", by another provider",
                    secret.value(),
                    Values.read(kit(), other, secret.id()));
              }
            });
  }

  @Clause("4.3")
  @Writes
  default void clause_4_3_rotationChangesNoVersion() throws Exception {
    Rotation rotation = new Rotation(kit());
    SecretIdentifier id = kit().secret().id();
    String version = kit().provider().getSecretVersion(id);
    rotation.keys().promoteKey(rotation.add());
    assertThat(kit().provider().getSecretVersion(id)).isEqualTo(version);
    rotation.reencryptAll(
        () -> assertThat(kit().provider().getSecretVersion(id)).isEqualTo(version));
  }

  @Clause("10.7")
  @Writes
  default void clause_10_7_primaryKeyCannotBeRetired() throws Exception {
    Rotation rotation = new Rotation(kit());
    KnownSecret secret = kit().secret();
    String primary = rotation.primary();
    rotation.expectConflict(primary);
    assertThat(rotation.primary()).isEqualTo(primary);
    assertReadable("after the refusal", List.of(secret));
  }

  @Clause("10.7")
  @Writes
  default void clause_10_7_keyInUseCannotBeRetired() throws Exception {
    Rotation rotation = new Rotation(kit());
    kit().needsCreate();
    KnownSecret secret = kit().secret();
    String old = rotation.primary();
    rotation.keys().promoteKey(rotation.add());
    rotation.expectConflict(old);
    assertThat(rotation.state(old)).isEqualTo(State.ENABLED);
    assertReadable("after the refusal", List.of(secret));
  }

  @Clause("10.7")
  @Writes
  default void clause_10_7_earlierVersionsKeepTheirKeyInUse() throws Exception {
    Rotation rotation = new Rotation(kit());
    kit().capability(com.algorithmia.sdk.plugin.secrets.SecretHistory.class);
    kit().needsCreate();
    kit().needsUpdate();
    SecretIdentifier id = kit().create(kit().newValue());
    String old = rotation.primary();
    rotation.keys().promoteKey(rotation.add());
    kit().provider().updateSecret(id, kit().newValue());
    boolean kept =
        kit()
                .capability(com.algorithmia.sdk.plugin.secrets.SecretHistory.class)
                .listVersions(id)
                .stream()
                .filter(version -> version.isRestorable())
                .count()
            > 1;
    Assumptions.assumeTrue(kept, "the provider keeps no earlier version");
    rotation.expectConflict(old);
  }

  @Clause("10.7")
  @Writes
  default void clause_10_7_secretsStayReadableUnderAnotherMasterKey() throws Exception {
    KeyMaintenance keys = kit().capability(KeyMaintenance.class);
    MasterKeyChange change =
        kit()
            .hooks()
            .masterKeyChange()
            .orElseGet(() -> Assumptions.abort("override masterKeyChange() to have this tested"));
    KnownSecret secret = kit().secret();
    // A reader that is at work keeps its keys: the new master key holds from the next create on.
    Values.assertSame("before rewrapKeys", secret.value(), Values.read(kit(), secret.id()));
    Attempt<?> rewrapped =
        kit()
            .attempt(
                "rewrapKeys",
                () -> {
                  keys.rewrapKeys(change.settings());
                  return change;
                });
    Assumptions.assumeFalse(
        rewrapped.failedAs(Kind.UNSUPPORTED), "the provider does not wrap its keys");
    rewrapped.expectSuccess();
    try {
      Values.assertSame("after rewrapKeys", secret.value(), Values.read(kit(), secret.id()));
      kit()
          .in(
              change.configuration(),
              other -> {
                String value = Values.read(kit(), other, secret.id());
                Values.assertSame("under the new master key", secret.value(), value);
                return value;
              });
    } finally {
      kit()
          .in(
              change.configuration(),
              other -> {
                kit().capability(other, KeyMaintenance.class).rewrapKeys(change.settingsBack());
                return other;
              });
    }
    assertReadable("under the first master key again", List.of(secret));
  }
}
