package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** Every clause of the SDK is tested under its number. */
final class ClausesTest {

  @Test
  void everyClauseOfTheSdkIsTested() throws IOException {
    assertThat(Clauses.ofTheSdk()).hasSizeGreaterThan(50);
    assertThat(Clauses.tested()).isEqualTo(Clauses.ofTheSdk());
  }

  @Test
  void namesOfTestsCarryTheNumberOfTheirClause() {
    assertThat(Clauses.tests()).hasSizeGreaterThan(100);
    for (Method test : Clauses.tests()) {
      assertThat(test.getName()).startsWith(ClauseNames.prefix(test.getAnnotation(Clause.class)));
    }
  }
}
