package com.algorithmia.secrets.host.internal.load;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JDK forget the last plugin.
 *
 * <p>{@link ObjectMethods}, which makes {@code equals}, {@code hashCode} and {@code toString} of
 * records, keeps the last type it adapted itself to in each of its static method handles (JDK 17;
 * later ones hold it softly). If that was a class of a plugin, the plugin is never collected.
 * Making these methods for a record of the host's own puts another type in its place.
 */
final class JdkCaches {

  private static final Logger log = LoggerFactory.getLogger(JdkCaches.class);

  private JdkCaches() {}

  /**
   * Its own and its component's type are remembered next; Object needs no adapting, so not that.
   */
  private record Forgettable(String nothing) {}

  static void forgetLastRecord() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      MethodHandle getter =
          lookup.findVirtual(Forgettable.class, "nothing", MethodType.methodType(String.class));
      for (String method : new String[] {"equals", "hashCode", "toString"}) {
        Object made =
            ObjectMethods.bootstrap(
                lookup, method, MethodHandle.class, Forgettable.class, "nothing", getter);
        log.trace("Made {} of a record of the host's: {}", method, made != null);
      }
    } catch (Throwable e) {
      // Another JDK may see this otherwise; then a plugin may stay, and the leak watch tells.
      log.debug("The JDK's cache of record types could not be reset ({})", e.getClass().getName());
    }
  }
}
