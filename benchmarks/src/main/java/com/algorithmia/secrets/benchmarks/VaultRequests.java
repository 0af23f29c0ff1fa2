package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.benchmarks.VaultClients.Client;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests and connections that reads take, at a server which does nothing else. */
final class VaultRequests {

  private static final int READS = 100;
  private static final byte[] SECRET =
      ("{\"data\":{\"data\":{\"value\":\"v\"},\"metadata\":{\"version\":1,\"destroyed\":false,"
              + "\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\"}}}")
          .getBytes(StandardCharsets.UTF_8);

  private VaultRequests() {}

  static void remark(Table table) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/secret/",
        exchange -> {
          requests.incrementAndGet();
          connections.add(exchange.getRemoteAddress());
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, SECRET.length);
          exchange.getResponseBody().write(SECRET);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    try (SecretProvider provider = VaultClients.provider(address)) {
      for (Client client :
          List.of(
              VaultClients.ours(provider),
              VaultClients.driver(address),
              VaultClients.springJdk(address),
              VaultClients.springDefault(address))) {
        requests.set(0);
        connections.clear();
        for (int i = 0; i < READS; i++) {
          client.read().call();
        }
        table.remark(
            READS
                + " reads, "
                + client.name()
                + ": "
                + requests.get()
                + " requests over "
                + connections.size()
                + (connections.size() == 1 ? " connection." : " connections."));
      }
    } finally {
      server.stop(0);
    }
  }
}
