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

  private static void check(String name, String value) {
    Optional<String> refusal = EnvironmentNames.problem(name);
    if (refusal.isPresent()) {
      throw refused(name, refusal.get());
    }
    if (value.indexOf('\0') >= 0) {
      throw refused(name, "has a value with a NUL character, which no environment can hold");
    }
    if (Utf8.hasUnpairedSurrogate(value)) {
      throw refused(name, "has a value that is not well-formed Unicode");
    }
  }

  private static WorkerException refused(String name, String problem) {
    return new WorkerException(
        Reason.REFUSED,
        "the variable \"" + Printable.of(name) + "\" " + problem + "; nothing was started");
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
