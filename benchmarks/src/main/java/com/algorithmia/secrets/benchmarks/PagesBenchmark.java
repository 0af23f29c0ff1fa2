package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The page with the secrets of an algorithm as a browser asks for it: of 100,000 entries at the
 * beginning, in the middle and at the end, beside one of 100.
 */
final class PagesBenchmark {

  private static final int FEW = 100;
  private static final int MANY = Integer.getInteger("largest", 100_000);
  private static final int ROUNDS = 11;
  private static final int WARM_UP = 4;
  private static final int CALLS = 40;

  /** These are read from the database each time: something has changed meanwhile. */
  private static final String ANEW = ", read anew";

  private static final double BAR = 1.5;
  private static final Actor ACTOR = Actor.localOperator("benchmark");

  private PagesBenchmark() {}

  static Table measure() throws Exception {
    Table table =
        new Table(
            "The page with the secrets of an algorithm, 50 on each, signed in, over HTTP.",
            "microseconds per page");
    Path directory = Files.createTempDirectory("pages-benchmark-");
    measure(table, "H2", directory.resolve("h2"), "jdbc:h2:file:" + directory.resolve("s"), "sa");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      String uri = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
      measure(table, "PostgreSQL", directory.resolve("pg"), uri, "postgres");
    }
    table.remark(
        String.format(
            "Medians of %d rounds of %d requests each, all addresses in turn, one client."
                + " %,d entries of one algorithm beside %d of another.",
            ROUNDS, CALLS, MANY, FEW));
    table.remark(
        "A page that was read before is kept until something changes. What is read anew is compared"
            + " with a page of "
            + FEW
            + " entries that is read anew: before each request the revision of all entries is"
            + " raised, and the time of that is left out.");
    return table;
  }

  private static void measure(Table table, String name, Path keys, String uri, String user)
      throws Exception {
    StoreSetup.initialize(keys.resolve("server"), keys.resolve("worker"));
    StoreKeys sets = StoreKeys.open(keys.resolve("server"), Map.of(), variable -> null);
    Map<String, String> internal = new TreeMap<>(sets.internalProviderSettings("default"));
    internal.put("db_uri", "jdbc:h2:file:" + keys.resolve("values"));
    try (SecretStore store =
            SecretStore.builder()
                .database(DatabaseSettings.of(uri).credentials(user, null))
                .keys(sets)
                .internalProvider(Plugins.internal(), internal)
                .open();
        SecretStoreServer server =
            SecretStoreServer.builder(store).settings(ServerSettings.builder().build()).start()) {
      String few = store.directory().createAlgorithm(ACTOR, "demo", "few").id();
      String many = store.directory().createAlgorithm(ACTOR, "demo", "many").id();
      fill(uri, user, few, many);
      try (Connection raw = DriverManager.getConnection(uri, user, "")) {
        compare(table, name, server, session(store), raw, addresses(store, few, many));
      }
    }
  }

  private static void fill(String uri, String user, String few, String many) throws Exception {
    try (Connection raw = DriverManager.getConnection(uri, user, "")) {
      StoreLists.fill(raw, Owner.algorithm(few), FEW);
      StoreLists.fill(raw, Owner.algorithm(many), MANY);
    }
  }

  private static String session(SecretStore store) {
    String key =
        store
            .apiKeys()
            .create(ACTOR, new NewApiKey("bench", Role.ADMIN, Scope.NONE, null))
            .revealKey();
    return store.sessions().signIn(key, "bench", null).revealToken();
  }

  /** What is measured; the first two are what the others are compared with. */
  private static Map<String, String> addresses(SecretStore store, String few, String many) {
    String base = "/algorithms/" + many + "/secrets";
    Page<Entry> last = list(store, many, Page.LAST);
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put(FEW + " entries, first page", "/algorithms/" + few + "/secrets");
    addresses.put(FEW + " entries, first page" + ANEW, "/algorithms/" + few + "/secrets");
    addresses.put("first page", base);
    addresses.put("page in the middle", base + "?marker=" + middle(store, many));
    addresses.put("another page in the middle each time" + ANEW, base + "?marker=");
    addresses.put("last page" + ANEW, base + "?marker=" + Page.LAST);
    addresses.put("last page", base + "?marker=" + Page.LAST);
    addresses.put("page before the last", base + "?marker=" + last.previousMarker());
    addresses.put("all secrets, last page", "/secrets?marker=" + Page.LAST);
    return addresses;
  }

  private static Page<Entry> list(SecretStore store, String algorithm, @Nullable String marker) {
    return store.entries().list(ACTOR, Owner.algorithm(algorithm), EntryFilter.ALL, marker, 50);
  }

  private static String middle(SecretStore store, String algorithm) {
    @Nullable String marker = null;
    for (int i = 0; i < MANY / 2 / Page.MAX_LIMIT; i++) {
      marker =
          store
              .entries()
              .list(ACTOR, Owner.algorithm(algorithm), EntryFilter.ALL, marker, Page.MAX_LIMIT)
              .nextMarker();
    }
    return String.valueOf(marker);
  }

  private static void compare(
      Table table,
      String name,
      SecretStoreServer server,
      String session,
      Connection raw,
      Map<String, String> addresses)
      throws IOException, SQLException {
    List<String> names = List.copyOf(addresses.keySet());
    List<IntFunction<byte[]>> requests = new ArrayList<>();
    for (String address : addresses.values()) {
      byte[] same = request(server.port(), address, session);
      requests.add(
          address.endsWith("=")
              ? call -> request(server.port(), address + marker(call), session)
              : call -> same);
    }
    double[][] micros = new double[requests.size()][ROUNDS];
    try (Statement change = raw.createStatement();
        RestClient client =
            new RestClient(new Socket(InetAddress.getLoopbackAddress(), server.port()))) {
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (int i = 0; i < requests.size(); i++) {
          Statement before = names.get(i).endsWith(ANEW) ? change : null;
          double time = time(client, requests.get(i), before, (round + WARM_UP) * CALLS);
          if (round >= 0) {
            micros[i][round] = time;
          }
        }
      }
    }
    for (int i = 2; i < names.size(); i++) {
      int peer = names.get(i).endsWith(ANEW) ? 1 : 0;
      table.atMost(
          name + ", " + names.get(i),
          median(micros[i]),
          names.get(peer),
          median(micros[peer]),
          BAR);
    }
    table.besides(name + ", " + names.get(1), median(micros[1]), names.get(0), median(micros[0]));
  }

  /** Where a page begins that was not asked for before: every third one. */
  private static String marker(int call) {
    String variable = String.format(Locale.ROOT, "E_%07d", 5_000 + 150 * call);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(variable.getBytes(StandardCharsets.US_ASCII));
  }

  private static double time(
      RestClient client, IntFunction<byte[]> requests, @Nullable Statement change, int first)
      throws IOException, SQLException {
    long taken = 0;
    for (int i = 0; i < CALLS; i++) {
      if (change != null) {
        StoreLists.somethingChanges(change);
      }
      long start = System.nanoTime();
      int bytes = client.send(requests.apply(first + i));
      taken += System.nanoTime() - start;
      if (bytes < 10_000) {
        throw new IOException("a page of " + bytes + " bytes is not one with 50 secrets");
      }
    }
    return taken / 1e3 / CALLS;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static byte[] request(int port, String address, String session) {
    return ("GET "
            + address
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nAccept: text/html\r\nCookie: __Host-secret-store="
            + session
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
