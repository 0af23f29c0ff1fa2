package com.algorithmia.secrets.host.internal.folder;

import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.internal.guard.HostContext;
import com.algorithmia.secrets.host.internal.guard.HostTimer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a plugins folder again and again. Thread-safe. */
public final class FolderWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String SUFFIX = ".jar";

  private final Path folder;
  private final Function<LoadRequest, LoadedProvider> loader;
  private final HostContext context;
  private final Listing listing;
  private final Map<String, FolderPlugin> plugins = new TreeMap<>();
  private HostTimer.@Nullable Handle next;
  private boolean closed;

  /** Does nothing yet; whatever it finds, it loads by the loader. */
  public FolderWatch(
      Path folder, Function<LoadRequest, LoadedProvider> loader, HostContext context) {
    this(folder, loader, context, Files::list);
  }

  /** For tests: with a file system that fails. */
  FolderWatch(
      Path folder,
      Function<LoadRequest, LoadedProvider> loader,
      HostContext context,
      Listing listing) {
    this.folder = folder;
    this.loader = loader;
    this.context = context;
    this.listing = listing;
  }

  /** What {@link Files#list} does. */
  @FunctionalInterface
  interface Listing {
    Stream<Path> of(Path folder) throws IOException;
  }

  /** Looks now, and from now on again and again. */
  public synchronized void start() {
    scan();
    scheduleNext();
  }

  private void scheduleNext() {
    next =
        context
            .timer()
            .after(
                context.settings().folderPollInterval(),
                () -> {
                  synchronized (this) {
                    if (!closed) {
                      try {
                        scan();
                      } finally {
                        // Whatever happened: a watch that ends unnoticed helps nobody.
                        scheduleNext();
                      }
                    }
                  }
                });
  }

  /** Looks at the folder once. */
  public synchronized void scan() {
    if (closed) {
      return;
    }
    for (String name : names()) {
      plugins.computeIfAbsent(
          name, key -> new FolderPlugin(folder, key, loader, context.store(), context.events()));
    }
    plugins.values().removeIf(plugin -> !plugin.look());
  }

  private List<String> names() {
    try (Stream<Path> files = listing.of(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .filter(FolderWatch::isName)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // The stream tells what fails after its first entries in the latter.
      log.warn("The plugins folder can't be read ({})", e.getClass().getSimpleName());
      return List.of();
    }
  }

  private static boolean isName(String name) {
    boolean fine = NAME.matcher(name).matches();
    if (!fine) {
      log.debug("A JAR in the plugins folder has a name that no provider can have");
    }
    return fine;
  }

  /** What serves, by name. */
  public Map<String, LoadedProvider> providers() {
    return collect(FolderPlugin::loaded);
  }

  /** What is offered, by name. */
  public Map<String, JarInfo> offers() {
    return collect(FolderPlugin::offered);
  }

  /** What can't be used, by name, and why. */
  public Map<String, String> problems() {
    return collect(FolderPlugin::problem);
  }

  private synchronized <T> Map<String, T> collect(Function<FolderPlugin, Optional<T>> part) {
    Map<String, T> found = new LinkedHashMap<>();
    plugins.forEach((name, plugin) -> part.apply(plugin).ifPresent(it -> found.put(name, it)));
    return Collections.unmodifiableMap(found);
  }

  /** Stops looking and unloads what came from here. */
  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
    plugins.values().forEach(FolderPlugin::unload);
    plugins.clear();
  }
}
