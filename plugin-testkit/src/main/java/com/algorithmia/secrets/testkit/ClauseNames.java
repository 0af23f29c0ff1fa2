package com.algorithmia.secrets.testkit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows {@code clause_4_2_versionChanges} as {@code 4.2 version changes}. */
final class ClauseNames extends DisplayNameGenerator.Standard {

  @Override
  public String generateDisplayNameForMethod(
      List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
    Clause clause = testMethod.getAnnotation(Clause.class);
    String prefix = clause == null ? "" : prefix(clause);
    if (clause == null || !testMethod.getName().startsWith(prefix)) {
      return super.generateDisplayNameForMethod(enclosingInstanceTypes, testClass, testMethod);
    }
    String words =
        testMethod
            .getName()
            .substring(prefix.length())
            .replaceAll("(?<=.)(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
    return clause.value() + " " + words;
  }

  /** How the names of a clause's tests begin. */
  static String prefix(Clause clause) {
    return "clause_" + clause.value().replace('.', '_') + "_";
  }
}
