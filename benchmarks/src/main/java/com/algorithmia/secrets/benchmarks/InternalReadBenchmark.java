package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Reads of the internal provider, called without the host, beside a raw select through the same
 * kind of pool plus a raw decrypt, on tables that grow. Ours and the raw one run in turn, in short
 * rounds; the median of the rounds' ratios counts. Then through the host.
 */
final class InternalReadBenchmark {

  private static final int ROUNDS = 9;

  /** Rounds that are not counted: with fewer, H2 itself is still being compiled. */
  private static final int WARM_UP = 12;

  private static final long ROUND_NANOS = 400_000_000L;
  private static final int BULK = 50;

  private InternalReadBenchmark() {}

  static Table onH2() throws Exception {
    Table table = table();
    for (int size : sizes()) {
      onH2(table, size);
    }
    return table;
  }

  static Table onPostgres() throws Exception {
    Table table = table();
    for (int size : sizes()) {
      onPostgres(table, size);
    }
    return table;
  }

  private static Table table() {
    Table table =
        new Table(
            "One read of a random secret of 40 characters, one thread, warm.", "microseconds");
    table.remark(
        "The host's guard: another thread, a deadline, a bulkhead, a circuit breaker and a copy, for a"
            + " read that its cache (here switched off) does not answer.");
    return table;
  }

  private static int[] sizes() {
    int largest = Integer.getInteger("largest", 100_000);
    return Arrays.stream(new int[] {1_000, 100_000, 1_000_000})
        .filter(size -> size <= largest)
        .toArray();
  }

  private static void onH2(Table table, int size) throws Exception {
    Path folder = Files.createTempDirectory("internal-read");
    try {
      String uri = "jdbc:h2:file:" + folder.resolve("secrets");
      measure(
          table, "H2", size, 1.3, uri, Map.of("db_uri", uri, "master_key", masterKey()), "sa", "");
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void onPostgres(Table table, int size) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      String uri = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
      Map<String, String> config =
          Map.of("db_uri", uri, "db_username", "postgres", "master_key", masterKey());
      measure(table, "PostgreSQL", size, 1.1, uri, config, "postgres", "");
    }
  }

  private static void measure(
      Table table,
      String database,
      int size,
      double reach,
      String uri,
      Map<String, String> config,
      String user,
      String password)
      throws Exception {
    System.out.println(database + ", " + size + " secrets");
    String path = database + ", " + size + " secrets";
    Random random = new Random(42);
    List<SecretIdentifier> ids;
    double alone;
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {Plugins.internal().toUri().toURL()},
                InternalReadBenchmark.class.getClassLoader());
        SecretProvider provider = factory(loader).create(config)) {
      ids = create(provider, size);
      try (RawReads raw = new RawReads(uri, user, password, ids)) {
        alone =
            pair(
                table,
                path,
                () -> read(provider, ids.get(random.nextInt(size))),
                () -> raw.read(ids.get(random.nextInt(size)).getProviderKey()),
                "raw select + decrypt",
                reach);
        double row = raw(() -> raw.readRow(ids.get(random.nextInt(size)).getProviderKey()));
        table.besides(path, alone, "raw select of the provider's own row + decrypt", row);
        double together =
            pair(
                table,
                path + ", " + BULK + " at once",
                () -> provider.getSecrets(some(ids, random)).size(),
                () -> raw.readAll(some(ids, random)),
                "one IN query + " + BULK + " decrypts",
                1.2);
        System.out.println(BULK + " at once: " + together);
      }
    }
    // Afterwards, since two class loaders can't have one file of H2 open.
    HostSettings uncached =
        HostSettings.builder().cacheTtl(Duration.ZERO).lastKnownGood(Duration.ZERO).build();
    try (PluginHost host = PluginHost.builder().settings(uncached).build();
        LoadedProvider loaded = host.load(Plugins.internal(), Plugins.INTERNAL_FACTORY, config)) {
      SecretProvider guarded = loaded.provider();
      double[] micros = new double[ROUNDS];
      for (int i = -3; i < ROUNDS; i++) {
        double micro = round(() -> read(guarded, ids.get(random.nextInt(size))));
        if (i >= 0) {
          micros[i] = micro;
        }
      }
      table.besides(path + ", in the host", median(micros), "the provider alone", alone);
    }
  }

  private static int read(SecretProvider provider, SecretIdentifier id)
      throws SecretNotFoundException {
    return provider.getSecret(id).getValue().length();
  }

  private static List<SecretIdentifier> some(List<SecretIdentifier> ids, Random random) {
    List<SecretIdentifier> some = new ArrayList<>(BULK);
    for (int i = 0; i < BULK; i++) {
      some.add(ids.get(random.nextInt(ids.size())));
    }
    return some;
  }

  private static SecretProviderFactory factory(ClassLoader loader) throws Exception {
    return (SecretProviderFactory)
        loader.loadClass(Plugins.INTERNAL_FACTORY).getDeclaredConstructor().newInstance();
  }

  private static List<SecretIdentifier> create(SecretProvider provider, int size) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<SecretIdentifier>> pending = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        String value = String.format(java.util.Locale.ROOT, "%040d", i);
        pending.add(threads.submit(() -> provider.createSecret(value)));
      }
      List<SecretIdentifier> ids = new ArrayList<>(size);
      for (Future<SecretIdentifier> created : pending) {
        ids.add(created.get());
      }
      return ids;
    } finally {
      threads.shutdown();
    }
  }

  /** What ours takes. */
  private static double pair(
      Table table,
      String path,
      Callable<Integer> ours,
      Callable<Integer> raw,
      String peer,
      double reach)
      throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      round(ours);
      round(raw);
    }
    double[] mine = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      mine[i] = round(ours);
      theirs[i] = round(raw);
      ratios[i] = mine[i] / theirs[i];
    }
    double base = median(theirs);
    double micros = base * median(ratios);
    table.atMost(path, micros, peer, base, reach);
    return micros;
  }

  private static double raw(Callable<Integer> read) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      round(read);
    }
    double[] micros = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      micros[i] = round(read);
    }
    return median(micros);
  }

  private static double round(Callable<Integer> read) throws Exception {
    long start = System.nanoTime();
    long reads = 0;
    long check = 0;
    do {
      check += read.call();
      reads++;
    } while (System.nanoTime() - start < ROUND_NANOS);
    if (check == 0) {
      throw new IllegalStateException("Nothing was read");
    }
    return (System.nanoTime() - start) / 1e3 / reads;
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String masterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
