package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.SecretStoreServer;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.UploadPolicy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of one installation on a real PostgreSQL. */
class TwoNodesIT {

  private static final boolean FULL = "full".equals(System.getProperty("secretstore.tests"));
  private static final Duration CONVERGENCE = Duration.ofSeconds(5);
  private static final String BUNDLE = "/v1/worker/algorithms/demo/hello/bundle";

  private static EmbeddedPostgres postgres;
  private static Installation first;
  private static SecretStore secondStore;
  private static SecretStoreServer second;
  private static StallingProxy proxy;
  private static SecretStore thirdStore;
  private static SecretStoreServer third;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.builder().setConnectConfig("ssl", "false").start();
    sql("create database store", "create database secrets");
    Path folder = Files.createTempDirectory("two-nodes");
    first = new Installation(folder, node("node-1", postgres.getPort()), s -> s);
    secondStore = first.open(node("node-2", postgres.getPort()), UploadPolicy.ON);
    second = SecretStoreServer.builder(secondStore).start();
    proxy = new StallingProxy(postgres.getPort());
    thirdStore = first.open(node("node-3", proxy.port()), UploadPolicy.ON);
    third = SecretStoreServer.builder(thirdStore).start();
  }

  private static Installation.Node node(String name, int port) {
    String uri = "jdbc:postgresql://localhost:" + port + "/";
    return new Installation.Node(name, uri + "store", uri + "secrets", "postgres", "postgres");
  }

  private static void sql(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (proxy != null) {
      proxy.mode(StallingProxy.Mode.OPEN);
    }
    for (AutoCloseable each :
        new AutoCloseable[] {third, thirdStore, second, secondStore, first, proxy, postgres}) {
      if (each != null) {
        try {
          each.close();
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }
  }

  private static Api on(SecretStoreServer server, String role) {
    return Api.of(server.uri(), first.key(role));
  }

  /** How long until a worker at the second node gets a change that was made at the first. */
  private static Duration timeToSee(String id, String value) throws Exception {
    Api worker = on(second, "worker");
    String etag = worker.get(BUNDLE).etag();
    CompletableFuture<Long> seen =
        CompletableFuture.supplyAsync(
            () -> {
              Reply reply = worker.with("If-None-Match", etag).get(BUNDLE + "?wait=60");
              assertThat(reply.status()).isEqualTo(200);
              return System.nanoTime();
            });
    long changed = System.nanoTime();
    assertThat(
            first
                .admin()
                .put(first.secretsPath() + "/" + id, "{\"secret_value\":\"" + value + "\"}")
                .status())
        .isEqualTo(200);
    return Duration.ofNanos(seen.get(70, TimeUnit.SECONDS) - changed);
  }

  @Test
  void a_change_on_one_node_is_seen_by_workers_of_the_other_within_five_seconds() throws Exception {
    String id = first.newSecret("CONVERGES", "0");
    List<Duration> times = new ArrayList<>();
    for (int i = 1; i <= (FULL ? 200 : 10); i++) {
      times.add(timeToSee(id, "value-" + i));
    }
    Collections.sort(times);
    System.err.println(
        "seen by the other node: median "
            + times.get(times.size() / 2)
            + ", slowest "
            + times.get(times.size() - 1));

    assertThat(times.get(times.size() - 1)).isLessThan(CONVERGENCE);
  }

  @Test
  void a_lost_notification_costs_no_more_than_five_seconds() throws Exception {
    String id = first.newSecret("LOST_NOTIFICATION", "0");
    for (int i = 0; i < (FULL ? 10 : 2); i++) {
      sql(
          "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
              + " and query ilike 'listen%'");
      assertThat(timeToSee(id, "after the loss " + i)).isLessThan(CONVERGENCE);
    }
  }

  @Test
  void of_two_changes_of_the_same_revision_on_two_nodes_exactly_one_wins() throws Exception {
    String one = first.secretsPath() + "/" + first.newSecret("RACE", "0");
    Api left = first.admin();
    Api right = on(second, "admin");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier barrier = new CyclicBarrier(2);
      for (int i = 0; i < (FULL ? 1_000 : 60); i++) {
        String etag = left.get(one).etag();
        String body = "{\"secret_value\":\"race " + i + "\"}";
        Callable<Integer> leftTry =
            () -> {
              barrier.await();
              return left.with("If-Match", etag).put(one, body).status();
            };
        Callable<Integer> rightTry =
            () -> {
              barrier.await();
              return right.with("If-Match", etag).put(one, body).status();
            };
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> each : threads.invokeAll(List.of(leftTry, rightTry))) {
          statuses.add(each.get());
        }
        Collections.sort(statuses);
        assertThat(statuses).as("race " + i).containsExactly(200, 409);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_provider_that_was_uploaded_to_one_node_serves_on_the_other() {
    Scenario scenario = new Scenario(first);
    String provider = scenario.servingProvider();
    long started = System.nanoTime();
    String state = "";
    while (!state.equals("serving")
        && System.nanoTime() - started < CONVERGENCE.plusSeconds(5).toNanos()) {
      Reply reply = on(second, "admin").get("/v1/admin/secret-provider/" + provider);
      state = reply.json().path("state").asText();
    }
    assertThat(state).isEqualTo("serving");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(CONVERGENCE);
    assertThat(
            on(second, "admin")
                .post(
                    first.secretsPath(),
                    "{\"secret_key\":\"ON_SECOND\",\"secret_value\":\"x\",\"provider_id\":\""
                        + provider
                        + "\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void a_key_that_is_revoked_on_one_node_is_dead_on_the_other_within_five_seconds() {
    Reply made = first.admin().post("/v1/admin/keys", "{\"name\":\"revoked\",\"role\":\"viewer\"}");
    Api viewer = on(second, "admin").as(made.json().path("key").asText());
    assertThat(viewer.get("/v1/self").status()).isEqualTo(200);

    first.admin().delete("/v1/admin/keys/" + made.id());

    long started = System.nanoTime();
    while (viewer.get("/v1/self").status() != 401) {
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(CONVERGENCE);
    }
  }

  @Test
  void without_its_database_a_node_says_so_in_time_and_works_again_when_it_is_back()
      throws Exception {
    Api admin = on(third, "admin");
    assertThat(admin.get("/readyz").status()).isEqualTo(200);
    for (StallingProxy.Mode mode :
        new StallingProxy.Mode[] {StallingProxy.Mode.DOWN, StallingProxy.Mode.BLACK_HOLE}) {
      proxy.mode(mode);
      try {
        long started = System.nanoTime();
        Reply reply =
            admin.post(
                first.secretsPath(),
                "{\"secret_key\":\"WITHOUT_" + mode + "\",\"secret_value\":\"x\"}");
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        assertThat(reply.status()).as(mode + " " + reply).isEqualTo(503);
        assertThat(took).as(mode.toString()).isLessThan(Duration.ofSeconds(33));
        assertThat(admin.get("/readyz").status()).as(mode.toString()).isEqualTo(503);
        assertThat(admin.get("/healthz").status()).as(mode.toString()).isEqualTo(200);
      } finally {
        proxy.mode(StallingProxy.Mode.OPEN);
      }
      long back = System.nanoTime();
      while (admin.get("/readyz").status() != 200) {
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(40));
        assertThat(admin.get("/healthz").status()).isEqualTo(200);
      }
      assertThat(
              admin
                  .post(
                      first.secretsPath(),
                      "{\"secret_key\":\"AFTER_" + mode + "\",\"secret_value\":\"x\"}")
                  .status())
          .as(mode.toString())
          .isEqualTo(200);
    }
  }
}
