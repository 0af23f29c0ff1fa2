package com.algorithmia.plugin.azurekeyvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A JAR of classes that are compiled while the test runs. */
final class CompiledJar {

  private final Map<String, String> sources = new TreeMap<>();

  /** Adds a class by its full name. */
  CompiledJar with(String name, String source) {
    sources.put(name, source);
    return this;
  }

  /** A class of this name that fails as soon as it is used. */
  CompiledJar withBroken(String name) {
    int dot = name.lastIndexOf('.');
    return with(
        name,
        "package "
            + name.substring(0, dot)
            + "; public class "
            + name.substring(dot + 1)
            + " { static { fail(); } static void fail() { throw new Error(\"foreign class\"); } }");
  }

  Path write(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-implicit:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      arguments.add(Files.writeString(file, source.getValue()).toString());
    }
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("javac refused the sources of the test");
    }
    Path jar = folder.resolve("compiled.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      files.filter(Files::isRegularFile).forEach(file -> put(out, classes.relativize(file), file));
    }
    return jar;
  }

  private static void put(JarOutputStream out, Path name, Path file) {
    try {
      out.putNextEntry(new JarEntry(name.toString()));
      Files.copy(file, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
