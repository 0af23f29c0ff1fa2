package com.algorithmia.secrets.host.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.fixture.HostTest;
import com.algorithmia.secrets.host.fixture.ManualTimer;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import com.algorithmia.secrets.host.internal.guard.Events;
import com.algorithmia.secrets.host.internal.guard.HostContext;
import com.algorithmia.secrets.host.internal.guard.LeakWatch;
import com.algorithmia.secrets.host.internal.jar.JarStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FolderWatchTest extends HostTest {

  private final ManualTimer timer = new ManualTimer(clock);
  private final HostSettings settings = HostSettings.defaults();
  private final JarStore store = new JarStore(settings, clock);
  private final Events events = new Events(List.of());
  private final HostContext context =
      new HostContext(
          settings,
          store,
          clock,
          clock,
          timer,
          events,
          null,
          new LeakWatch(timer, settings.leakCheckDelay(), clock, events));
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(directory.resolve("plugins"));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private void poll() {
    timer.advance(settings.folderPollInterval());
  }

  private void put(String name) throws IOException {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .service(Plugins.FACTORY)
            .writeTo(folder.resolve(name + ".jar"));
    Files.writeString(folder.resolve(name + ".properties"), "sha256=" + store.digest(jar) + "\n");
  }

  private Function<LoadRequest, LoadedProvider> loader() {
    PluginHost host = host(settings);
    return host::load;
  }

  /** A stream that fails after its first entries, as that of a file server that went away. */
  private static Stream<Path> broken(Path folder) {
    return Stream.of(folder.resolve("one.jar"), folder)
        .peek(
            path -> {
              if (path.equals(folder)) {
                throw new UncheckedIOException(new IOException("stale file handle"));
              }
            });
  }

  @Test
  void aFolderThatCannotBeReadForAWhileIsWatchedOn() throws Exception {
    AtomicReference<FolderWatch.Listing> listing = new AtomicReference<>(Files::list);
    put("one");
    try (FolderWatch watch =
        new FolderWatch(folder, loader(), context, path -> listing.get().of(path))) {
      watch.start();
      assertThat(watch.providers()).containsOnlyKeys("one");
      for (FolderWatch.Listing failing :
          List.<FolderWatch.Listing>of(
              FolderWatchTest::broken,
              path -> {
                throw new IOException("stale file handle");
              })) {
        listing.set(failing);
        poll();
        assertThat(watch.providers()).as("what serves goes on").containsOnlyKeys("one");
      }
      listing.set(Files::list);
      put("two");
      poll();
      assertThat(watch.providers()).containsOnlyKeys("one", "two");
    }
  }

  @Test
  void anUnexpectedFailureOfOnePluginConcernsNoOther() throws Exception {
    AtomicReference<@Nullable RuntimeException> failure =
        new AtomicReference<>(new IllegalStateException("secret-text"));
    Function<LoadRequest, LoadedProvider> real = loader();
    put("a-bad");
    put("b-good");
    try (FolderWatch watch =
        new FolderWatch(
            folder,
            request -> {
              RuntimeException thrown = failure.get();
              if (request.name().equals("a-bad") && thrown != null) {
                throw thrown;
              }
              return real.apply(request);
            },
            context)) {
      watch.start();
      assertThat(watch.providers()).containsOnlyKeys("b-good");
      assertThat(watch.problems()).containsOnlyKeys("a-bad");
      assertThat(watch.problems().get("a-bad"))
          .contains("IllegalStateException")
          .doesNotContain("secret-text");
      failure.set(null);
      poll();
      assertThat(watch.providers()).containsOnlyKeys("a-bad", "b-good");
      assertThat(watch.problems()).isEmpty();
    }
  }

  @Test
  void evenAnErrorDoesNotEndTheWatch() throws Exception {
    AtomicReference<FolderWatch.Listing> listing = new AtomicReference<>(Files::list);
    try (FolderWatch watch =
        new FolderWatch(folder, loader(), context, path -> listing.get().of(path))) {
      watch.start();
      listing.set(
          path -> {
            throw new StackOverflowError();
          });
      assertThrows(StackOverflowError.class, this::poll);
      listing.set(Files::list);
      put("one");
      poll();
      assertThat(watch.providers()).containsOnlyKeys("one");
    }
  }
}
