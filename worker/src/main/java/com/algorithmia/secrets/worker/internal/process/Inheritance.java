package com.algorithmia.secrets.worker.internal.process;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a child inherits of the launcher's own environment: everything but what is the product's
 * own. Immutable.
 */
public final class Inheritance {

  /**
   * What the launcher puts before the names of the caller's variables that this JVM must not have:
   * the locale, and what makes a JVM load more than it was told to, which is meant for the
   * workload's. One that is absent was not set.
   */
  static final String CALLER_PREFIX = "SECRET_STORE_CALLER_";

  private static final String OWN_PREFIX = "SECRET_STORE_";

  private static final List<String> HIDDEN =
      List.of("LC_ALL", "CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final String LC_ALL = "LC_ALL";

  private final boolean pristine;
  private final Set<String> keep;
  private final Set<String> credentials;
  private final boolean byLauncher;

  private Inheritance(
      boolean pristine, Set<String> keep, Set<String> credentials, boolean byLauncher) {
    this.pristine = pristine;
    this.keep = Set.copyOf(keep);
    this.credentials = Set.copyOf(credentials);
    this.byLauncher = byLauncher;
  }

  /**
   * Decides what is inherited.
   *
   * @param pristine nothing but what is kept by name
   * @param keep names that are inherited all the same; never {@code SECRET_STORE_*}
   * @param byLauncher whether the launcher has set this JVM's LC_ALL
   */
  public static Inheritance of(boolean pristine, Set<String> keep, boolean byLauncher) {
    return new Inheritance(pristine, keep, Set.of(), byLauncher);
  }

  /** Also without these variables, by which providers log in. */
  public Inheritance without(Set<String> providerCredentials) {
    return new Inheritance(pristine, keep, providerCredentials, byLauncher);
  }

  /**
   * Takes away what a child is not to see, in place: that leaves the bytes of all else as they are,
   * also where they are not text.
   */
  void applyTo(Map<String, String> environment) {
    if (byLauncher) {
      environment.remove(LC_ALL);
    }
    for (String name : HIDDEN) {
      @Nullable String callers = environment.get(CALLER_PREFIX + name);
      if (callers != null) {
        environment.put(name, callers);
      }
    }
    environment.keySet().removeIf(name -> !isInherited(name));
  }

  private boolean isInherited(String name) {
    if (name.startsWith(OWN_PREFIX)) {
      return false;
    }
    return keep.contains(name) || !(pristine || credentials.contains(name));
  }

  /** The environment of a child, for a look at it: inherited, then the secrets. */
  Map<String, String> environment(Map<String, String> own, SecretVariables secrets) {
    Map<String, String> environment = new TreeMap<>(own);
    applyTo(environment);
    secrets.forEach(environment::put);
    return environment;
  }
}
