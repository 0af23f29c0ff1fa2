package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.benchmarks.VaultClients.Client;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Reads and version checks on one OpenBao server, ours beside a raw GET and two client libraries,
 * in short rounds that take turns; the median of the rounds' ratios counts.
 */
final class VaultBenchmark {

  private static final int ROUNDS = 21;
  private static final long ROUND_NANOS = 150_000_000L;
  private static final int[] THREADS = {1, 8, 64};

  private VaultBenchmark() {}

  static Table measure() throws Exception {
    Table table =
        new Table(
            "One secret of 40 characters on KV 2, nothing cached, connections open. What a call"
                + " takes, over all threads together.",
            "microseconds");
    try (BaoServer server = BaoServer.start();
        SecretProvider provider = VaultClients.provider(server.address())) {
      provider.createSecret(
          "v".repeat(40), SecretAttributes.builder().requestId(VaultClients.KEY).build());
      Client ours = VaultClients.ours(provider);
      List<Client> quiet =
          List.of(
              ours,
              VaultClients.raw(server.address()),
              VaultClients.springJdk(server.address()),
              VaultClients.springDefault(server.address()));
      // Afterwards, because each call of it leaves a thread behind, which slows down all others.
      List<Client> leaking = List.of(ours, VaultClients.driver(server.address()));
      for (List<Client> clients : List.of(quiet, leaking)) {
        for (int threads : THREADS) {
          compare(table, "read", threads, clients, Client::read);
          compare(table, "version check", threads, clients, Client::version);
        }
        for (Client client : clients.subList(clients == quiet ? 0 : 1, clients.size())) {
          table.remark(VaultThreads.over(client, 1_000));
        }
      }
    }
    VaultRequests.remark(table);
    table.remark(
        "HttpURLConnection waits for the answer in the caller's own thread; the JDK's HttpClient, which the"
            + " raw GET shows, needs a second one. It can't be bounded in time, and repeats POSTs by itself.");
    return table;
  }

  private static void compare(
      Table table,
      String what,
      int threads,
      List<Client> clients,
      Function<Client, Callable<Integer>> call)
      throws Exception {
    System.out.println(what + ", " + threads + " threads");
    List<Callable<Integer>> calls = clients.stream().map(call).toList();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double[][] times = new double[calls.size()][ROUNDS];
      for (int round = -5; round < ROUNDS; round++) {
        for (int i = 0; i < calls.size(); i++) {
          double time = round(pool, threads, calls.get(i));
          if (round >= 0) {
            times[i][round] = time;
          }
        }
      }
      String path = what + ", " + threads + (threads == 1 ? " thread" : " threads");
      for (int i = 1; i < calls.size(); i++) {
        double theirs = median(times[i]);
        table.atMost(
            path,
            theirs * ratio(times[0], times[i]),
            clients.get(i).name(),
            theirs,
            clients.get(i).name().startsWith("raw") ? 1.15 : 1);
      }
    } finally {
      pool.shutdown();
    }
  }

  /** Microseconds for each call, the calls of all threads counted together. */
  private static double round(ExecutorService pool, int threads, Callable<Integer> call)
      throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Long>> running = new ArrayList<>(threads);
    for (int i = 0; i < threads; i++) {
      running.add(
          pool.submit(
              () -> {
                go.await();
                long start = System.nanoTime();
                long calls = 0;
                do {
                  if (call.call() < 1) {
                    throw new IllegalStateException("Nothing was read");
                  }
                  calls++;
                } while (System.nanoTime() - start < ROUND_NANOS);
                return calls;
              }));
    }
    long start = System.nanoTime();
    go.countDown();
    long calls = 0;
    for (Future<Long> one : running) {
      calls += one.get();
    }
    return (System.nanoTime() - start) / 1e3 / calls;
  }

  private static double ratio(double[] ours, double[] theirs) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours[i] / theirs[i];
    }
    return median(ratios);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
