package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.testkit.Clause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Collects what became of each test, by clause. */
final class ClauseResults implements TestExecutionListener {

  /** What a clause's tests say together. */
  enum Verdict {
    /** All that ran passed. */
    HOLDS,
    /** At least one failed. */
    BROKEN,
    /** None ran. */
    UNTESTED
  }

  /** One test. */
  private record Test(String name, Verdict verdict, String why) {}

  private final Runnable progress;
  private final Map<String, List<Test>> clauses =
      new TreeMap<>(
          Comparator.comparing(
              ClauseResults::numbers, (left, right) -> Arrays.compare(left, right)));
  private String failure = "";
  private boolean kitIncomplete;

  ClauseResults(Runnable progress) {
    this.progress = progress;
  }

  private static int[] numbers(String clause) {
    return Arrays.stream(clause.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  private static Optional<String> clause(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(source -> source.getJavaMethod().getAnnotation(Clause.class))
        .map(Clause::value);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, Verdict.UNTESTED, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String why = result.getThrowable().map(e -> firstLines(e.getMessage())).orElse("");
    if (result.getThrowable().filter(ClauseResults::isOfTheKit).isPresent()) {
      noteIncompleteKit();
      return;
    }
    if (test.isContainer() && result.getStatus() == TestExecutionResult.Status.FAILED) {
      failure = why;
    }
    add(
        test,
        switch (result.getStatus()) {
          case SUCCESSFUL -> Verdict.HOLDS;
          case FAILED -> Verdict.BROKEN;
          case ABORTED -> Verdict.UNTESTED;
        },
        why);
  }

  /** What a plugin lacks comes as a failure of the host; so what can't be linked here is ours. */
  private static boolean isOfTheKit(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkageError) {
        return true;
      }
    }
    return false;
  }

  private synchronized void noteIncompleteKit() {
    kitIncomplete = true;
  }

  /** Whether a test could not run since this program lacks classes: nothing is known then. */
  synchronized boolean isKitIncomplete() {
    return kitIncomplete;
  }

  /** The kit's messages show neither values nor exceptions that contain them. */
  private static String firstLines(@Nullable String message) {
    return message == null
        ? ""
        : message
            .replace("Assumption failed: ", "")
            .replace("mayWrite() says no", "needs --allow-writes")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .limit(3)
            .reduce((a, b) -> a + " " + b)
            .orElse("");
  }

  private synchronized void add(TestIdentifier test, Verdict verdict, String why) {
    if (!test.isTest()) {
      return;
    }
    clause(test)
        .ifPresent(
            clause -> {
              clauses
                  .computeIfAbsent(clause, number -> new ArrayList<>())
                  .add(new Test(test.getDisplayName(), verdict, why));
              progress.run();
            });
  }

  private static Verdict verdict(List<Test> tests) {
    if (tests.stream().anyMatch(test -> test.verdict() == Verdict.BROKEN)) {
      return Verdict.BROKEN;
    }
    return tests.stream().anyMatch(test -> test.verdict() == Verdict.HOLDS)
        ? Verdict.HOLDS
        : Verdict.UNTESTED;
  }

  synchronized long count(Verdict verdict) {
    return clauses.values().stream().filter(tests -> verdict(tests) == verdict).count();
  }

  /** Why not even the first test could run; empty if that is not so. */
  synchronized String failure() {
    return failure;
  }

  synchronized Text.Table table() {
    Text.Table table = new Text.Table("CLAUSE", "VERDICT", "TESTS", "WHY");
    clauses.forEach(
        (clause, tests) -> {
          Verdict verdict = verdict(tests);
          long ran = tests.stream().filter(test -> test.verdict() != Verdict.UNTESTED).count();
          String why =
              tests.stream()
                  .filter(test -> verdict != Verdict.HOLDS && test.verdict() == verdict)
                  .map(test -> test.name().replaceFirst("^[0-9.]+ ", "") + ": " + test.why())
                  .findFirst()
                  .orElse("");
          table.row(
              clause,
              verdict.name().toLowerCase(java.util.Locale.ROOT),
              ran + "/" + tests.size(),
              why);
        });
    return table;
  }

  synchronized Json json() {
    Map<String, Json> all = new LinkedHashMap<>();
    clauses.forEach(
        (clause, tests) -> {
          Map<String, Json> fields = new LinkedHashMap<>();
          fields.put("verdict", word(verdict(tests)));
          fields.put(
              "tests",
              Json.array(
                  tests.stream()
                      .map(
                          test -> {
                            Map<String, Json> item = new LinkedHashMap<>();
                            item.put("name", Json.of(test.name()));
                            item.put("verdict", word(test.verdict()));
                            item.put("why", Json.of(test.why().isEmpty() ? null : test.why()));
                            return Json.object(item);
                          })
                      .toList()));
          all.put(clause, Json.object(fields));
        });
    return Json.object(all);
  }

  private static Json word(Verdict verdict) {
    return Json.of(verdict.name().toLowerCase(java.util.Locale.ROOT));
  }
}
