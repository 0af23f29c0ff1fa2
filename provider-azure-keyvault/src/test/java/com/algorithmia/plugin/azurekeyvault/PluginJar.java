package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shaded JAR, as a host loads it: only the SDK and the SLF4J API come from outside. */
final class PluginJar {

  static final String FACTORY =
      "com.algorithmia.plugin.azurekeyvault.KeyVaultSecretProviderFactory";

  private PluginJar() {}

  static Path path() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("provider-azure-.*SNAPSHOT\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("The JAR is not built: mvn package"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static URLClassLoader load() throws IOException {
    return loader(path());
  }

  /** With another JAR before it on the class path. */
  static URLClassLoader loadAfter(Path other) throws IOException {
    return loader(other, path());
  }

  private static URLClassLoader loader(Path... jars) throws IOException {
    URL[] urls = Stream.of(jars).map(PluginJar::url).toArray(URL[]::new);
    return new URLClassLoader("plugin", urls, new SdkOnly());
  }

  static SecretProviderFactory factory(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> type = loader.loadClass(FACTORY);
    return (SecretProviderFactory) type.getConstructor().newInstance();
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows the SDK and the SLF4J API, and nothing else of the tests' class path. */
  private static final class SdkOnly extends ClassLoader {

    private static final List<String> SHOWN =
        List.of("com.algorithmia.sdk.plugin.secrets.", "org.slf4j.");

    SdkOnly() {
      super("sdk-only", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (SHOWN.stream().anyMatch(name::startsWith)) {
        return PluginJar.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
      return null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
      return java.util.Collections.emptyEnumeration();
    }
  }
}
