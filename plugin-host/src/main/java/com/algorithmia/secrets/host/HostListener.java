package com.algorithmia.secrets.host;

/**
 * Told of what happens to plugins. Methods are called on threads of the host, must return soon, and
 * do nothing by default; what they throw is logged and otherwise ignored.
 */
public interface HostListener {

  /** A provider is loaded and serves. */
  default void loaded(String provider, JarInfo jar) {}

  /** A provider was replaced; the new one serves. */
  default void replaced(String provider, JarInfo before, JarInfo after) {}

  /** A provider's object reached the end of its life; a new one serves. */
  default void recreated(String provider) {}

  /** A provider is unloaded. */
  default void unloaded(String provider, JarInfo jar) {}

  /** Too many calls of a provider have not come back; it gets none until they have. */
  default void disabled(String provider, int stuckCalls) {}

  /** All calls have come back; the provider gets calls again. */
  default void enabled(String provider) {}

  /** A plugin left threads behind after it was unloaded. */
  default void leaked(LeakReport report) {}

  /** A plugins folder holds a JAR without its properties: it is not loaded. */
  default void offered(String provider, JarInfo jar) {}

  /** Something in a plugins folder can't be used; what served before goes on serving. */
  default void refused(String provider, String reason) {}
}
