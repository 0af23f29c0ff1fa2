package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.worker.WorkerException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of reading the values of a bundle: each variable has a value or a failure. Immutable.
 * {@code toString()} shows no value.
 */
public final class Reading {

  private final Map<String, String> values;
  private final Map<String, WorkerException> failures;
  private final Map<String, String> versions;

  /** Copies the maps, each by variable. */
  public Reading(
      Map<String, String> values,
      Map<String, WorkerException> failures,
      Map<String, String> versions) {
    this.values = new TreeMap<>(values);
    this.failures = new TreeMap<>(failures);
    this.versions = new TreeMap<>(versions);
  }

  /** The values by variable: a copy. */
  public Map<String, String> values() {
    return new TreeMap<>(values);
  }

  /** Why a variable has no value. */
  public Map<String, WorkerException> failures() {
    return new TreeMap<>(failures);
  }

  /** The versions that were read, by variable, where the provider tells. */
  public Map<String, String> versions() {
    return new TreeMap<>(versions);
  }

  /** The same without what could not be read. */
  public Reading withoutFailures() {
    return new Reading(values, Map.of(), versions);
  }

  /** The same with these versions of values that were read without one. */
  public Reading orVersions(Map<String, String> others) {
    Reading more = new Reading(values, failures, versions);
    others.forEach(
        (variable, version) -> {
          if (values.containsKey(variable)) {
            more.versions.putIfAbsent(variable, version);
          }
        });
    return more;
  }

  /** The same of these variables alone. */
  public Reading only(Set<String> variables) {
    Reading some = new Reading(values, failures, versions);
    some.values.keySet().retainAll(variables);
    some.failures.keySet().retainAll(variables);
    some.versions.keySet().retainAll(variables);
    return some;
  }

  @Override
  public String toString() {
    return "Reading" + values.keySet() + ", failed " + failures.keySet();
  }
}
