package com.algorithmia.secrets.testkit;

import com.algorithmia.secrets.testkit.toy.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A whole contract run by the launcher, as a tool would run it. */
final class ContractRun implements TestExecutionListener {

  private final Set<String> passed = new TreeSet<>();
  private final Set<String> failed = new TreeSet<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> skips = new ArrayList<>();
  private int tests;

  private ContractRun() {}

  static ContractRun of(Flaw flaw) {
    Flawed.current = flaw;
    try {
      return of(Flawed.class);
    } finally {
      Flawed.current = null;
    }
  }

  static ContractRun of(Class<? extends SecretProviderContract> contract) {
    ContractRun run = new ContractRun();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(contract))
            .build();
    LauncherFactory.create().execute(request, run);
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    @Nullable String clause =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getJavaMethod().getAnnotation(Clause.class))
            .map(Clause::value)
            .orElse(null);
    if (result.getStatus() == Status.FAILED) {
      // What fails outside of a test counts as well.
      failed.add(clause == null ? test.getDisplayName() : clause);
      failures.add(
          test.getDisplayName() + ": " + result.getThrowable().map(Throwable::toString).orElse(""));
    } else if (result.getStatus() == Status.ABORTED) {
      skips.add(result.getThrowable().map(Throwable::getMessage).orElse(""));
    } else if (clause != null && result.getStatus() == Status.SUCCESSFUL) {
      tests++;
      passed.add(clause);
    }
  }

  /** Clauses of which at least one test passed. */
  Set<String> passed() {
    return passed;
  }

  /** Clauses of which at least one test failed. */
  Set<String> failed() {
    return failed;
  }

  /** The tests that failed, with reasons. */
  List<String> failures() {
    return failures;
  }

  /** Why tests were skipped. */
  List<String> skips() {
    return skips;
  }

  /** How many tests of the contract passed. */
  int tests() {
    return tests;
  }

  /** The contract of whatever flawed provider is being tried; no test class of the build's. */
  static final class Flawed extends ToyContract {

    private static volatile @Nullable Flaw current;

    Flawed() {
      super(flaw().mode(), flaw().factory());
    }

    private static Flaw flaw() {
      Flaw flaw = current;
      if (flaw == null) {
        throw new IllegalStateException("Only run by ContractRun");
      }
      return flaw;
    }
  }
}
