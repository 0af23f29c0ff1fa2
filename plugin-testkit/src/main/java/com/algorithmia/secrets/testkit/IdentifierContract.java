package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chapter 2: identifiers. */
interface IdentifierContract extends Contract {

  @Clause("2.1")
  default void clause_2_1_anyImplementationOfAnIdentifierIsAccepted() throws Exception {
    SecretProvider provider = kit().provider();
    KnownSecret secret = kit().secret();
    List<SecretIdentifier> ids = new ArrayList<>(List.of(secret::key));
    ids.add(new StrangeIdentifier(secret.key()));
    if (SimpleSecretIdentifier.isWellFormed(secret.key())) { // Else clause 2.2 is broken.
      ids.add(new SimpleSecretIdentifier(secret.key()));
    }
    for (SecretIdentifier id : ids) {
      new Operations(kit(), provider)
          .reads(id)
          .forEach((name, call) -> kit().attempt(name, call).expectSuccess());
      if (provider.allowsRead()) {
        Values.assertSame("getSecret", secret.value(), provider.getSecret(id).getValue());
        assertThat(Outcomes.of(provider.getSecrets(List.of(id)), secret.key()).isPresent())
            .as("getSecrets finds it")
            .isTrue();
      }
    }
  }

  @Clause("2.1")
  @Writes
  default void clause_2_1_anyImplementationOfAnIdentifierIsAcceptedByWrites() throws Exception {
    SecretProvider provider = kit().provider();
    kit().needsCreate();
    SecretIdentifier id = new StrangeIdentifier(kit().create(kit().newValue()).getProviderKey());
    if (provider.allowsUpdate()) {
      kit()
          .attempt("updateSecret", () -> provider.updateSecret(id, kit().newValue()))
          .expectSuccess();
    }
    if (provider.allowsDelete()) {
      assertThat(kit().attempt("deleteSecret", () -> provider.deleteSecret(id)).expectSuccess())
          .isTrue();
    }
  }

  @Clause("2.2")
  @Writes
  default void clause_2_2_keysAreWellFormed() throws Exception {
    kit().needsCreate();
    SecretAttributes attributes =
        SecretAttributes.builder().owner("a/b \u00fc \ud83d\udd11").label("l", "x y").build();
    for (int i = 0; i < 10; i++) {
      String key = kit().create(kit().newValue()).getProviderKey();
      assertThat(SimpleSecretIdentifier.isWellFormed(key)).as("a key is well-formed").isTrue();
      String other = kit().create(kit().newValue(), attributes).getProviderKey();
      assertThat(SimpleSecretIdentifier.isWellFormed(other))
          .as("the key of a secret with attributes is well-formed")
          .isTrue();
    }
  }

  @Clause("2.3")
  default void clause_2_3_keysHoldForAnotherProviderObject() throws Exception {
    KnownSecret secret = kit().secret();
    SecretIdentifier id = kit().id(secret.key());
    kit()
        .another(
            other -> {
              new Operations(kit(), other)
                  .reads(id)
                  .forEach(
                      (name, call) ->
                          kit().attempt(name + " by another provider", call).expectSuccess());
              Values.assertSame(
                  "read by another provider", secret.value(), Values.read(kit(), other, id));
            });
  }

  @Clause("2.3")
  @Writes
  default void clause_2_3_anotherProviderObjectUpdatesAndDeletes() throws Exception {
    kit().needsUpdate();
    kit().needsCreate();
    String key = kit().create(kit().newValue()).getProviderKey();
    String value = kit().newValue();
    kit().another(other -> other.updateSecret(kit().id(key), value));
    kit()
        .another(
            third ->
                Values.assertSame(
                    "read by a third provider", value, Values.read(kit(), third, kit().id(key))));
    if (kit().provider().allowsDelete()) {
      boolean deleted = kit().inAnother(other -> other.deleteSecret(kit().id(key)));
      assertThat(deleted).isTrue();
    }
  }

  @Clause("2.4")
  default void clause_2_4_malformedAndOutsideKeysAreNotThere() throws Exception {
    SecretProvider provider = kit().provider();
    for (Map.Entry<String, @Nullable String> entry : strangeKeys(kit().secret().key())) {
      SecretIdentifier id = new StrangeIdentifier(entry.getValue());
      new Operations(kit(), provider)
          .reads(id)
          .forEach(
              (name, call) ->
                  kit().attempt(name + " of a key with " + entry.getKey(), call).expectNotFound());
    }
  }

  @Clause("2.4")
  @Writes
  default void clause_2_4_writesToMalformedAndOutsideKeysReachNothing() throws Exception {
    SecretProvider provider = kit().provider();
    KnownSecret victim = kit().secret();
    String version = provider.getSecretVersion(victim.id());
    for (Map.Entry<String, @Nullable String> entry : strangeKeys(victim.key())) {
      SecretIdentifier id = new StrangeIdentifier(entry.getValue());
      if (provider.allowsUpdate()) {
        kit()
            .attempt(
                "updateSecret of a key with " + entry.getKey(),
                () -> provider.updateSecret(id, kit().newValue()))
            .expectNotFound();
      }
      if (provider.allowsDelete()) {
        assertThat(
                kit()
                    .attempt(
                        "deleteSecret of a key with " + entry.getKey(),
                        () -> provider.deleteSecret(id))
                    .expectSuccess())
            .as("deleteSecret of a key with " + entry.getKey())
            .isFalse();
      }
    }
    assertThat(provider.getSecretVersion(victim.id())).isEqualTo(version);
    Values.assertSame("the victim", victim.value(), Values.read(kit(), victim.id()));
  }

  private List<Map.Entry<String, @Nullable String>> strangeKeys(String victim) {
    List<Map.Entry<String, @Nullable String>> keys =
        new ArrayList<>(StrangeIdentifier.keysNear(victim).entrySet());
    for (String outside : kit().hooks().outsideKeys()) {
      keys.add(Map.entry("something of outsideKeys()", outside));
    }
    return keys;
  }
}
