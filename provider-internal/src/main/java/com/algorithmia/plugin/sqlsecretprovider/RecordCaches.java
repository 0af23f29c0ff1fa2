package com.algorithmia.plugin.sqlsecretprovider;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what the JDK keeps of records (seen in 17). The method handles in {@link
 * ObjectMethods} of which the {@code equals} and {@code hashCode} of all records are made remember
 * the record, and the type of a component, that they were last adapted to. If those are of this
 * plugin, or of a library in it, the class loader of the unloaded plugin stays alive until somebody
 * else's record takes the place. So at the end they are adapted once more, to a class of the JDK.
 */
final class RecordCaches {

  private static final Logger LOG = LoggerFactory.getLogger(RecordCaches.class);

  private RecordCaches() {}

  static void release() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle component =
          lookup.findVirtual(String.class, "toString", MethodType.methodType(String.class));
      adapt(
          lookup,
          "equals",
          MethodType.methodType(boolean.class, String.class, Object.class),
          component);
      adapt(lookup, "hashCode", MethodType.methodType(int.class, String.class), component);
    } catch (Throwable e) {
      // Another JDK may not take a class that is no record. A host that unloads the plugin notices
      // and reports what is left.
      LOG.debug("A record may be kept: {}", e.getClass().getName());
    }
  }

  /** As if a string were a record with itself as its only component. */
  private static void adapt(
      MethodHandles.Lookup lookup, String method, MethodType type, MethodHandle component)
      throws Throwable {
    Object site = ObjectMethods.bootstrap(lookup, method, type, String.class, "itself", component);
    LOG.trace("Adapted {}", site.getClass());
  }
}
