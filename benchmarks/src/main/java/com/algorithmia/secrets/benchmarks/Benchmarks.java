package com.algorithmia.secrets.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs groups of measurements and writes their tables: {@code benchmarks/run [GROUP...]}. Each
 * group replaces its own section of {@code RESULTS.md}, with date, machine and command; the others
 * stay as they are.
 */
public final class Benchmarks {

  private static final Path RESULTS = Path.of("benchmarks", "RESULTS.md");

  private static final Map<String, Group> GROUPS = groups();

  private Benchmarks() {}

  private static Map<String, Group> groups() {
    Map<String, Group> groups = new LinkedHashMap<>();
    groups.put("encryption", EncryptionBenchmark::measure);
    groups.put("sealing", SealingBenchmark::measure);
    groups.put("cached-read", CachedReadBenchmark::measure);
    groups.put("internal-read-h2", InternalReadBenchmark::onH2);
    groups.put("internal-read-postgresql", InternalReadBenchmark::onPostgres);
    groups.put("azure", AzureReadBenchmark::measure);
    groups.put("vault", VaultBenchmark::measure);
    groups.put("store", StoreBenchmark::measure);
    groups.put("plugin-load", PluginLoadBenchmark::measure);
    groups.put("rest", RestBenchmark::measure);
    groups.put("pages", PagesBenchmark::measure);
    groups.put("run", RunBenchmark::measure);
    groups.put("change", ChangeBenchmark::measure);
    return groups;
  }

  /** Runs the named groups; all if none is named. */
  public static void main(String[] args) throws Exception {
    List<String> names = args.length == 0 ? List.copyOf(GROUPS.keySet()) : Arrays.asList(args);
    if (!GROUPS.keySet().containsAll(names)) {
      System.err.println("Groups are " + String.join(", ", GROUPS.keySet()));
      System.exit(2);
    }
    for (Map.Entry<String, Group> group : GROUPS.entrySet()) {
      if (names.contains(group.getKey())) {
        System.out.println("== " + group.getKey());
        String section = group.getValue().measure().toMarkdown(group.getKey());
        System.out.println(section);
        write(group.getKey(), section);
      }
    }
  }

  private static void write(String name, String section) throws IOException {
    String text = Files.exists(RESULTS) ? Files.readString(RESULTS) : Table.HEAD;
    String start = "## " + name + "\n";
    int from = text.indexOf(start);
    if (from < 0) {
      text = text + "\n" + section;
    } else {
      int to = text.indexOf("\n## ", from);
      text = text.substring(0, from) + section + (to < 0 ? "" : text.substring(to));
    }
    Files.writeString(RESULTS, text);
  }

  /** Measures one path beside its peers. */
  @FunctionalInterface
  interface Group {
    Table measure() throws Exception;
  }
}
