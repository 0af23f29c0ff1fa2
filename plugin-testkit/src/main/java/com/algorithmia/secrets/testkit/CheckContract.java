package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Chapter 9: the check of the connection. */
interface CheckContract extends Contract {

  @Clause("9.1")
  default void clause_9_1_backendThatWorksIsNotReportedAsFailed() throws Exception {
    assertThat(check("check", kit().provider()).getStatus()).isNotEqualTo(Status.FAILED);
  }

  @Clause("9.1")
  default void clause_9_1_backendThatIsDownIsNotReady() throws Exception {
    notReady(BackendFault.DOWN);
  }

  @Clause("9.1")
  default void clause_9_1_backendThatHangsIsNotReady() throws Exception {
    notReady(BackendFault.HANGING);
  }

  @Clause("9.1")
  default void clause_9_1_backendThatThrottlesIsNotReady() throws Exception {
    notReady(BackendFault.THROTTLED);
  }

  @Clause("9.1")
  default void clause_9_1_closedProviderIsNotReady() throws Exception {
    kit()
        .another(
            provider -> {
              provider.close();
              assertThat(check("check after close", provider).getStatus())
                  .isNotEqualTo(Status.READY);
            });
  }

  private void notReady(BackendFault fault) throws Exception {
    kit()
        .during(
            fault,
            kit().secret().id(),
            provider ->
                assertThat(check("check while " + fault, provider).getStatus())
                    .as("while " + fault)
                    .isNotEqualTo(Status.READY));
  }

  @Clause("9.2")
  default void clause_9_2_wrongCredentialIsNeverReady() throws Exception {
    Map<String, String> wrong =
        kit()
            .hooks()
            .configurationWithWrongCredential()
            .orElseGet(
                () ->
                    Assumptions.abort(
                        "override configurationWithWrongCredential() to have this tested"));
    ConnectionReport report = kit().in(wrong, provider -> check("check", provider));
    assertThat(report.getStatus()).isNotEqualTo(Status.READY);
  }

  @Clause("9.2")
  default void clause_9_2_revokedCredentialIsNeverReady() throws Exception {
    kit()
        .during(
            BackendFault.CREDENTIAL_REVOKED,
            kit().secret().id(),
            provider ->
                assertThat(check("check", provider).getStatus()).isNotEqualTo(Status.READY));
  }

  @Clause("9.3")
  default void clause_9_3_checkChangesNothing() throws Exception {
    SecretIdentifier id = kit().secret().id();
    List<Object> before = state(id);
    check("check", kit().provider());
    kit().another(provider -> check("check by another provider", provider));
    assertThat(state(id)).isEqualTo(before);
  }

  private List<Object> state(SecretIdentifier id) throws Exception {
    SecretProvider provider = kit().provider();
    Optional<Set<String>> listed = Listings.allKeys(provider);
    return List.of(
        provider.getSecretVersion(id),
        provider.secretLastUpdated(id),
        listed,
        kit().hooks().backendState());
  }

  private ConnectionReport check(String what, SecretProvider provider) {
    return kit().attempt(what, provider::checkConnection).expectSuccess();
  }
}
