package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Clause 8.2: no value and no credential is shown. Every value of these tests has a canary in it;
 * it, and what the description calls sensitive, is searched for in disguises: raw (so in URLs, JSON
 * and HTML as well), base64 and base64url at any offset, hex, percent-encoded, as an array of
 * bytes; in UTF-8 and UTF-16; whole and in halves. Searched are the messages of all exceptions with
 * causes and suppressed ones, {@code toString()} of all that any call gave and of the provider, and
 * what was written to standard output, standard error and {@code java.util.logging} meanwhile.
 */
interface LeakContract extends Contract {

  @Clause("8.2")
  default void clause_8_2_whatGoesWellShowsNothing() throws Exception {
    SecretProvider provider = kit().provider();
    SecretIdentifier id = kit().secret().id();
    kit().attempt("toString", provider::toString);
    new Operations(kit(), provider).reads(id).forEach((name, call) -> kit().attempt(name, call));
    if (provider.allowsRead()) {
      provider.getSecrets(List.of(id));
    }
    provider
        .capability(SealedExchange.class)
        .ifPresent(exchange -> kit().attempt("export", () -> exchange.exportSealed(List.of(id))));
    provider.checkConnection();
    assertNoLeak();
  }

  @Clause("8.2")
  @Writes
  default void clause_8_2_refusedValuesAreNotShown() throws Exception {
    SecretProvider provider = kit().provider();
    SecretIdentifier id = kit().secret().id();
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    int limit = Math.min(provider.maxValueBytes(), ValueContract.LARGEST_TRIED);
    for (String value :
        List.of(
            kit().newValue(),
            kit().newValue() + '\ud800',
            kit().newValue(limit + 1),
            kit().newValue() + "\0\u0001")) {
      tryAll(provider, id, value);
      tryAll(provider, unknown, value);
    }
    assertNoLeak();
  }

  private void tryAll(SecretProvider provider, SecretIdentifier id, String value) throws Exception {
    if (provider.allowsUpdate()) {
      kit().attempt("updateSecret", () -> kit().update(id, value));
      provider
          .capability(ConditionalUpdate.class)
          .ifPresent(
              update ->
                  kit().attempt("updateSecret", () -> update.updateSecret(id, value, "stale")));
    }
    kit().attempt("createSecret", () -> kit().create(value));
    kit()
        .attempt(
            "createSecret",
            () -> kit().create(value, SecretAttributes.builder().owner("someone").build()));
  }

  @Clause("8.2")
  default void clause_8_2_outageShowsNothing() throws Exception {
    showsNothing(BackendFault.DOWN);
  }

  @Clause("8.2")
  default void clause_8_2_silenceShowsNothing() throws Exception {
    showsNothing(BackendFault.HANGING);
  }

  @Clause("8.2")
  default void clause_8_2_throttlingShowsNothing() throws Exception {
    showsNothing(BackendFault.THROTTLED);
  }

  @Clause("8.2")
  default void clause_8_2_missingRightsShowNothing() throws Exception {
    showsNothing(BackendFault.PERMISSION_DENIED);
  }

  @Clause("8.2")
  default void clause_8_2_revokedCredentialShowsNothing() throws Exception {
    showsNothing(BackendFault.CREDENTIAL_REVOKED);
  }

  @Clause("8.2")
  default void clause_8_2_refusedWriteShowsNothing() throws Exception {
    showsNothing(BackendFault.WRITE_REFUSED);
  }

  @Clause("8.2")
  default void clause_8_2_lostAnswerShowsNothing() throws Exception {
    showsNothing(BackendFault.ANSWER_LOST);
  }

  @Clause("8.2")
  default void clause_8_2_alteredValueShowsNothing() throws Exception {
    showsNothing(BackendFault.TAMPERED);
  }

  private void showsNothing(BackendFault fault) throws Exception {
    KnownSecret secret = kit().secret();
    kit()
        .during(
            fault,
            secret.id(),
            provider -> {
              Map<String, Attempt.Call<?>> calls =
                  new Operations(kit(), provider).all(secret.id(), kit().newValue());
              calls.put("checkConnection", provider::checkConnection);
              kit().attemptAll(fault, calls);
            });
    assertNoLeak();
  }

  @Clause("8.2")
  default void clause_8_2_wrongCredentialIsNotShown() throws Exception {
    SecretIdentifier id = kit().secret().id();
    var wrong = kit().hooks().configurationWithWrongCredential();
    if (wrong.isPresent()) {
      kit()
          .in(
              wrong.get(),
              provider -> {
                kit().attempt("toString", provider::toString);
                kit().attempt("getSecretVersion", () -> provider.getSecretVersion(id));
                return kit().attempt("checkConnection", provider::checkConnection);
              });
    }
    assertNoLeak();
  }

  @Clause("8.2")
  default void clause_8_2_badConfigurationIsNotShown() {
    kit().makeRoom();
    List<BrokenConfiguration> all = kit().hooks().brokenConfigurations();
    Assumptions.assumeFalse(
        all.isEmpty(), "describe the settings, or override brokenConfigurations()");
    for (BrokenConfiguration broken : all) {
      Attempt<SecretProvider> attempt =
          kit().attempt("create", () -> kit().open(broken.settings()));
      if (attempt.isSuccess()) {
        kit().closeQuietly(attempt.expectSuccess());
      }
    }
    assertNoLeak();
  }

  private void assertNoLeak() {
    Supplier<String> logs = kit().hooks()::additionalLogs;
    kit().evidence().searchText("additionalLogs()", logs.get());
    assertThat(kit().evidence().leaks()).as("in this test and those before it").isEmpty();
  }
}
