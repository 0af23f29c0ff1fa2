package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Loading a hundred plugins beside a URLClassLoader with a ServiceLoader; and loading and unloading
 * a thousand times.
 */
final class PluginLoadBenchmark {

  private static final int PLUGINS = 100;
  private static final int ROUNDS = 5;

  /** Rounds that are not counted, for the compiler. */
  private static final int WARM_UP = 4;

  private static final int CYCLES = 1_000;

  private PluginLoadBenchmark() {}

  static Table measure() throws Exception {
    Path work = Files.createTempDirectory("plugin-load");
    try {
      return measure(work);
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Table measure(Path work) throws Exception {
    Map<String, String> config = Map.of("folder", work.toString());
    List<Path> jars = copies(work);
    List<double[]> ours = new ArrayList<>();
    List<double[]> theirs = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      double[] hosted = loadAllInHost(jars, config);
      double[] plain = loadAllPlainly(jars, config);
      if (round >= WARM_UP) {
        ours.add(hosted);
        theirs.add(plain);
      }
    }
    Table table =
        new Table(
            "Loading a plugin, its provider made and ready, " + PLUGINS + " at the same time.",
            "milliseconds");
    table.atMost(
        "one of " + PLUGINS + ", median",
        median(ours, 0, PLUGINS),
        "URLClassLoader + ServiceLoader + digest",
        median(theirs, 0, PLUGINS),
        2);
    table.atMost(
        "the last ten",
        median(ours, PLUGINS - 10, PLUGINS),
        "the first ten",
        median(ours, 0, 10),
        1.2);
    cycles(table, jars.get(0), config);
    return table;
  }

  private static double[] loadAllInHost(List<Path> jars, Map<String, String> config)
      throws IOException {
    double[] millis = new double[jars.size()];
    List<LoadedProvider> loaded = new ArrayList<>();
    try (PluginHost host = PluginHost.builder().build()) {
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        loaded.add(host.load(jars.get(i), Plugins.FOLDER_FACTORY, config));
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      loaded.forEach(LoadedProvider::close);
    }
    return millis;
  }

  private static double[] loadAllPlainly(List<Path> jars, Map<String, String> config)
      throws Exception {
    double[] millis = new double[jars.size()];
    List<URLClassLoader> loaders = new ArrayList<>();
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(jars.get(i)), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      digest.digest();
      URLClassLoader loader =
          new URLClassLoader(
              new URL[] {jars.get(i).toUri().toURL()}, PluginLoadBenchmark.class.getClassLoader());
      SecretProvider provider =
          ServiceLoader.load(SecretProviderFactory.class, loader).iterator().next().create(config);
      provider.getTtl();
      millis[i] = (System.nanoTime() - start) / 1e6;
      loaders.add(loader);
    }
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
    return millis;
  }

  private static void cycles(Table table, Path jar, Map<String, String> config) throws IOException {
    try (PluginHost host = PluginHost.builder().build()) {
      for (int i = 0; i < CYCLES / 10; i++) {
        host.load(jar, Plugins.FOLDER_FACTORY, config).close();
      }
      double before = metaspaceKilobytes();
      for (int i = 0; i < CYCLES; i++) {
        host.load(jar, Plugins.FOLDER_FACTORY, config).close();
      }
      double after = metaspaceKilobytes();
      table.atMost(
          "metaspace after " + CYCLES + " loads and unloads (KiB)", after, "before", before, 1.01);
    }
  }

  private static double metaspaceKilobytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace"))
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        / 1024.0;
  }

  private static double median(List<double[]> rounds, int from, int to) {
    double[] all =
        rounds.stream().flatMapToDouble(round -> Arrays.stream(round, from, to)).sorted().toArray();
    return all[all.length / 2];
  }

  /** Copies of the example's JAR: with a line for ServiceLoader, and each with bytes of its own. */
  private static List<Path> copies(Path work) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (int i = 0; i < PLUGINS; i++) {
      Path copy = work.resolve("plugin-" + i + ".jar");
      try (JarFile from = new JarFile(Plugins.folder().toFile());
          JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy))) {
        for (JarEntry entry : java.util.Collections.list(from.entries())) {
          to.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
          }
        }
        put(
            to,
            "META-INF/services/" + SecretProviderFactory.class.getName(),
            Plugins.FOLDER_FACTORY);
        put(to, "number", Integer.toString(i));
      }
      copies.add(copy);
    }
    return copies;
  }

  private static void put(JarOutputStream to, String name, String text) throws IOException {
    to.putNextEntry(new JarEntry(name));
    to.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
