package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.ManualTimer;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifeTest extends HostTest {

  private static final Map<String, String> SHARED = Map.of("store", "shared");

  private final ManualTimer timer = new ManualTimer(clock);
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  private static final HostSettings NO_CACHE =
      HostSettings.builder()
          .cacheTtl(Duration.ZERO)
          .lastKnownGood(Duration.ZERO)
          .drainDeadline(Duration.ofSeconds(5))
          .build();

  /** Tells its version number in its secrets, and what happens to it. */
  private static String numbered(String number, String more) {
    return """
        public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
          if (closed) throw new SecretProviderException(SecretProviderException.Kind.UNAVAILABLE, "closed under a read");
          signal("reading", "NUMBER");
          if (closed) throw new SecretProviderException(SecretProviderException.Kind.UNAVAILABLE, "closed under a read");
          return new SimpleSecret("NUMBER");
        }
        volatile boolean closed;
        { signal("life", "made NUMBER"); }
        public void close() { closed = true; signal("life", "closed NUMBER"); }
        MORE
        """
        .replace("NUMBER", number)
        .replace("MORE", more);
  }

  private PluginHost timedHost(HostSettings settings) {
    signals.on("life", event -> told.add((String) event));
    return host(
        settings,
        builder ->
            builder
                .timer(timer)
                .listener(
                    new HostListener() {
                      @Override
                      public void recreated(String provider) {
                        told.add("recreated");
                      }

                      @Override
                      public void replaced(String provider, JarInfo before, JarInfo after) {
                        told.add("replaced");
                      }

                      @Override
                      public void unloaded(String provider, JarInfo jar) {
                        told.add("unloaded");
                        throw new IllegalStateException("a listener that fails harms nobody");
                      }
                    }));
  }

  private LoadRequest request(Path jar) {
    return LoadRequest.of(jar).factory(Plugins.FACTORY).config(SHARED);
  }

  private static String read(SecretProvider provider) throws Exception {
    return provider.getSecret(new SimpleSecretIdentifier("key")).getValue();
  }

  @Test
  void aProviderObjectWithAnEndIsMadeAnewInTime() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    try (LoadedProvider loaded =
        host.load(request(jar(numbered("1", "public int getTtl() { return 100; }"))))) {
      assertThat(loaded.provider().getTtl()).isZero();
      timer.advance(Duration.ofSeconds(89));
      assertThat(told).containsExactly("made 1");
      timer.advance(Duration.ofSeconds(1));
      assertThat(told).containsExactly("made 1", "made 1", "closed 1", "recreated");
      assertThat(read(loaded.provider())).isEqualTo("1");
      timer.advance(Duration.ofSeconds(90));
      assertThat(told).hasSize(7);
    }
  }

  @Test
  void theOldProviderGoesOnWhereANewOneCannotBeMade() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    AtomicBoolean broken = new AtomicBoolean();
    signals.on("broken", unused -> broken.get());
    String members =
        numbered(
            "1",
            "public int getTtl() { if (Boolean.TRUE.equals(signal(\"broken\", \"\"))) throw new Error(); return 100; }");
    try (LoadedProvider loaded = host.load(request(jar(members)))) {
      broken.set(true);
      timer.advance(Duration.ofSeconds(90));
      // What was made for nothing is closed.
      assertThat(told).containsExactly("made 1", "made 1", "closed 1");
      assertThat(read(loaded.provider())).isEqualTo("1");
      broken.set(false);
      timer.advance(Duration.ofSeconds(5));
      assertThat(told).endsWith("recreated");
    }
  }

  @Test
  void noReadIsLostWhileAJarIsReplacedUnderLoad() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    List<Path> jars = List.of(jar(numbered("1", "")), jar(numbered("2", "")));
    try (LoadedProvider loaded = host.load(request(jars.get(0)))) {
      SecretProvider provider = loaded.provider();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger reads = new AtomicInteger();
      List<CompletableFuture<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SecretIdentifier id = new SimpleSecretIdentifier("key" + i);
        readers.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!stop.get()) {
                    try {
                      assertThat(provider.getSecret(id).getValue()).isIn("1", "2");
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                    reads.incrementAndGet();
                  }
                }));
      }
      for (int i = 1; i <= 20; i++) {
        int before = reads.get();
        while (reads.get() < before + 10) {
          Thread.onSpinWait();
        }
        if (i % 5 == 0) {
          loaded.replaceExclusively(request(jars.get(i % 2)));
        } else {
          loaded.replace(request(jars.get(i % 2)));
        }
        assertThat(read(provider)).isEqualTo(i % 2 == 0 ? "1" : "2");
      }
      stop.set(true);
      for (CompletableFuture<Void> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void aReplacementIsMadeBesideTheOldOneWhichThenFinishesItsCalls() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    signals.on(
        "reading",
        number -> {
          if (number.equals("1")) {
            inside.countDown();
            try {
              return go.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              return "";
            }
          }
          // The new one serves while the old one is busy.
          told.add("2 serves");
          go.countDown();
          return "";
        });
    LoadedProvider loaded = host.load(request(jar(numbered("1", ""))));
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return read(loaded.provider());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    inside.await();
    CompletableFuture<Void> replacement =
        CompletableFuture.runAsync(
            () -> {
              Path next = jar(numbered("2", ""));
              loaded.replace(request(next));
            });
    while (!told.contains("replaced")) {
      Thread.onSpinWait();
    }
    assertThat(loaded.provider().getSecret(new SimpleSecretIdentifier("other")).getValue())
        .isEqualTo("2");
    assertThat(slow.get()).isEqualTo("1");
    replacement.get();
    assertThat(told).containsExactly("made 1", "made 2", "replaced", "2 serves", "closed 1");
  }

  @Test
  void aFailedReplacementLeavesTheOldOneServing() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    LoadedProvider loaded = host.load(request(jar(numbered("1", ""))));
    JarInfo before = loaded.jar();
    Path noFactory = jar(numbered("2", ""));
    assertThrows(
        PluginRefusedException.class,
        () -> loaded.replace(request(noFactory).factory("acme.Missing")));
    Path failing = jar(numbered("3", "{ if (true) throw new IllegalStateException(); }"));
    assertKind(Kind.PLUGIN_FAILURE, () -> loaded.replace(request(failing)));
    Path unready =
        jar(
            numbered(
                "4",
                "public ConnectionReport checkConnection() { return ConnectionReport.builder().failed(\"token\", \"refused\").build(); }"));
    assertThatThrownBy(() -> loaded.replace(request(unready).requireReady()))
        .isInstanceOf(SecretProviderException.class)
        .hasMessageContaining("token: FAILED (refused)");
    assertKind(Kind.UNAVAILABLE, () -> loaded.replaceExclusively(request(unready).requireReady()));
    assertThat(loaded.jar()).isEqualTo(before);
    assertThat(read(loaded.provider())).isEqualTo("1");
    assertThat(told)
        .containsExactly(
            "made 1", "made 3", "made 4", "closed 4", "closed 1", "made 4", "closed 4", "made 1");
    // Without the check the same JAR is fine.
    loaded.replace(request(unready));
    assertThat(read(loaded.provider())).isEqualTo("4");
  }

  private static void assertKind(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThat(assertThrows(SecretProviderException.class, call::call).getKind()).isEqualTo(kind);
  }

  @Test
  void exclusiveReplacementNeverHasTwoAndReadsWait() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    AtomicInteger open = new AtomicInteger();
    signals.on(
        "open",
        change -> {
          int now = open.addAndGet((Integer) change);
          return now <= 1;
        });
    String exclusive =
        """
        { if (!Boolean.TRUE.equals(signal("open", 1))) throw new IllegalStateException("two at once"); }
        public void close() { signal("open", -1); }
        """;
    LoadedProvider loaded = host.load(request(jar(exclusive)));
    SecretIdentifier id = loaded.provider().createSecret("kept");
    // Side by side it can't be done.
    assertKind(Kind.PLUGIN_FAILURE, () -> loaded.replace(request(jar(exclusive + " int b;"))));
    assertThat(loaded.provider().getSecret(id).getValue()).isEqualTo("kept");
    open.set(1);
    loaded.replaceExclusively(request(jar(exclusive + " int c;")));
    assertThat(loaded.provider().getSecret(id).getValue()).isEqualTo("kept");
    assertThat(open.get()).isEqualTo(1);
  }

  @Test
  void replacingForgetsWhatTheOldOneSaid() throws Exception {
    PluginHost host = timedHost(HostSettings.defaults());
    LoadedProvider loaded = host.load(request(jar(numbered("1", ""))));
    assertThat(read(loaded.provider())).isEqualTo("1");
    loaded.replace(request(jar(numbered("2", ""))));
    assertThat(read(loaded.provider())).isEqualTo("2");
    assertThat(loaded.name()).isEqualTo("plugin1");
  }

  @Test
  void oneThatCouldNotBeReopenedIsTriedAgain() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    AtomicInteger broken = new AtomicInteger();
    signals.on("broken", unused -> broken.getAndDecrement() > 0);
    String members =
        numbered("1", "{ if (Boolean.TRUE.equals(signal(\"broken\", \"\"))) throw new Error(); }");
    LoadedProvider loaded = host.load(request(jar(members)));
    broken.set(2);
    Path next = jar(members + "int b;");
    assertKind(Kind.PLUGIN_FAILURE, () -> loaded.replaceExclusively(request(next)));
    assertThat(loaded.status().serving()).isFalse();
    timer.advance(Duration.ofSeconds(5));
    assertThat(loaded.status().serving()).isTrue();
    assertThat(read(loaded.provider())).isEqualTo("1");
  }

  @Test
  void closingTheHostClosesItsProvidersOnce() throws Exception {
    PluginHost host = timedHost(NO_CACHE);
    LoadedProvider first = host.load(request(jar(numbered("1", ""))));
    LoadedProvider second = host.load(request(jar(numbered("2", ""))));
    first.close();
    host.close();
    host.close();
    second.close();
    assertThat(told)
        .containsExactly("made 1", "made 2", "closed 1", "unloaded", "closed 2", "unloaded");
    assertThrows(IllegalStateException.class, () -> host.load(jar(""), "", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTookItsPlaceHasItsNameAlsoInThreadsAndEvents(boolean exclusively) throws Exception {
    CompletableFuture<String> thread = new CompletableFuture<>();
    CompletableFuture<String> disabled = new CompletableFuture<>();
    CountDownLatch release = new CountDownLatch(1);
    signals.on(
        "reading",
        unused -> {
          thread.complete(Thread.currentThread().getName());
          try {
            return release.await(1, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            return false;
          }
        });
    HostSettings settings =
        NO_CACHE.toBuilder().callDeadline(Duration.ofSeconds(2)).maxStuckThreads(1).build();
    PluginHost host =
        host(
            settings,
            builder ->
                builder.listener(
                    new HostListener() {
                      @Override
                      public void disabled(String provider, int stuckCalls) {
                        disabled.complete(provider);
                      }
                    }));
    try (LoadedProvider loaded = host.load(request(jar(numbered("1", ""))).name("vault"))) {
      LoadRequest next = request(jar(numbered("2", ""))).name("vault-2.1-SNAPSHOT");
      if (exclusively) {
        loaded.replaceExclusively(next);
      } else {
        loaded.replace(next);
      }
      assertThatThrownBy(() -> read(loaded.provider())).hasMessageContaining("in time");
      assertThat(thread.get()).startsWith("plugin-vault-").doesNotContain("SNAPSHOT");
      assertThat(disabled.get(30, TimeUnit.SECONDS)).isEqualTo("vault");
      release.countDown();
    }
  }
}
