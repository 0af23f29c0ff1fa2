package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The check of the connection: which step works, and that it changes nothing. */
@Timeout(60)
final class ConnectionCheckTest {

  private final AzureServers azure = new AzureServers();

  @AfterEach
  void stop() {
    azure.close();
  }

  private Map<String, Status> check(Status overall, String... settings) {
    try (SecretProvider provider = azure.provider(settings)) {
      String before = azure.vault.model.dump();
      ConnectionReport report = provider.checkConnection();
      assertThat(azure.vault.model.dump()).isEqualTo(before);
      assertThat(report.getStatus()).as(report.toString()).isEqualTo(overall);
      Map<String, Status> steps = new LinkedHashMap<>();
      report.getSteps().forEach(step -> steps.put(step.getName(), step.getStatus()));
      return steps;
    }
  }

  @Test
  void everyStepIsReady() {
    assertThat(check(Status.READY))
        .containsOnlyKeys(
            "instance discovery",
            "challenge verification",
            "vault reached",
            "token obtained",
            "vault answers",
            "may list",
            "may get",
            "may set",
            "may delete");
  }

  @Test
  void aWorkersCheckAsksForNoMoreThanItNeeds() {
    azure.vault.deny("set", "delete", "purge", "recover");
    assertThat(check(Status.READY, "access", "read_only")).doesNotContainKeys("may set");
    azure.vault.heal();
    azure.vault.deny("get");
    assertThat(check(Status.READY, "access", "write_only")).doesNotContainKeys("may get");
  }

  @Test
  void eachMissingRightIsNamed() {
    for (String right : new String[] {"list", "get", "set", "delete", "purge"}) {
      azure.vault.deny(right);
      Map<String, Status> steps = check(Status.FAILED, "soft_delete", "purge");
      steps.forEach(
          (name, status) ->
              assertThat(status)
                  .as(name + " without " + right)
                  .isEqualTo(name.equals("may " + right) ? Status.FAILED : Status.READY));
      azure.vault.heal();
    }
  }

  /** The check changes nothing, so it never says that an outcome has to be looked up. */
  @Test
  void troubleWhileARightIsTriedIsToldAsTrouble() {
    azure.vault.failAll(Faults.refuseWrites(503));
    try (SecretProvider provider = azure.providerWithoutPauses()) {
      assertThat(provider.checkConnection().getSteps())
          .filteredOn(step -> step.getStatus() == Status.UNKNOWN)
          .extracting(ConnectionReport.Step::getMessage)
          .hasSize(2)
          .allMatch(message -> message.contains("in trouble (HTTP 503)"));
    }
  }

  @Test
  void aWrongCredentialFailsItsStepAndLeavesTheRestOpen() {
    Map<String, Status> steps = check(Status.FAILED, "client_secret", "Canary~wrong");
    assertThat(steps)
        .containsEntry("vault reached", Status.READY)
        .containsEntry("token obtained", Status.FAILED)
        .containsEntry("vault answers", Status.UNKNOWN)
        .containsEntry("may get", Status.UNKNOWN);
  }

  @Test
  void aVaultThatIsNotReachedIsTheFirstThingSaid() {
    azure.vault.close();
    assertThat(check(Status.FAILED))
        .containsEntry("vault reached", Status.FAILED)
        .containsEntry("token obtained", Status.UNKNOWN);
  }

  @Test
  void aWebServerThatIsNoVaultIsNotReady() {
    azure.vault.failAll(Faults.answer(200, "<html>Welcome</html>"));
    assertThat(check(Status.FAILED)).containsEntry("vault reached", Status.FAILED);
    azure.vault.failAll(Faults.answer(404, "<html>Not here</html>"));
    assertThat(check(Status.FAILED)).containsEntry("vault reached", Status.FAILED);
  }

  @Test
  void aFirewallIsNotMistakenForAMissingRight() {
    azure.vault.denyWith("ForbiddenByFirewall");
    azure.vault.deny("list", "get", "set", "delete");
    assertThat(check(Status.FAILED)).containsEntry("vault answers", Status.FAILED);
  }

  @Test
  void aTokenOfAnotherTenantIsNotReady() {
    azure.vault.failAll(
        Faults.withToken(
            exchange -> {
              KeyVaultServer.error(exchange, 401, "Unauthorized", null, "");
              return true;
            }));
    assertThat(check(Status.FAILED))
        .containsEntry("token obtained", Status.READY)
        .containsEntry("vault answers", Status.FAILED);
  }

  @Test
  void challengeOfAnotherDomainIsRefusedUnlessSwitchedOff() {
    assertThat(check(Status.FAILED, "disable_challenge_verification", "false"))
        .containsEntry("token obtained", Status.FAILED)
        .doesNotContainKeys("challenge verification");
    assertThat(azure.entra.requests()).isEmpty();
  }

  @Test
  void aClosedProviderFails() {
    SecretProvider provider = azure.provider();
    provider.close();
    assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.FAILED);
  }
}
