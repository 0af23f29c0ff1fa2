package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Durable create, and list and search among many entries: the store with the sealed internal
 * provider, beside JDBC that does the same commits and the same queries. Ours and the peer in turn,
 * in rounds, one thread; the median round counts.
 */
final class StoreBenchmark {

  private static final int ROUNDS = 9;
  private static final int WARM_UP = 3;
  private static final int CREATES = 150;
  private static final int READS = 300;
  private static final int LIMIT = 10;
  private static final int ENTRIES = Integer.getInteger("largest", 100_000);
  private static final Actor ACTOR = Actor.localOperator("benchmark");

  /** Something that is done so many times. */
  private interface Work {
    void run(int round) throws Exception;
  }

  private StoreBenchmark() {}

  static Table measure() throws Exception {
    Table table = new Table("Durable create, list and search in the store", "us per call");
    Path directory = Files.createTempDirectory("store-benchmark-");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      measure(
          table,
          "H2",
          directory.resolve("h2"),
          "jdbc:h2:file:" + directory.resolve("h2-store"),
          "jdbc:h2:file:" + directory.resolve("h2-values"),
          "jdbc:h2:file:"
              + directory.resolve("h2-raw")
              + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0",
          "sa");
      String uri = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
      measure(table, "PostgreSQL", directory.resolve("pg"), uri, uri, uri, "postgres");
    }
    table.remark(
        "create: "
            + CREATES
            + " per round, sealed (HPKE) internal provider in a database of its own, operation and"
            + " audit included; the peer writes as many rows of the same size in the same three"
            + " commits, in clear and without a chain.");
    table.remark(
        String.format(
            "list and search: %,d entries of one owner, pages of %d; the peer runs the same SQL and"
                + " reads every column as text.",
            ENTRIES, LIMIT));
    return table;
  }

  private static void measure(
      Table table, String name, Path keys, String uri, String valuesUri, String rawUri, String user)
      throws Exception {
    StoreSetup.initialize(keys.resolve("server"), keys.resolve("worker"));
    StoreKeys sets = StoreKeys.open(keys.resolve("server"), Map.of(), variable -> null);
    Map<String, String> internal = new HashMap<>(sets.internalProviderSettings("default"));
    internal.put("db_uri", valuesUri);
    internal.put("db_username", user);
    try (SecretStore store =
            SecretStore.builder()
                .database(DatabaseSettings.of(uri).credentials(user, null))
                .keys(sets)
                .internalProvider(Plugins.internal(), internal)
                .open();
        Connection raw = DriverManager.getConnection(rawUri, user, "")) {
      RawCreates creates = new RawCreates(raw);
      Owner owner = Owner.algorithm(store.directory().createAlgorithm(ACTOR, "o", "creates").id());
      double[] create =
          inTurn(
              round -> {
                for (int i = 0; i < CREATES; i++) {
                  store
                      .entries()
                      .create(
                          ACTOR,
                          NewEntry.of(owner, "V_" + round + "_" + i, NewValue.generated(40)),
                          null);
                }
              },
              round -> {
                for (int i = 0; i < CREATES; i++) {
                  creates.threeCommits("V_" + round + "_" + i);
                }
              },
              CREATES);
      table.atMost(name + " create, sealed", create[0], "JDBC, 3 commits", create[1], 2.0);
      double[] two =
          inTurn(
              round -> {},
              round -> {
                for (int i = 0; i < CREATES; i++) {
                  creates.oneCommit("W_" + round + "_" + i);
                }
              },
              CREATES);
      table.besides(name + " create, sealed", create[0], "JDBC, 1 commit of 2 rows", two[1]);
      lists(table, name, store, uri, user);
    }
  }

  private static void lists(Table table, String name, SecretStore store, String uri, String user)
      throws Exception {
    Owner owner = Owner.algorithm(store.directory().createAlgorithm(ACTOR, "o", "lists").id());
    boolean h2 = uri.startsWith("jdbc:h2");
    String same = h2 ? uri + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0" : uri;
    try (Connection raw = DriverManager.getConnection(same, user, "")) {
      fill(raw, owner);
      RawLists lists = new RawLists(raw, owner);
      String far = "E_" + String.format("%07d", ENTRIES - 2 * LIMIT);
      String marker = markerBefore(store, owner, far);
      compare(table, name + " first page", store, owner, EntryFilter.ALL, null, lists, "", null);
      double[] last =
          compare(
              table, name + " far page", store, owner, EntryFilter.ALL, marker, lists, far, null);
      double[] first =
          compare(
              table,
              name + " first page again",
              store,
              owner,
              EntryFilter.ALL,
              null,
              lists,
              "",
              null);
      table.atMost(name + " page " + (ENTRIES / LIMIT - 2), last[0], "our page 1", first[0], 1.5);
      compare(
          table,
          name + " search, rare text",
          store,
          owner,
          new EntryFilter("needle", null, null, null),
          null,
          lists,
          "",
          "needle");
    }
  }

  private static double[] compare(
      Table table,
      String path,
      SecretStore store,
      Owner owner,
      EntryFilter filter,
      @Nullable String marker,
      RawLists lists,
      String after,
      @Nullable String query)
      throws Exception {
    int reads = query == null ? READS : 5;
    double[] both =
        inTurn(
            round -> {
              for (int i = 0; i < reads; i++) {
                Page<Entry> page = store.entries().list(ACTOR, owner, filter, marker, LIMIT);
                if (page.items().isEmpty()) {
                  throw new IllegalStateException("Nothing was read");
                }
              }
            },
            round -> {
              for (int i = 0; i < reads; i++) {
                lists.read(after, query, LIMIT + 1);
              }
            },
            reads);
    table.atMost(path, both[0], "raw keyset query", both[1], 1.3);
    return both;
  }

  private static @Nullable String markerBefore(SecretStore store, Owner owner, String variable) {
    // The marker of a page is its last variable: pages of 1000 come there soonest.
    @Nullable String marker = null;
    while (true) {
      Page<Entry> page = store.entries().list(ACTOR, owner, EntryFilter.ALL, marker, 1_000);
      for (int i = 0; i < page.items().size(); i++) {
        if (page.items().get(i).variable().equals(variable)) {
          return i == 0
              ? marker
              : store.entries().list(ACTOR, owner, EntryFilter.ALL, marker, i + 1).nextMarker();
        }
      }
      marker = page.nextMarker();
      if (marker == null) {
        throw new IllegalStateException("Not found: " + variable);
      }
    }
  }

  private static void fill(Connection raw, Owner owner) throws SQLException {
    raw.setAutoCommit(true);
    try (Statement statement = raw.createStatement()) {
      String series =
          raw.getMetaData().getURL().startsWith("jdbc:h2")
              ? "system_range(1, " + ENTRIES + ") s(x)"
              : "generate_series(1, " + ENTRIES + ") s(x)";
      String number = "lpad(cast(x as varchar(10)), 7, '0')";
      statement.executeUpdate(
          "insert into store_entry (id, owner_kind, owner_id, account_id, name, description,"
              + " search_text, variable, type, metadata, provider_id, provider_key, is_reference,"
              + " verified, version, revision, state, created, created_by, modified, modified_by,"
              + " is_immutable) select 'bench-' || "
              + number
              + ", 'algorithm', '"
              + owner.id()
              + "', g.account_id, 'Name ' || "
              + number
              + ", 'A description of some length', case when mod(x, 10007) = 0 then 'needle' else"
              + " 'name description of some length e_' || "
              + number
              + " end, 'E_' || "
              + number
              + ", 'password', '{\"team\":\"payments\"}', p.id, 'key-' || "
              + number
              + ", false, true, 'v1', 1, 'active', current_timestamp, 'admin', current_timestamp,"
              + " 'admin', false from "
              + series
              + ", store_provider p, store_algorithm g where p.internal = true and g.id = '"
              + owner.id()
              + "'");
      statement.execute("analyze");
    }
  }

  /** Microseconds per call of each, in the median round. */
  private static double[] inTurn(Work ours, Work theirs, int calls) throws Exception {
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
