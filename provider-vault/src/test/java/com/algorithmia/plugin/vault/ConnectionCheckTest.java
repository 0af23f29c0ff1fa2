package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Step;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an admin reads when something is wrong. */
class ConnectionCheckTest {

  private final OpenBao server = OpenBao.shared();
  private final Admin admin = server.admin();
  private final String mount = admin.mount("team/" + UUID.randomUUID(), 2);

  private ConnectionReport check(String token, String... settings) {
    try (SecretProvider provider = Providers.on(server, token, mount + "/app", settings)) {
      return provider.checkConnection();
    }
  }

  private static Map<String, Step> steps(ConnectionReport report) {
    return report.getSteps().stream().collect(Collectors.toMap(Step::getName, Function.identity()));
  }

  private static Status status(ConnectionReport report, String step) {
    assertThat(steps(report)).containsKey(step);
    return steps(report).get(step).getStatus();
  }

  @Test
  void rootMayDoEverything() {
    ConnectionReport report = check(OpenBao.ROOT);
    assertThat(report.getStatus()).as(report.toString()).isEqualTo(Status.READY);
    assertThat(report.getSteps())
        .extracting(Step::getName)
        .containsExactly(
            "reachable",
            "initialised",
            "unsealed",
            "node",
            "authenticated",
            "mount",
            "may create",
            "may read values",
            "may read versions",
            "may update",
            "may delete",
            "may list");
    assertThat(report.toString()).contains("KV version 2 at " + mount, "does not expire", "active");
  }

  @Test
  void everyMissingLineOfThePolicyIsNamed() {
    String data = mount + "/data/app/*";
    String metadata = mount + "/metadata/app/*";
    String token = admin.token("path \"" + data + "\" { capabilities = [\"create\", \"read\"] }");
    ConnectionReport report = check(token);
    assertThat(report.getStatus()).isEqualTo(Status.FAILED);
    Map<String, Step> steps = steps(report);
    assertThat(steps.get("authenticated").getMessage())
        .matches("the token lives for another (1 h 0 min|59 min [0-9]+ s), and is renewed");
    assertThat(status(report, "may create")).isEqualTo(Status.READY);
    assertThat(status(report, "may read values")).isEqualTo(Status.READY);
    assertThat(steps.get("may update").getMessage())
        .contains("path \"" + data + "\" { capabilities = [\"update\"] }");
    assertThat(steps.get("may delete").getMessage())
        .contains("path \"" + data + "\" { capabilities = [\"delete\"] }");
    assertThat(steps.get("may read versions").getMessage())
        .contains("path \"" + metadata + "\" { capabilities = [\"read\"] }");
    assertThat(steps.get("may list").getMessage())
        .contains("path \"" + metadata + "\" { capabilities = [\"list\"] }");
  }

  @ParameterizedTest
  @CsvSource({"destroy,/destroy/app/,update", "metadata,/metadata/app/,delete"})
  void theDeletePolicyDecidesWhichLineIsNeeded(String policy, String path, String capability) {
    String token =
        admin.token("path \"" + mount + "/data/app/*\" { capabilities = [\"read\", \"delete\"] }");
    ConnectionReport report =
        check(token, "vault_delete_policy", policy, "vault_operations", "delete");
    assertThat(steps(report).get("may delete").getMessage())
        .contains(mount + path, "[\"" + capability + "\"]");
    assertThat(steps(report)).doesNotContainKeys("may create", "may read values", "may list");
  }

  @Test
  void aWrongTokenIsNeverReady() {
    for (String token : new String[] {"s.wrong", "x"}) {
      ConnectionReport report = check(token);
      assertThat(report.getStatus()).isEqualTo(Status.FAILED);
      assertThat(status(report, "unsealed")).isEqualTo(Status.READY);
      assertThat(status(report, "authenticated")).isEqualTo(Status.FAILED);
      assertThat(status(report, "mount")).isEqualTo(Status.UNKNOWN);
      assertThat(status(report, "may create")).isEqualTo(Status.UNKNOWN);
      assertThat(report.toString()).doesNotContain("s.wrong");
    }
  }

  @Test
  void aTokenThatMayNotLookAtItselfIsUnknown() {
    String token =
        admin.token(
            "path \""
                + mount
                + "/*\" { capabilities = [\"create\", \"read\", \"update\", \"delete\", \"list\"] }",
            "\"no_default_policy\":true,\"ttl\":\"1h\"");
    ConnectionReport report = check(token);
    assertThat(report.getStatus()).as(report.toString()).isEqualTo(Status.UNKNOWN);
    assertThat(steps(report).get("authenticated").getMessage()).contains("auth/token/lookup-self");
    assertThat(steps(report).get("policies").getMessage()).contains("sys/capabilities-self");
  }

  @Test
  void aMissingMountAndOneOfAnotherTypeAreToldApart() {
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, "nowhere/app")) {
      assertThat(steps(provider.checkConnection()).get("mount").getMessage())
          .contains("either nothing is");
    }
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, "cubbyhole/app")) {
      assertThat(steps(provider.checkConnection()).get("mount").getMessage())
          .contains("not of the type kv");
    }
  }

  @Test
  void aWrongOverrideIsFoundOut() {
    ConnectionReport report = check(OpenBao.ROOT, "vault_kv_version", "1", "vault_mount", mount);
    assertThat(status(report, "mount")).isEqualTo(Status.FAILED);
    assertThat(steps(report).get("mount").getMessage()).contains("vault_kv_version");
  }

  @Test
  void apiPathsInThePrefixAreHinted() {
    try (SecretProvider provider = Providers.on(server, OpenBao.ROOT, mount + "/data/app")) {
      assertThat(steps(provider.checkConnection()).get("mount").getMessage())
          .contains("leave it out");
    }
  }

  @Test
  void aLimitedTokenIsPointedOut() {
    String token =
        admin.token("path \"" + mount + "/*\" { capabilities = [\"read\"] }", "\"num_uses\":10");
    assertThat(steps(check(token)).get("authenticated").getMessage()).contains("uses left");
  }

  @Test
  void nothingIsChanged() {
    int before = count();
    check(OpenBao.ROOT);
    assertThat(count()).isEqualTo(before);
    assertThat(admin.status("GET", mount + "/metadata/?list=true", null)).isEqualTo(404);
  }

  private int count() {
    return admin.read("auth/token/accessors?list=true").get("data").get("keys").items().size();
  }

  @Test
  void aClosedPortAndAnUnknownHostAreToldApart() {
    for (String[] wrong :
        new String[][] {
          {"http://127.0.0.1:1", "nothing listens"},
          {"https://vault.invalid:8200", "host name"},
        }) {
      try (SecretProvider provider =
          Providers.create(
              "vault_addr",
              wrong[0],
              "vault_token",
              "t",
              "vault_secret_path",
              "s",
              "vault_max_retries",
              "0")) {
        ConnectionReport report = provider.checkConnection();
        assertThat(steps(report).get("reachable").getMessage()).contains(wrong[1]);
        assertThat(report.getStatus()).isEqualTo(Status.FAILED);
        assertThat(status(report, "mount")).isEqualTo(Status.UNKNOWN);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "501|{\"initialized\":false,\"sealed\":true,\"standby\":true}|initialised|FAILED",
        "503|{\"initialized\":true,\"sealed\":true,\"standby\":true}|unsealed|FAILED",
        "472|{\"initialized\":true,\"sealed\":false,\"standby\":true}|node|FAILED",
        "473|{\"initialized\":true,\"sealed\":false,\"standby\":true}|node|READY",
        "429|{\"initialized\":true,\"sealed\":false,\"standby\":true}|node|READY",
        "200|{\"hello\":\"world\"}|reachable|FAILED",
        "200||reachable|FAILED",
      })
  void theStateOfTheServerIsReadFromItsHealth(
      int status, String body, String step, Status expected) {
    try (FaultServer fake = new FaultServer()) {
      fake.then(json(status, body == null ? "" : body));
      try (SecretProvider provider = Providers.on(fake)) {
        assertThat(status(provider.checkConnection(), step)).isEqualTo(expected);
      }
      FaultServer.Request health = fake.requests().get(0);
      assertThat(health.target()).isEqualTo("/v1/sys/health");
      assertThat(health.headers()).doesNotContainKeys("x-vault-token", "x-vault-namespace");
    }
  }
}
