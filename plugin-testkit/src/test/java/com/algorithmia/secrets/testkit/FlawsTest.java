package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.testkit.toy.Flaw;
import com.algorithmia.secrets.testkit.toy.Flaws;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract catches each flaw, and blames no other clause. */
final class FlawsTest {

  @TestFactory
  Stream<DynamicTest> eachFlawFailsItsClauseAlone() {
    return Flaws.all()
        .map(flaw -> DynamicTest.dynamicTest(flaw.toString(), () -> failsItsClauseAlone(flaw)));
  }

  private static void failsItsClauseAlone(Flaw flaw) {
    ContractRun run = ContractRun.of(flaw);
    assertThat(run.failed())
        .as("clauses blamed for \"%s\" by %s", flaw, run.failures())
        .containsExactly(flaw.clause());
  }

  @Test
  void everyClauseThatIsTestedHasAFlaw() {
    Set<String> flawed = Flaws.all().map(Flaw::clause).collect(Collectors.toSet());
    assertThat(flawed).isEqualTo(Clauses.tested());
  }
}
