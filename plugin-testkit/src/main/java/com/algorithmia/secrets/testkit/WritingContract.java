package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Chapter 5, the operations; which values they take is in {@link ValueContract}. */
interface WritingContract extends Contract {

  @Clause("5.1")
  @Writes
  default void clause_5_1_everyCreateMakesASecretOfItsOwn() throws Exception {
    kit().needsCreate();
    String value = kit().newValue();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      keys.add(kit().create(value).getProviderKey());
    }
    assertThat(keys).as("keys of secrets with the same value").doesNotHaveDuplicates();
  }

  @Clause("5.1")
  @Writes
  default void clause_5_1_racingCreatesMakeSecretsOfTheirOwn() throws Exception {
    kit().needsCreate();
    String value = kit().newValue();
    SecretProvider provider = kit().provider();
    List<String> keys =
        Race.run(kit(), thread -> kit().created(provider.createSecret(value)).getProviderKey());
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Clause("5.2")
  @Writes
  default void clause_5_2_updateReplacesTheValueOfThisSecretAlone() throws Exception {
    kit().needsUpdate();
    kit().needsCreate();
    String first = kit().newValue();
    List<SecretIdentifier> ids =
        List.of(kit().create(first), kit().create(first), kit().create(first));
    Assumptions.assumeTrue(
        ids.stream().map(SecretIdentifier::getProviderKey).distinct().count() == ids.size(),
        "the secrets are not of their own (clause 5.1)");
    String second = kit().newValue();
    kit().provider().updateSecret(ids.get(1), second);
    Values.assertSame("the one before", first, Values.read(kit(), ids.get(0)));
    Values.assertSame("the updated one", second, Values.read(kit(), ids.get(1)));
    Values.assertSame("the one after", first, Values.read(kit(), ids.get(2)));
  }

  @Clause("5.3")
  @Writes
  default void clause_5_3_deleteTellsWhetherSomethingWasThere() throws Exception {
    kit().needsDelete();
    kit().needsCreate();
    SecretProvider provider = kit().provider();
    SecretIdentifier id = kit().create(kit().newValue());
    assertThat(kit().attempt("deleteSecret", () -> provider.deleteSecret(id)).expectSuccess())
        .as("deleteSecret of one that is there")
        .isTrue();
    assertThat(kit().attempt("deleteSecret", () -> provider.deleteSecret(id)).expectSuccess())
        .as("deleteSecret of one that is gone")
        .isFalse();
  }

  @Clause("5.3")
  @Writes
  default void clause_5_3_deletedSecretIsGone() throws Exception {
    kit().needsDelete();
    kit().needsCreate();
    List<KnownSecret> secrets = kit().secrets(2);
    SecretProvider provider = kit().provider();
    SecretIdentifier id = secrets.get(0).id();
    provider.deleteSecret(id);
    if (provider.allowsRead()) {
      Attempt<?> read = kit().attempt("getSecret", () -> provider.getSecret(id));
      // A backend with soft delete may tell that it is there, and not usable (clause 3.7).
      if (!read.failedAs(Kind.NOT_USABLE)) {
        read.expectNotFound();
      }
    }
    KnownSecret other = secrets.get(1);
    Values.assertSame("another secret", other.value(), Values.read(kit(), other.id()));
  }

  @Clause("5.3")
  @Writes
  default void clause_5_3_deleteOfAnUnknownSecretGivesFalse() throws Exception {
    kit().needsDelete();
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    SecretProvider provider = kit().provider();
    assertThat(kit().attempt("deleteSecret", () -> provider.deleteSecret(unknown)).expectSuccess())
        .isFalse();
  }

  @Clause("5.4")
  @Writes
  default void clause_5_4_refusedWriteIsNoSuccessAndChangesNothing() throws Exception {
    KnownSecret secret = kit().secret();
    String version = kit().provider().getSecretVersion(secret.id());
    kit()
        .during(
            BackendFault.WRITE_REFUSED,
            secret.id(),
            provider -> {
              Map<String, Attempt.Call<?>> writes =
                  new Operations(kit(), provider).writes(secret.id(), kit().newValue());
              writes.forEach(
                  (name, call) -> {
                    Attempt<?> attempt = kit().attempt(name + " that the backend refuses", call);
                    if (attempt.isSuccess()) {
                      throw attempt.unexpected("a failure");
                    }
                  });
            });
    assertThat(kit().provider().getSecretVersion(secret.id())).isEqualTo(version);
    Values.assertSame("after it", secret.value(), Values.read(kit(), secret.id()));
  }

  @Clause("5.5")
  @Writes
  default void clause_5_5_deniedOperationsAreUnsupportedAndChangeNothing() throws Exception {
    SecretProvider provider = kit().provider();
    KnownSecret secret = kit().secret();
    String version = provider.getSecretVersion(secret.id());
    String value = kit().newValue();
    if (!provider.allowsCreate()) {
      kit()
          .attempt("createSecret", () -> kit().created(provider.createSecret(value)))
          .expectKind(Kind.UNSUPPORTED);
    }
    if (!provider.allowsUpdate()) {
      kit()
          .attempt("updateSecret", () -> provider.updateSecret(secret.id(), value))
          .expectKind(Kind.UNSUPPORTED);
    }
    if (!provider.allowsDelete()) {
      kit()
          .attempt("deleteSecret", () -> provider.deleteSecret(secret.id()))
          .expectKind(Kind.UNSUPPORTED);
    }
    assertThat(provider.getSecretVersion(secret.id())).isEqualTo(version);
    Values.assertSame("after it", secret.value(), Values.read(kit(), secret.id()));
  }

  @Clause("5.5")
  default void clause_5_5_abilitiesNeverChange() throws Exception {
    List<Object> first = abilities(kit().provider());
    assertThat(abilities(kit().provider())).as("asked again").isEqualTo(first);
    SecretIdentifier id = kit().secret().id();
    assertThat(abilities(kit().provider())).as("after a create").isEqualTo(first);
    kit().provider().getSecretVersion(id);
    assertThat(abilities(kit().provider())).as("after a read").isEqualTo(first);
    List<Object> closed =
        kit()
            .inAnother(
                other -> {
                  other.close();
                  return abilities(other);
                });
    assertThat(closed).as("of a closed provider").isEqualTo(first);
  }

  @Clause("5.5")
  default void clause_5_5_abilitiesNeedNoBackend() throws Exception {
    List<Object> first = abilities(kit().provider());
    SecretIdentifier id = kit().secret().id();
    kit()
        .during(
            BackendFault.DOWN, id, provider -> assertThat(abilities(provider)).isEqualTo(first));
  }

  private static List<Object> abilities(SecretProvider provider) {
    return List.of(
        provider.allowsCreate(),
        provider.allowsUpdate(),
        provider.allowsDelete(),
        provider.allowsRead(),
        provider.maxValueBytes());
  }

  @Clause("5.9")
  @Writes
  default void clause_5_9_writeWithALostAnswerIsOutcomeUnknown() throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .during(
            BackendFault.ANSWER_LOST,
            secret.id(),
            provider ->
                new Operations(kit(), provider)
                    .writes(secret.id(), kit().newValue())
                    .forEach(
                        (name, call) ->
                            kit()
                                .attempt(name + " whose answer is lost", call)
                                .expectKind(Kind.OUTCOME_UNKNOWN)));
  }
}
