package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * List and create over REST with TLS, by four clients with a connection each: beside an echo of the
 * same sizes through the same web server, and beside the store called directly.
 */
final class RestBenchmark {

  private static final int CLIENTS = 4;
  private static final int ROUNDS = 5;

  /** Until the compiler has nothing left to do: before, it takes as much time as all else. */
  private static final int WARM_UP = 3;

  private static final int ENTRIES = 20;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final AtomicLong names = new AtomicLong();
  private final AtomicLong queries = new AtomicLong();

  private RestBenchmark() {}

  static Table measure() throws Exception {
    return new RestBenchmark().run();
  }

  private Table run() throws Exception {
    Path folder = Files.createTempDirectory("rest");
    TlsFiles tls = TlsFiles.make(folder);
    var unused = StoreSetup.initialize(folder.resolve("server"), folder.resolve("worker"));
    StoreKeys keys = StoreKeys.open(folder.resolve("server"), Map.of(), name -> null);
    Map<String, String> values = new TreeMap<>(keys.internalProviderSettings("default"));
    values.put("db_uri", "jdbc:h2:file:" + folder.resolve("values"));
    ServerSettings settings = ServerSettings.builder().tls(tls.certificate(), tls.key()).build();
    try (SecretStore store =
            SecretStore.builder()
                .database(DatabaseSettings.of("jdbc:h2:file:" + folder.resolve("store")))
                .keys(keys)
                .nodeName("bench")
                .internalProvider(Plugins.internal(), values)
                .open();
        SecretStoreServer server = SecretStoreServer.builder(store).settings(settings).start()) {
      return measure(store, server, tls);
    }
  }

  private Table measure(SecretStore store, SecretStoreServer server, TlsFiles tls)
      throws Exception {
    Actor operator = Actor.localOperator("bench");
    AlgorithmInfo algorithm = store.directory().createAlgorithm(operator, "demo", "hello");
    AlgorithmInfo other = store.directory().createAlgorithm(operator, "demo", "other");
    Owner owner = Owner.algorithm(algorithm.id());
    for (int i = 0; i < ENTRIES; i++) {
      store.entries().create(operator, NewEntry.of(owner, name(), NewValue.of("x")), null);
    }
    String key =
        store
            .apiKeys()
            .create(operator, new NewApiKey("bench", Role.ADMIN, Scope.NONE, null))
            .revealKey();
    byte[] list = request("GET", "/v1/algorithms/" + algorithm.id() + "/secrets", key, "");
    String creates = "/v1/algorithms/" + other.id() + "/secrets";
    int bytes;
    try (RestClient client = tls.connect(server.port())) {
      bytes = client.send(list);
    }
    Owner others = Owner.algorithm(other.id());
    String provider = store.entries().listAll(operator, owner, EntryFilter.ALL).get(0).providerId();
    try (EchoServer echo = new EchoServer(tls, bytes, store)) {
      byte[] echoed = request("GET", "/echo", key, "");
      List<double[]> rounds = new ArrayList<>();
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        double[] micros = {
          overRest(tls, server.port(), () -> list),
          overRest(tls, echo.port(), () -> echoed),
          overRest(tls, server.port(), () -> otherList(algorithm.id(), provider, key)),
          overRest(
              tls,
              server.port(),
              () ->
                  request(
                      "POST",
                      creates,
                      key,
                      "{\"secret_key\":\"" + name() + "\",\"secret_value\":\"x\"}")),
          inParallel(
              () ->
                  () ->
                      store
                          .entries()
                          .create(operator, NewEntry.of(others, name(), NewValue.of("x")), null))
        };
        if (round >= 0) {
          rounds.add(micros);
        }
      }
      return table(rounds, bytes);
    }
  }

  private static Table table(List<double[]> rounds, int bytes) {
    Table table =
        new Table(
            "REST over TLS 1.3, "
                + CLIENTS
                + " clients with a connection each, H2, sealed; clients and server share the machine.",
            "microseconds per request");
    table.atMost(
        "list " + ENTRIES + " entries (" + bytes + " bytes)",
        median(rounds, 0),
        "echo of as many bytes, without a key",
        median(rounds, 1),
        1 / 0.8);
    table.besides(
        "the same, none read before",
        median(rounds, 2),
        "echo of as many bytes, without a key",
        median(rounds, 1));
    table.atMost(
        "create", median(rounds, 3), "the store called directly", median(rounds, 4), 1 / 0.8);
    table.remark(
        "Medians of "
            + ROUNDS
            + " rounds of "
            + TimeUnit.NANOSECONDS.toSeconds(ROUND_NANOS)
            + " s, after "
            + WARM_UP
            + " to warm up.");
    table.remark(
        "The echo neither looks up a key nor asks a database. A list asks it twice, for the key and"
            + " for the owner with the revision of all entries; a list that was not read at this"
            + " revision before asks it for the entries, too, and has its JSON written.");
    return table;
  }

  private static double median(List<double[]> rounds, int column) {
    double[] sorted = rounds.stream().mapToDouble(round -> round[column]).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** The same entries by a query that has not come lately, so that no answer to it is kept. */
  private byte[] otherList(String algorithm, String provider, String key) {
    long number = queries.incrementAndGet();
    String query =
        "?limit="
            + (ENTRIES + number % 980)
            + ((number / 980) % 2 == 0 ? "" : "&type=generic")
            + ((number / 1960) % 2 == 0 ? "" : "&provider_id=" + provider);
    return request("GET", "/v1/algorithms/" + algorithm + "/secrets" + query, key, "");
  }

  private String name() {
    return "V" + names.incrementAndGet();
  }

  private static byte[] request(String method, String path, String key, String body) {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + "\r\n"
            + (body.isEmpty()
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
            + "\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  private static double overRest(TlsFiles tls, int port, Callable<byte[]> request)
      throws Exception {
    List<RestClient> clients = new ArrayList<>();
    try {
      return inParallel(
          () -> {
            RestClient client = tls.connect(port);
            synchronized (clients) {
              clients.add(client);
            }
            return () -> client.send(request.call());
          });
    } finally {
      for (RestClient client : clients) {
        client.close();
      }
    }
  }

  /** Microseconds per call, each of the clients working as fast as it can. */
  private static double inParallel(Callable<Callable<?>> client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    long end = System.nanoTime() + ROUND_NANOS;
    long start = System.nanoTime();
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Callable<?> call = client.call();
      counts.add(threads.submit(() -> countCalls(call, end)));
    }
    threads.shutdown();
    long total = 0;
    for (Future<Long> count : counts) {
      total += count.get();
    }
    return (System.nanoTime() - start) / 1e3 / total;
  }

  private static long countCalls(Callable<?> call, long end) throws Exception {
    long count = 0;
    while (System.nanoTime() - end < 0) {
      call.call();
      count++;
    }
    return count;
  }
}
