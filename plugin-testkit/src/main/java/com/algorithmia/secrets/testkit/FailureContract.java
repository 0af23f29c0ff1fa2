package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Chapter 8, failures; what they must not show is in {@link LeakContract}. */
interface FailureContract extends Contract {

  @Clause("8.1")
  default void clause_8_1_outageIsUnavailable() throws Exception {
    kindFits(BackendFault.DOWN);
  }

  @Clause("8.1")
  default void clause_8_1_silenceIsUnavailable() throws Exception {
    kindFits(BackendFault.HANGING);
  }

  @Clause("8.1")
  default void clause_8_1_tooManyRequestsAreThrottled() throws Exception {
    kindFits(BackendFault.THROTTLED);
  }

  @Clause("8.1")
  default void clause_8_1_missingRightsArePermissionDenied() throws Exception {
    kindFits(BackendFault.PERMISSION_DENIED);
  }

  @Clause("8.1")
  default void clause_8_1_revokedCredentialIsUnauthenticated() throws Exception {
    kindFits(BackendFault.CREDENTIAL_REVOKED);
  }

  @Clause("8.1")
  default void clause_8_1_wrongCredentialIsUnauthenticated() throws Exception {
    Map<String, String> wrong =
        kit()
            .hooks()
            .configurationWithWrongCredential()
            .orElseGet(
                () ->
                    Assumptions.abort(
                        "override configurationWithWrongCredential() to have this tested"));
    SecretIdentifier id = kit().secret().id();
    SecretProviderException failure =
        kit()
            .in(
                wrong,
                provider ->
                    kit()
                        .attempt("getSecretVersion", () -> provider.getSecretVersion(id))
                        .expectFailure());
    assertThat(failure.getKind()).isEqualTo(Kind.UNAUTHENTICATED);
  }

  private void kindFits(BackendFault fault) throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .during(
            fault,
            secret.id(),
            provider -> {
              Operations operations = new Operations(kit(), provider);
              Set<String> reads = operations.reads(secret.id()).keySet();
              kit()
                  .attemptAll(fault, operations.all(secret.id(), kit().newValue()))
                  .forEach((name, attempt) -> kindFits(fault, attempt, !reads.contains(name)));
            });
  }

  /** Success and "not found" are clause 3.3's matter. */
  private static void kindFits(BackendFault fault, Attempt<?> attempt, boolean write) {
    if (attempt.isSuccess() || attempt.isNotFound()) {
      return;
    }
    Kind kind = Objects.requireNonNull(fault.kind(), "kind");
    if (write && kind == Kind.UNAVAILABLE) {
      // Whether a request that got no answer was carried out is not always known.
      attempt.expectKind(kind, Kind.OUTCOME_UNKNOWN);
    } else {
      attempt.expectKind(kind);
    }
  }

  @Clause("8.1")
  default void clause_8_1_alteredValueIsIntegrity() throws Exception {
    readFails(BackendFault.TAMPERED);
  }

  @Clause("8.1")
  default void clause_8_1_valueUnderAMissingKeyIsKeyMissing() throws Exception {
    readFails(BackendFault.KEY_MISSING);
  }

  private void readFails(BackendFault fault) throws Exception {
    SecretIdentifier id = kit().secret().id();
    kit()
        .during(
            fault,
            id,
            provider ->
                kit()
                    .attempt("read while " + fault, () -> Values.read(kit(), provider, id))
                    .expectKind(Objects.requireNonNull(fault.kind(), "kind")));
  }

  @Clause("8.1")
  default void clause_8_1_nothingElseWasThrownByAnyCall() throws Exception {
    SecretProvider provider = kit().provider();
    Operations operations = new Operations(kit(), provider);
    for (String key : List.of(kit().secret().key(), kit().hooks().unknownKey(), "", "\0")) {
      operations.reads(kit().id(key)).forEach((name, call) -> kit().attempt(name, call));
    }
    assertThat(kit().evidence().strangers()).as("thrown in all of these tests").isEmpty();
  }

  @Clause("8.3")
  default void clause_8_3_throttlingCarriesTheRetryAfter() throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .another(
            provider -> {
              Breakage broken = kit().breakBackend(BackendFault.THROTTLED, secret.id());
              try (broken) {
                Duration expected = broken.retryAfter();
                if (expected == null) {
                  Assumptions.abort(
                      "say withRetryAfter(...) in breakBackend(THROTTLED, ...) to test this");
                } else {
                  Operations operations = new Operations(kit(), provider);
                  operations
                      .all(secret.id(), kit().newValue())
                      .forEach((name, call) -> carries(expected, name, call));
                }
              }
            });
  }

  private void carries(Duration expected, String name, Attempt.Call<?> call) {
    SecretProviderException failure = kit().attempt(name, call).failure();
    if (failure != null && failure.getKind() == Kind.THROTTLED) {
      assertThat(failure.getRetryAfter()).as(name).isEqualTo(expected);
    }
  }

  @Clause("8.4")
  default void clause_8_4_capabilityOfAnyTypeIsNeverNull() throws Exception {
    SecretProvider provider = kit().provider();
    assertThat((Object) provider.capability(Capability.class)).isNotNull();
    assertThat((Object) provider.capability(String.class)).isNotNull();
    assertThat((Object) provider.capability(Runnable.class)).isNotNull();
    assertThat((Object) provider.capability(KeyMaintenance.class)).isNotNull();
  }

  @Clause("8.4")
  default void clause_8_4_nothingWasNullInAnyCall() throws Exception {
    SecretProvider provider = kit().provider();
    SecretIdentifier id = kit().secret().id();
    new Operations(kit(), provider).reads(id).forEach((name, call) -> kit().attempt(name, call));
    provider.checkConnection();
    if (provider.allowsRead()) {
      assertThat(provider.getSecret(id).getValue() != null).as("getValue() is there").isTrue();
    }
    assertThat(kit().evidence().nulls()).as("null in all of these tests").isEmpty();
  }
}
