package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.Contract;
import com.algorithmia.secrets.store.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the contract with every role: exactly those that it names are answered. */
class RoleMatrixIT {

  /**
   * Open to keys of other scopes too: what they show does not depend on an account or algorithm.
   */
  private static final Set<String> WITHOUT_SCOPE =
      Set.of(
          "listEnabledProviders",
          "getSelf",
          "listAlgorithms",
          "listAccounts",
          "searchSecrets",
          "listKeys",
          "getWorkerModule");

  private static Installation at;
  private static Scenario scenario;

  @BeforeAll
  static void start() throws IOException {
    at = Installation.onH2();
    scenario = new Scenario(at);
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
  }

  @Test
  void the_scenario_knows_every_operation_of_the_contract() {
    assertThat(scenario.operations())
        .isEqualTo(
            Api.CONTRACT.operations().stream()
                .map(Contract.Operation::id)
                .collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> exactly_the_allowed_roles_are_answered() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Contract.Operation operation : Api.CONTRACT.operations()) {
      tests.add(DynamicTest.dynamicTest(operation.id(), () -> check(operation)));
    }
    return tests.stream();
  }

  private static void check(Contract.Operation operation) {
    for (Role role : Role.values()) {
      if (operation.open() || operation.roles().contains(role.wireName())) {
        Reply reply = send(operation, role.wireName(), scenario.call(operation.id()));
        assertThat(reply.status())
            .as(role + " " + operation.id() + " " + reply)
            .isBetween(200, 204);
      }
    }
    // Refused calls change nothing, so that one target serves them all.
    Scenario.Call target = scenario.call(operation.id());
    for (Role role : Role.values()) {
      if (!operation.open() && !operation.roles().contains(role.wireName())) {
        Reply reply = send(operation, role.wireName(), target);
        assertThat(reply.status()).as(role + " " + operation.id() + " " + reply).isIn(403, 404);
      }
    }
    boolean openHere = operation.open() || operation.id().equals("getMetrics");
    assertThat(send(operation, null, target).status())
        .as("without a key: " + operation.id())
        .isEqualTo(openHere ? 200 : 401);
    assertForeignScopes(operation, target);
  }

  private static void assertForeignScopes(Contract.Operation operation, Scenario.Call target) {
    for (String role : new String[] {"developer", "worker"}) {
      if (operation.roles().contains(role) && !WITHOUT_SCOPE.contains(operation.id())) {
        Reply reply = send(operation, "other-" + role, target);
        assertThat(reply.status())
            .as("a " + role + " of another scope: " + operation.id() + " " + reply)
            .isIn(403, 404);
      }
    }
  }

  private static Reply send(Contract.Operation operation, String role, Scenario.Call call) {
    return at.as(role).send(operation.method(), call.path(), call.contentType(), call.body());
  }
}
