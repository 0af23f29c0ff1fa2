package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Durable create, and list and search among many entries: the store with the internal provider,
 * beside JDBC that does the same commits and the same queries. Ours and the peer in turn, in
 * rounds, one thread; the median round counts.
 */
final class StoreBenchmark {

  static final Actor ACTOR = Actor.localOperator("benchmark");

  private static final int ROUNDS = 9;

  /** Until the compiler has done most: the store is more code than its peer. */
  private static final int WARM_UP = 15;

  private static final int CREATES = 150;

  /** Something that is done so many times. */
  interface Work {
    void run(int round) throws Exception;
  }

  /** A database: ours for what is known of secrets and for values, and the peer's. */
  private record Databases(String name, String store, String values, String raw, String user) {}

  private StoreBenchmark() {}

  static Table measure() throws Exception {
    Table table = new Table("Durable create, list and search in the store.", "us per call");
    Path directory = Files.createTempDirectory("store-benchmark-");
    measure(table, directory.resolve("h2-sealed"), h2(directory, "sealed"), true);
    measure(table, directory.resolve("h2-symmetric"), h2(directory, "symmetric"), false);
    System.out.println(table.toMarkdown("store, so far"));
    try (EmbeddedPostgres postgres = durablePostgres()) {
      String uri = "jdbc:postgresql://localhost:" + postgres.getPort() + "/";
      try (Connection connection = DriverManager.getConnection(uri + "postgres", "postgres", "");
          Statement statement = connection.createStatement()) {
        statement.execute("create database store_sealed");
        statement.execute("create database store_symmetric");
      }
      measure(table, directory.resolve("pg-sealed"), postgres(uri + "store_sealed"), true);
      measure(table, directory.resolve("pg-symmetric"), postgres(uri + "store_symmetric"), false);
    }
    table.remark(
        CREATES
            + " creates per round, operation and audit included, the values in a database of their"
            + " own on H2. The peer writes as many rows of the same size in the same three commits,"
            + " in clear and without a chain. PostgreSQL forces each commit to the disk (fsync and"
            + " synchronous_commit on); H2 does that for neither.");
    StoreLists.remarks(table);
    return table;
  }

  private static Databases h2(Path directory, String name) {
    String uri = "jdbc:h2:file:" + directory.resolve(name);
    return new Databases(
        "H2",
        uri + "-store",
        uri + "-values",
        uri + "-raw;WRITE_DELAY=0;REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0",
        "sa");
  }

  private static Databases postgres(String uri) {
    return new Databases("PostgreSQL", uri, uri, uri, "postgres");
  }

  /** As it is by default everywhere but in tests. */
  private static EmbeddedPostgres durablePostgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  private static void measure(Table table, Path keys, Databases databases, boolean sealed)
      throws Exception {
    StoreSetup.initialize(keys.resolve("server"), keys.resolve("worker"));
    StoreKeys sets = StoreKeys.open(keys.resolve("server"), Map.of(), variable -> null);
    Map<String, String> internal =
        new HashMap<>(
            sealed
                ? sets.internalProviderSettings("default")
                : Map.of("master_key", newMasterKey()));
    internal.put("db_uri", databases.values());
    internal.put("db_username", databases.user());
    Owner owner;
    try (SecretStore store = open(databases, sets, internal);
        Connection raw = DriverManager.getConnection(databases.raw(), databases.user(), "")) {
      creates(table, databases.name(), store, new RawCreates(raw), sealed);
      owner = Owner.algorithm(store.directory().createAlgorithm(ACTOR, "o", "lists").id());
    }
    if (sealed) {
      // While nobody has the database open: H2's file outgrows itself by this and is written anew,
      // which closes all connections.
      StoreLists.fill(databases.store(), databases.user(), owner);
      try (SecretStore store = open(databases, sets, internal)) {
        StoreLists.measure(
            table, databases.name(), store, owner, databases.store(), databases.user());
      }
    }
  }

  private static SecretStore open(
      Databases databases, StoreKeys sets, Map<String, String> internal) {
    return SecretStore.builder()
        .database(DatabaseSettings.of(databases.store()).credentials(databases.user(), null))
        .keys(sets)
        .internalProvider(Plugins.internal(), internal)
        .open();
  }

  private static String newMasterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static void creates(
      Table table, String name, SecretStore store, RawCreates raw, boolean sealed)
      throws Exception {
    Owner owner = Owner.algorithm(store.directory().createAlgorithm(ACTOR, "o", "creates").id());
    String path = name + " create, " + (sealed ? "sealed" : "symmetric");
    double[] create =
        inTurn(
            round -> {
              for (int i = 0; i < CREATES; i++) {
                NewValue value = NewValue.generated(40);
                store
                    .entries()
                    .create(ACTOR, NewEntry.of(owner, "V_" + round + "_" + i, value), null);
              }
            },
            round -> {
              for (int i = 0; i < CREATES; i++) {
                raw.threeCommits("V_" + round + "_" + i);
              }
            },
            CREATES);
    table.atMost(path, create[0], "JDBC, 3 commits", create[1], sealed ? 1 / 0.5 : 1 / 0.8);
    double[] one =
        inTurn(
            round -> {},
            round -> {
              for (int i = 0; i < CREATES; i++) {
                raw.oneCommit("W_" + round + "_" + i);
              }
            },
            CREATES);
    table.besides(path, create[0], "JDBC, 1 commit of 2 rows", one[1]);
  }

  /** Microseconds per call of each, in the median round. */
  static double[] inTurn(Work ours, Work theirs, int calls) throws Exception {
    double[] first = new double[ROUNDS];
    double[] second = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double a = time(ours, round + WARM_UP, calls);
      double b = time(theirs, round + WARM_UP, calls);
      if (round >= 0) {
        first[round] = a;
        second[round] = b;
      }
    }
    Arrays.sort(first);
    Arrays.sort(second);
    return new double[] {first[ROUNDS / 2], second[ROUNDS / 2]};
  }

  private static double time(Work work, int round, int calls) throws Exception {
    long start = System.nanoTime();
    work.run(round);
    return (System.nanoTime() - start) / 1e3 / calls;
  }
}
