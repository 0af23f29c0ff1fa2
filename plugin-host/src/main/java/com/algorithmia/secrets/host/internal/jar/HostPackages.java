package com.algorithmia.secrets.host.internal.jar;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What a plugin sees of the host: exactly the SDK's package and those of the SLF4J API, without the
 * packages below them. Everything else comes from the platform or from the plugin's JAR.
 */
public final class HostPackages {

  private static final String SDK = SecretProvider.class.getPackageName();
  private static final Set<String> SLF4J =
      Set.of("org.slf4j", "org.slf4j.event", "org.slf4j.spi", "org.slf4j.helpers");

  private HostPackages() {}

  /** Whose class it is: a loader of the host; null if the plugin or the platform brings it. */
  public static @Nullable ClassLoader ownerOfClass(String className) {
    return ownerOfPackage(className.substring(0, Math.max(0, className.lastIndexOf('.'))));
  }

  /**
   * The same for a resource, whose name is a path with slashes.
   *
   * @param path as given to {@code ClassLoader.getResource}
   */
  public static @Nullable ClassLoader ownerOfResource(String path) {
    String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    return ownerOfPackage(folder.replace('/', '.'));
  }

  /** Whether a path in a JAR is a copy of a class of the SDK. */
  static boolean isSdkClass(String path) {
    return path.endsWith(".class")
        && path.startsWith(SDK.replace('.', '/') + '/')
        && ownerOfResource(path) != null;
  }

  private static @Nullable ClassLoader ownerOfPackage(String name) {
    if (name.equals(SDK)) {
      return SecretProvider.class.getClassLoader();
    }
    return SLF4J.contains(name) ? Logger.class.getClassLoader() : null;
  }
}
