package com.algorithmia.secrets.host.internal.load;

import com.algorithmia.secrets.host.internal.jar.HostPackages;
import com.algorithmia.secrets.host.internal.jar.JarImage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Loads a plugin's classes and resources: those of the platform first, the SDK's and SLF4J's from
 * the host, everything else from the plugin's JAR. Nothing else of the host is seen.
 *
 * <p>The rules hold for classes (names with dots) and resources (names with slashes) alike; copies
 * of the host's packages in the JAR are never used. Parallel capable.
 */
public final class PluginClassLoader extends ClassLoader implements Closeable {

  static {
    registerAsParallelCapable();
  }

  /** Makes names unique, so that a stack frame tells whose it is. */
  private static final AtomicLong NUMBER = new AtomicLong();

  private final JarImage jar;
  private final ProtectionDomain domain;
  private final PluginResources resources;

  /**
   * @param plugin a name for people
   * @param jar closed with this loader
   */
  public PluginClassLoader(String plugin, JarImage jar) {
    super("plugin-" + plugin + "-" + NUMBER.incrementAndGet(), getPlatformClassLoader());
    this.jar = jar;
    this.resources = new PluginResources(jar);
    this.domain =
        new ProtectionDomain(
            new CodeSource(resources.location(), (Certificate[]) null), null, this, null);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        ClassLoader owner = HostPackages.ownerOfClass(name);
        type = owner == null ? fromPlatformOrJar(name) : owner.loadClass(name);
      }
      if (resolve) {
        resolveClass(type);
      }
      return type;
    }
  }

  private Class<?> fromPlatformOrJar(String name) throws ClassNotFoundException {
    try {
      return getPlatformClassLoader().loadClass(name);
    } catch (ClassNotFoundException e) {
      return findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = jar.read(name.replace('.', '/') + ".class");
    } catch (IOException | RuntimeException e) {
      // No cause: it is the host's, and would travel through the plugin.
      throw new ClassNotFoundException(name + " can't be read from the plugin's JAR");
    }
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    definePackageOf(name);
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  private void definePackageOf(String className) {
    int end = className.lastIndexOf('.');
    String name = end < 0 ? "" : className.substring(0, end);
    if (!name.isEmpty() && getDefinedPackage(name) == null) {
      try {
        definePackage(
            name,
            attribute("Specification-Title"),
            attribute("Specification-Version"),
            attribute("Specification-Vendor"),
            attribute("Implementation-Title"),
            attribute("Implementation-Version"),
            attribute("Implementation-Vendor"),
            null);
      } catch (IllegalArgumentException e) {
        // Another thread was faster; the package is the same.
        return;
      }
    }
  }

  private @Nullable String attribute(String name) {
    return jar.manifestAttribute(name).orElse(null);
  }

  @Override
  public @Nullable URL getResource(String name) {
    ClassLoader owner = HostPackages.ownerOfResource(name);
    if (owner != null) {
      return owner.getResource(name);
    }
    URL platform = getPlatformClassLoader().getResource(name);
    return platform != null ? platform : findResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    ClassLoader owner = HostPackages.ownerOfResource(name);
    if (owner != null) {
      return owner.getResources(name);
    }
    java.util.List<URL> found = Collections.list(getPlatformClassLoader().getResources(name));
    URL own = findResource(name);
    if (own != null) {
      found.add(own);
    }
    return Collections.enumeration(found);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    try {
      if (HostPackages.ownerOfResource(name) == null
          && getPlatformClassLoader().getResource(name) == null) {
        byte[] content = jar.read(name);
        return content == null ? null : new ByteArrayInputStream(content);
      }
      URL url = getResource(name);
      return url == null ? null : url.openStream();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return resources.find(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL own = findResource(name);
    return own == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(java.util.List.of(own));
  }

  /** Lets the JAR go. Classes that are loaded go on; no more are found. */
  @Override
  public void close() throws IOException {
    jar.close();
  }
}
