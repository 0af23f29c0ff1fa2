package com.algorithmia.secrets.host.internal.load;

import java.io.IOException;
import java.io.InputStream;
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
 * records, keeps the last type it adapted itself to in each of its static method handles. If that
 * was a class of a plugin, the plugin is not collected: never in JDK 17, not before memory is short
 * in later ones. Making these methods for a record of the host's own puts another type in its
 * place. Later JDKs keep types of the application's class loader apart from all others; so the
 * record is defined once more, in a class loader of its own.
 */
final class JdkCaches {

  private static final Logger log = LoggerFactory.getLogger(JdkCaches.class);

  private JdkCaches() {}

  /** Holds the second definition, for as long as this class lives. */
  private static final class OwnLoader extends ClassLoader {

    static final Class<?> TYPE = new OwnLoader().define();

    private OwnLoader() {
      super(JdkCaches.class.getClassLoader());
    }

    private Class<?> define() {
      String name = Forgettable.class.getName();
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream in = JdkCaches.class.getResourceAsStream(file)) {
        byte[] code = in == null ? new byte[0] : in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new IllegalStateException("The host's own class can't be read", e);
      }
    }
  }

  static void forgetLastRecord() {
    try {
      Class<?> forgettable = OwnLoader.TYPE;
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(forgettable, MethodHandles.lookup());
      MethodHandle getter =
          lookup.findVirtual(forgettable, "nothing", MethodType.methodType(forgettable));
      for (String method : new String[] {"equals", "hashCode", "toString"}) {
        Object made =
            ObjectMethods.bootstrap(
                lookup, method, MethodHandle.class, forgettable, "nothing", getter);
        log.trace("Made {} of a record of the host's: {}", method, made != null);
      }
    } catch (Throwable e) {
      // Another JDK may see this otherwise; then a plugin may stay, and the leak watch tells.
      log.debug("The JDK's cache of record types could not be reset ({})", e.getClass().getName());
    }
  }
}
