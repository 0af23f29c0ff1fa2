package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;

/** Chapter 4: versions and times. */
interface VersionContract extends Contract {

  @Clause("4.1")
  @Writes
  default void clause_4_1_versionFromAnUpdateIsTheVersionAfterIt() throws Exception {
    kit().needsUpdate();
    SecretIdentifier id = kit().secret().id();
    for (int i = 0; i < 3; i++) {
      String returned = kit().update(id, kit().newValue());
      assertThat(kit().provider().getSecretVersion(id)).isEqualTo(returned);
    }
  }

  @Clause("4.2")
  @Writes
  default void clause_4_2_versionChangesWithEveryUpdate() throws Exception {
    kit().needsUpdate();
    KnownSecret secret = kit().secret();
    List<String> versions = new ArrayList<>();
    versions.add(kit().provider().getSecretVersion(secret.id()));
    String other = kit().newValue();
    for (String value : List.of(secret.value(), other, other, secret.value(), other)) {
      kit().update(secret.id(), value);
      versions.add(kit().provider().getSecretVersion(secret.id()));
    }
    assertThat(versions)
        .as("created, same value, other value, same value, first value, other value")
        .doesNotHaveDuplicates();
  }

  @Clause("4.3")
  default void clause_4_3_readsDoNotChangeTheVersion() throws Exception {
    SecretProvider provider = kit().provider();
    SecretIdentifier id = kit().secret().id();
    String version = provider.getSecretVersion(id);
    for (int i = 0; i < 3; i++) {
      if (provider.allowsRead()) {
        provider.getSecret(id);
        provider.getSecrets(List.of(id));
      }
      provider.secretLastUpdated(id);
      provider.checkConnection();
      assertThat(provider.getSecretVersion(id)).isEqualTo(version);
    }
  }

  @Clause("4.3")
  default void clause_4_3_anotherProviderObjectTellsTheSameVersion() throws Exception {
    SecretIdentifier id = kit().secret().id();
    String version = kit().provider().getSecretVersion(id);
    String told = kit().inAnother(other -> other.getSecretVersion(id));
    assertThat(told).isEqualTo(version);
  }

  @Clause("4.3")
  @Writes
  default void clause_4_3_writesToOtherSecretsDoNotChangeTheVersion() throws Exception {
    kit().needsUpdate();
    List<KnownSecret> secrets = kit().secrets(2);
    SecretIdentifier id = secrets.get(0).id();
    String version = kit().provider().getSecretVersion(id);
    kit().update(secrets.get(1).id(), kit().newValue());
    assertThat(kit().provider().getSecretVersion(id)).isEqualTo(version);
  }

  @Clause("4.4")
  @Writes
  default void clause_4_4_versionIsNeitherPartNorDigestOfTheValue() throws Exception {
    kit().needsCreate();
    String value = kit().newValue();
    SecretIdentifier id = kit().create(value);
    VersionSecrecy.assertRevealsNothing(value, kit().provider().getSecretVersion(id));
    if (kit().provider().allowsUpdate()) {
      String next = kit().newValue();
      VersionSecrecy.assertRevealsNothing(next, kit().provider().updateSecret(id, next));
    }
  }

  @Clause("4.4")
  @Writes
  default void clause_4_4_versionDoesNotTellEqualValuesFromDifferentOnes() throws Exception {
    kit().needsCreate();
    String left = kit().newValue();
    String right = kit().newValue();
    List<SecretIdentifier> ids = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    for (String value : List.of(left, right, left, right)) {
      ids.add(kit().create(value));
      versions.add(kit().provider().getSecretVersion(ids.get(ids.size() - 1)));
    }
    boolean ownKeys = ids.stream().map(SecretIdentifier::getProviderKey).distinct().count() == 4;
    boolean followsTheValue =
        versions.get(0).equals(versions.get(2))
            && versions.get(1).equals(versions.get(3))
            && !versions.get(0).equals(versions.get(1));
    assertThat(ownKeys && followsTheValue)
        .as("equal values have equal versions and different values different ones")
        .isFalse();
  }

  @Clause("4.5")
  @Writes
  default void clause_4_5_lastUpdatedIsTheTimeOfTheCreate() throws Exception {
    kit().needsCreate();
    Duration tolerance = kit().hooks().clockTolerance();
    Instant before = Instant.now().minus(tolerance);
    SecretIdentifier id = kit().create(kit().newValue());
    Instant after = Instant.now().plus(tolerance);
    Instant told = kit().provider().secretLastUpdated(id);
    assertThat(told).isBetween(before, after);
    if (kit().provider().allowsRead()) {
      kit().provider().getSecret(id);
    }
    assertThat(kit().provider().secretLastUpdated(id)).as("asked again").isEqualTo(told);
  }

  @Clause("4.5")
  @Writes
  default void clause_4_5_lastUpdatedMovesWithAnUpdate() throws Exception {
    kit().needsUpdate();
    SecretIdentifier id = kit().secret().id();
    SecretProvider provider = kit().provider();
    Instant first = provider.secretLastUpdated(id);
    // Backends keep seconds, milliseconds or less: updates until the time differs.
    Instant giveUp = Instant.now().plus(kit().hooks().clockTolerance()).plusMillis(500);
    Instant now = first;
    while (now.equals(first) && Instant.now().isBefore(giveUp)) {
      kit().update(id, kit().newValue());
      now = provider.secretLastUpdated(id);
    }
    assertThat(now).isAfter(first);
    assertThat(now).isBeforeOrEqualTo(Instant.now().plus(kit().hooks().clockTolerance()));
  }

  @Clause("4.6")
  default void clause_4_6_versionAndTimeDoNotReadTheValue() throws Exception {
    SecretIdentifier id = kit().secret().id();
    SecretProvider provider = kit().provider();
    OptionalLong before = kit().hooks().countValueReads();
    Assumptions.assumeTrue(
        before.isPresent(), "override countValueReads() if the backend can tell");
    provider.getSecretVersion(id);
    provider.secretLastUpdated(id);
    provider
        .capability(BulkVersions.class)
        .ifPresent(versions -> versions.getSecretVersions(List.of(id)));
    assertThat(kit().hooks().countValueReads()).isEqualTo(before);
  }
}
