package com.algorithmia.secrets.server.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** JARs that the tests upload, and the internal provider's. */
final class Jars {

  static final String FACTORY = "com.example.memory.MemoryFactory";
  static final String PLAIN_FACTORY = "com.example.memory.PlainMemoryFactory";

  private Jars() {}

  /** The internal provider's shaded JAR, as the build made it. */
  static Path internalProvider() {
    String given = System.getProperty("secretstore.internal-provider");
    if (given != null) {
      return Path.of(given);
    }
    Path target = Path.of("..", "provider-internal", "target");
    try (var files =
        Files.exists(target) ? Files.list(target) : java.util.stream.Stream.<Path>of()) {
      List<Path> found =
          files
              .filter(
                  file ->
                      file.getFileName()
                          .toString()
                          .matches("provider-internal-[0-9.]+(-SNAPSHOT)?\\.jar"))
              .toList();
      if (found.size() == 1) {
        return found.get(0).toAbsolutePath().normalize();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    String why = "the internal provider's JAR is not built: mvn package -pl provider-internal -am";
    if ("ci".equals(System.getProperty("secretstore.servers"))) {
      throw new AssertionError(why);
    }
    System.err.println("SKIPPED, LOUDLY: " + why);
    assumeTrue(false, why);
    throw new AssertionError("not reached");
  }

  /** A good plugin; another comment makes another digest. */
  static byte[] memoryProvider(String comment) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Secret-Provider-Factory", FACTORY);
    manifest.getMainAttributes().putValue("Secret-Provider-Interface", "2.0");
    manifest.getMainAttributes().putValue("Implementation-Title", comment);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (String name :
          List.of(
              "MemoryFactory",
              "MemoryFactory$MemoryProvider",
              "MemoryFactory$MemoryProvider$Value",
              "PlainMemoryFactory")) {
        String path = "com/example/memory/" + name + ".class";
        try (InputStream in = Jars.class.getResourceAsStream("/" + path)) {
          entry(jar, path, in.readAllBytes());
        }
      }
    }
    return bytes.toByteArray();
  }

  /** 1 MB that unpacks to 1 GiB. */
  static byte[] zipBomb() throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      jar.setLevel(9);
      jar.putNextEntry(new ZipEntry("bomb"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 1 << 10; i++) {
        jar.write(zeros);
      }
      jar.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** An entry that would land outside of the folder that it is unpacked in. */
  static byte[] zipSlip() throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream((OutputStream) bytes)) {
      entry(jar, "../../outside.txt", "x".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
