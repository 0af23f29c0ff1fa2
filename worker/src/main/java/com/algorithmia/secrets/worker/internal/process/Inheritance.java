package com.algorithmia.secrets.worker.internal.process;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a child inherits of the launcher's own environment: everything but what is the product's
 * own. Immutable.
 */
public final class Inheritance {

  /** The caller's LC_ALL, which the launcher replaces for the JVM; absent = it was not set. */
  static final String CALLER_LC_ALL = "SECRET_STORE_CALLER_LC_ALL";

  private static final String OWN_PREFIX = "SECRET_STORE_";
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
    @Nullable String callerLocale = environment.get(CALLER_LC_ALL);
    if (callerLocale != null) {
      environment.put(LC_ALL, callerLocale);
    } else if (byLauncher) {
      environment.remove(LC_ALL);
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
