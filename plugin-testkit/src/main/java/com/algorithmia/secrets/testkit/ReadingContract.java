package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Chapter 3, reading; how secrets expire is in {@link ExpiryContract}. */
interface ReadingContract extends Contract {

  @Clause("3.1")
  @Writes
  default void clause_3_1_valuesOfAllKindsComeBackExactly() throws Exception {
    kit().needsCreate();
    SecretProvider provider = kit().provider();
    for (Map.Entry<String, String> entry : Values.difficult().entrySet()) {
      String value = entry.getValue();
      if (value.getBytes(StandardCharsets.UTF_8).length > provider.maxValueBytes()) {
        continue;
      }
      Attempt<SecretIdentifier> stored = kit().attempt("createSecret", () -> kit().create(value));
      if (stored.failedAs(Kind.INVALID_VALUE) && mayBeRefused(value)) {
        continue; // Whether it is declared is clause 5.8's matter.
      }
      SecretIdentifier id = stored.expectSuccess();
      Values.assertSame("created, " + entry.getKey(), value, Values.read(kit(), id));
      if (provider.allowsUpdate()) {
        provider.updateSecret(id, kit().newValue());
        provider.updateSecret(id, value);
        Values.assertSame("updated, " + entry.getKey(), value, Values.read(kit(), id));
      }
    }
  }

  private static boolean mayBeRefused(String value) {
    for (RefusedValue refused : RefusedValue.values()) {
      if (refused.matches(value)) {
        return true;
      }
    }
    return false;
  }

  @Clause("3.1")
  default void clause_3_1_knownSecretsAreRead() throws Exception {
    for (KnownSecret secret : kit().secrets(1)) {
      Values.assertSame("a known secret", secret.value(), Values.read(kit(), secret.id()));
    }
  }

  @Clause("3.2")
  default void clause_3_2_unknownSecretIsNotFound() throws Exception {
    SecretProvider provider = kit().provider();
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    if (provider.allowsRead()) {
      kit().attempt("getSecret", () -> provider.getSecret(unknown)).expectNotFound();
    }
    kit().attempt("getSecretVersion", () -> provider.getSecretVersion(unknown)).expectNotFound();
    kit().attempt("secretLastUpdated", () -> provider.secretLastUpdated(unknown)).expectNotFound();
  }

  @Clause("3.2")
  @Writes
  default void clause_3_2_updateOfAnUnknownSecretIsNotFoundAndCreatesNothing() throws Exception {
    kit().needsUpdate();
    SecretProvider provider = kit().provider();
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    String value = kit().newValue();
    kit().attempt("updateSecret", () -> provider.updateSecret(unknown, value)).expectNotFound();
    kit().attempt("getSecretVersion", () -> provider.getSecretVersion(unknown)).expectNotFound();
  }

  @Clause("3.3")
  default void clause_3_3_outageIsNeitherNotFoundNorSuccess() throws Exception {
    neitherNotFoundNorSuccess(BackendFault.DOWN);
  }

  @Clause("3.3")
  default void clause_3_3_silenceIsNeitherNotFoundNorSuccess() throws Exception {
    neitherNotFoundNorSuccess(BackendFault.HANGING);
  }

  @Clause("3.3")
  default void clause_3_3_throttlingIsNeitherNotFoundNorSuccess() throws Exception {
    neitherNotFoundNorSuccess(BackendFault.THROTTLED);
  }

  @Clause("3.3")
  default void clause_3_3_missingRightsAreNeitherNotFoundNorSuccess() throws Exception {
    neitherNotFoundNorSuccess(BackendFault.PERMISSION_DENIED);
  }

  @Clause("3.3")
  default void clause_3_3_revokedCredentialIsNeitherNotFoundNorSuccess() throws Exception {
    neitherNotFoundNorSuccess(BackendFault.CREDENTIAL_REVOKED);
  }

  private void neitherNotFoundNorSuccess(BackendFault fault) throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .during(
            fault,
            secret.id(),
            provider -> {
              Operations operations = new Operations(kit(), provider);
              kit()
                  .attemptAll(fault, operations.all(secret.id(), kit().newValue()))
                  .values()
                  .forEach(
                      attempt -> {
                        if (attempt.isSuccess() || attempt.isNotFound()) {
                          throw attempt.unexpected("a failure of a kind");
                        }
                      });
              if (provider.allowsRead()) {
                Outcome<Secret> outcome =
                    Outcomes.of(provider.getSecrets(List.of(secret.id())), secret.key());
                assertThat(outcome.getFailure()).as("getSecrets while " + fault).isNotNull();
              }
            });
  }

  @Clause("3.4")
  default void clause_3_4_versionOfASecretIsThatOfItsValue() throws Exception {
    kit().needsRead();
    KnownSecret secret = kit().secret();
    SecretProvider provider = kit().provider();
    String version = provider.getSecret(secret.id()).getVersion();
    Assumptions.assumeTrue(version != null, "the provider reads values without versions");
    assertThat(version).isEqualTo(provider.getSecretVersion(secret.id()));
    if (provider.allowsUpdate() && kit().hooks().mayWrite()) {
      kit().update(secret.id(), kit().newValue());
      assertThat(provider.getSecret(secret.id()).getVersion())
          .as("after an update")
          .isEqualTo(provider.getSecretVersion(secret.id()));
    }
  }

  @Clause("3.6")
  default void clause_3_6_deniedReadsAreUnsupported() throws Exception {
    SecretProvider provider = kit().provider();
    Assumptions.assumeFalse(provider.allowsRead(), "the provider allows to read");
    SecretIdentifier id = kit().secret().id();
    kit().attempt("getSecret", () -> provider.getSecret(id)).expectKind(Kind.UNSUPPORTED);
    Outcome<Secret> outcome = Outcomes.of(provider.getSecrets(List.of(id)), id.getProviderKey());
    kit().attempt("getSecrets", outcome::get).expectKind(Kind.UNSUPPORTED);
    kit().attempt("getSecretVersion", () -> provider.getSecretVersion(id)).expectSuccess();
    kit().attempt("secretLastUpdated", () -> provider.secretLastUpdated(id)).expectSuccess();
  }

  @Clause("3.7")
  default void clause_3_7_disabledSecretIsNotUsable() throws Exception {
    notUsable(BackendFault.DISABLED);
  }

  @Clause("3.7")
  default void clause_3_7_softDeletedSecretIsNotUsable() throws Exception {
    notUsable(BackendFault.SOFT_DELETED);
  }

  private void notUsable(BackendFault fault) throws Exception {
    kit().needsRead();
    SecretIdentifier id = kit().secret().id();
    kit()
        .during(
            fault,
            id,
            provider ->
                kit()
                    .attempt("getSecret while " + fault, () -> provider.getSecret(id))
                    .expectKind(Kind.NOT_USABLE));
  }
}
