package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** What it costs to load the Azure plugin, and what one holds once it is loaded, and once used. */
final class AzureLoading {

  private static final int PLUGINS = 10;

  private AzureLoading() {}

  static void times(Table table, AzureServer server) throws Exception {
    double[] ours = new double[PLUGINS];
    double[] theirs = new double[PLUGINS];
    double[] oursUsed = new double[PLUGINS];
    double[] theirsUsed = new double[PLUGINS];
    for (int warmUp = 0; warmUp < 2; warmUp++) {
      for (int i = 0; i < PLUGINS; i++) {
        hosted(server, ours, oursUsed, i);
        plain(server, theirs, theirsUsed, i);
      }
    }
    String peer = "URLClassLoader + ServiceLoader + digest";
    table.besides(
        "load and make the provider (ms)",
        AzureReadBenchmark.median(ours),
        peer,
        AzureReadBenchmark.median(theirs));
    table.besides(
        "the same with the first read (ms)",
        AzureReadBenchmark.median(oursUsed),
        peer,
        AzureReadBenchmark.median(theirsUsed));
  }

  private static void hosted(AzureServer server, double[] loaded, double[] used, int i)
      throws Exception {
    try (PluginHost host = PluginHost.builder().build()) {
      long start = System.nanoTime();
      LoadedProvider plugin = host.load(Plugins.azure(), "", server.settings());
      loaded[i] = (System.nanoTime() - start) / 1e6;
      AzureReadBenchmark.read(plugin.provider());
      used[i] = (System.nanoTime() - start) / 1e6;
      plugin.close();
    }
  }

  private static void plain(AzureServer server, double[] loaded, double[] used, int i)
      throws Exception {
    long start = System.nanoTime();
    try (InputStream in =
        new DigestInputStream(
            Files.newInputStream(Plugins.azure()), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    try (URLClassLoader loader = AzureReadBenchmark.loader(Plugins.azure());
        SecretProvider provider = AzureReadBenchmark.factory(loader).create(server.settings())) {
      loaded[i] = (System.nanoTime() - start) / 1e6;
      AzureReadBenchmark.read(provider);
      used[i] = (System.nanoTime() - start) / 1e6;
    }
  }

  static void memory(Table table, AzureServer server) throws Exception {
    try (PluginHost host = PluginHost.builder().build()) {
      List<LoadedProvider> plugins = new ArrayList<>();
      plugins.add(host.load(Plugins.azure(), "", server.settings()));
      AzureReadBenchmark.read(plugins.get(0).provider()); // What the JVM itself needs, once.
      double heap = heap();
      double metaspace = metaspace();
      for (int i = 0; i < PLUGINS; i++) {
        plugins.add(host.load(Plugins.azure(), "", server.settings()));
      }
      double heapLoaded = (heap() - heap) / PLUGINS;
      double metaspaceLoaded = (metaspace() - metaspace) / PLUGINS;
      for (LoadedProvider plugin : plugins.subList(1, plugins.size())) {
        AzureReadBenchmark.read(plugin.provider());
      }
      double heapUsed = (heap() - heap) / PLUGINS;
      double metaspaceUsed = (metaspace() - metaspace) / PLUGINS;
      table.besides(
          "heap of one plugin after a read (KiB)", heapUsed, "before any use", heapLoaded);
      table.besides(
          "metaspace of one plugin after a read (KiB)",
          metaspaceUsed,
          "before any use",
          metaspaceLoaded);
      plugins.forEach(LoadedProvider::close);
    }
  }

  private static double heap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0;
  }

  private static double metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace"))
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        / 1024.0;
  }
}
