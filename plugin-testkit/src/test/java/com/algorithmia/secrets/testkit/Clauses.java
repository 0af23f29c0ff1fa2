package com.algorithmia.secrets.testkit;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The clauses of the SDK, and those that are tested. */
final class Clauses {

  private static final Path SDK =
      Path.of("../plugin-sdk/src/main/java/com/algorithmia/sdk/plugin/secrets/package-info.java");
  private static final Pattern NUMBER = Pattern.compile("<dt>([0-9]+\\.[0-9]+)");

  private Clauses() {}

  /** As the SDK's package description numbers them. */
  static Set<String> ofTheSdk() throws IOException {
    Matcher matcher = NUMBER.matcher(Files.readString(SDK));
    Set<String> clauses = new TreeSet<>();
    while (matcher.find()) {
      clauses.add(matcher.group(1));
    }
    return clauses;
  }

  static Set<String> tested() {
    return tests().stream()
        .map(test -> test.getAnnotation(Clause.class).value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All tests of the contract. */
  static List<Method> tests() {
    return Arrays.stream(SecretProviderContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Clause.class))
        .toList();
  }
}
