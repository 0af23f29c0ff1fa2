package com.algorithmia.secrets.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;

/** JARs for tests: the internal provider's, and a vault in a folder that is compiled here. */
final class TestPlugins {

  private TestPlugins() {}

  /** The internal provider's shaded JAR, as the build made it. */
  static Path internal() {
    String given = System.getProperty("secretstore.internal-provider");
    if (given != null) {
      return Path.of(given);
    }
    Path target = Path.of("..", "provider-internal", "target");
    try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
      List<Path> found =
          files
              .filter(
                  f ->
                      f.getFileName()
                          .toString()
                          .matches("provider-internal-[0-9.]+(-SNAPSHOT)?\\.jar"))
              .toList();
      if (found.size() == 1) {
        return found.get(0).toAbsolutePath().normalize();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String why = "the internal provider's JAR is not built: mvn package -pl provider-internal -am";
    if ("ci".equals(System.getProperty("secretstore.servers"))) {
      throw new AssertionError(why);
    }
    System.err.println("SKIPPED, LOUDLY: " + why);
    return Assumptions.abort(why);
  }

  /** The vault in a folder; {@code mark} makes JARs differ. */
  static Path vault(Path directory, String mark) {
    try {
      Path classes = Files.createDirectories(directory.resolve("classes"));
      Path source = directory.resolve("TestVaultFactory.java");
      try (InputStream in =
          TestPlugins.class.getResourceAsStream("/testvault/TestVaultFactory.java")) {
        Files.write(source, Objects.requireNonNull(in).readAllBytes());
      }
      String sdk =
          Path.of(
                  com.algorithmia.sdk.plugin.secrets.Secret.class
                      .getProtectionDomain()
                      .getCodeSource()
                      .getLocation()
                      .toURI())
              .toString();
      int result =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  OutputStream.nullOutputStream(),
                  null,
                  "--release",
                  "17",
                  "-proc:none",
                  "-cp",
                  sdk,
                  "-d",
                  classes.toString(),
                  source.toString());
      if (result != 0) {
        throw new IllegalStateException("The test vault does not compile");
      }
      return jar(classes, directory.resolve("test-vault-" + mark + ".jar"), mark);
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path jar(Path classes, Path jar, String mark) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Secret-Provider-Factory", "testvault.TestVaultFactory");
    main.putValue("Secret-Provider-Interface", "2.0");
    main.putValue("Implementation-Version", mark);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
      out.putNextEntry(new JarEntry("mark.txt"));
      out.write(mark.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }
}
