package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.host.EnvironmentNames;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one process, by the names of their variables: checked when made, so that whoever
 * holds one can start a process with it. Immutable. {@code toString()} shows names only.
 */
public final class SecretVariables {

  private final Map<String, String> values;

  private SecretVariables(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Checks names and values.
   *
   * @throws WorkerException REFUSED, naming the variable and never the value, for a name that is
   *     malformed or reserved, or a value with a NUL or an unpaired surrogate
   */
  public static SecretVariables of(Map<String, String> values) {
    TreeMap<String, String> copy = new TreeMap<>(values);
    copy.forEach(SecretVariables::check);
    return new SecretVariables(Collections.unmodifiableMap(copy));
  }

  /**
   * Why {@link #of} refuses this variable, in a sentence that names it and never its value; empty
   * if it does not.
   */
  public static Optional<String> problem(String name, String value) {
    Optional<String> problem = EnvironmentNames.problem(name);
    if (problem.isEmpty() && value.indexOf('\0') >= 0) {
      problem = Optional.of("has a value with a NUL character, which no environment can hold");
    }
    if (problem.isEmpty() && Utf8.hasUnpairedSurrogate(value)) {
      problem = Optional.of("has a value that is not well-formed Unicode");
    }
    return problem.map(what -> "the variable \"" + Printable.of(name) + "\" " + what);
  }

  private static void check(String name, String value) {
    problem(name, value)
        .ifPresent(
            problem -> {
              throw new WorkerException(Reason.REFUSED, problem + "; nothing was started");
            });
  }

  /** The names, sorted. */
  public Set<String> names() {
    return values.keySet();
  }

  /** The value; null if there is no such variable. */
  public @Nullable String value(String name) {
    return values.get(name);
  }

  /** Hands out every name and value, sorted by name. */
  public void forEach(BiConsumer<String, String> use) {
    values.forEach(use);
  }

  /** How many there are. */
  public int size() {
    return values.size();
  }

  /** Whether a process would see no difference. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretVariables variables && variables.values.equals(values);
  }

  @Override
  public int hashCode() {
    // Of the names alone: a hash of values has no business in a heap dump or a log.
    return values.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "SecretVariables" + values.keySet();
  }
}
