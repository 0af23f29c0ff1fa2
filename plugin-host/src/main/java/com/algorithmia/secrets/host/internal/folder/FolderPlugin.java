package com.algorithmia.secrets.host.internal.folder;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.internal.guard.Events;
import com.algorithmia.secrets.host.internal.guard.Help;
import com.algorithmia.secrets.host.internal.jar.JarStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One name in a plugins folder. Not thread-safe: the folder looks at one after the other. */
final class FolderPlugin {

  private static final Logger log = LoggerFactory.getLogger(FolderPlugin.class);

  private final String name;
  private final Path jar;
  private final Path properties;
  private final Function<LoadRequest, LoadedProvider> loader;
  private final JarStore store;
  private final Events events;
  private @Nullable FilePair seen;
  private @Nullable FilePair settled;
  private @Nullable LoadedProvider loaded;
  private @Nullable JarInfo offered;
  private @Nullable String problem;

  FolderPlugin(
      Path folder,
      String name,
      Function<LoadRequest, LoadedProvider> loader,
      JarStore store,
      Events events) {
    this.name = name;
    this.jar = folder.resolve(name + ".jar");
    this.properties = folder.resolve(name + ".properties");
    this.loader = loader;
    this.store = store;
    this.events = events;
  }

  /** Both files as they were when looked at. */
  private record FilePair(@Nullable FileStamp jar, @Nullable FileStamp properties) {}

  Optional<LoadedProvider> loaded() {
    return Optional.ofNullable(current());
  }

  /** What serves; one that somebody closed does not, and is forgotten. */
  private @Nullable LoadedProvider current() {
    LoadedProvider latest = loaded;
    if (latest != null && latest.isClosed()) {
      loaded = null;
    }
    return loaded;
  }

  Optional<JarInfo> offered() {
    return Optional.ofNullable(offered);
  }

  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Looks at the files and does what has to be done. False if the JAR is gone. */
  boolean look() {
    try {
      FilePair now = new FilePair(FileStamp.of(jar), FileStamp.of(properties));
      boolean stable = now.equals(seen);
      seen = now;
      if (now.jar() == null) {
        unload();
        return false;
      }
      if (now.equals(settled)) {
        return true;
      }
      boolean done = now.properties() == null ? offer(stable) : load(stable);
      if (done) {
        settled = now;
      }
    } catch (IOException e) {
      // Perhaps it was replaced just now: the next look will tell.
      log.debug("A file in the plugins folder can't be read ({})", e.getClass().getSimpleName());
    } catch (RuntimeException e) {
      // Not foreseen. The other plugins are looked at all the same, and this one next time.
      refuse("The host failed unexpectedly: " + e.getClass().getName());
    }
    return true;
  }

  /** A JAR alone: told, not loaded. Only once it stays as it is, for it may still be copied. */
  private boolean offer(boolean stable) {
    if (!stable) {
      return false;
    }
    unload();
    try {
      JarInfo info = store.admit(jar, Optional.empty());
      offered = info;
      problem = null;
      events.tell(listener -> listener.offered(name, info));
    } catch (PluginRefusedException e) {
      refuse(String.valueOf(e.getMessage()));
    }
    return true;
  }

  /**
   * A JAR with its properties. The two are renamed one after the other: if they do not fit, this is
   * only said once they stay so.
   */
  private boolean load(boolean stable) throws IOException {
    FolderFile file;
    try {
      file = FolderFile.read(properties);
      warnIfReadable();
      if (!stable && !file.sha256().trim().equalsIgnoreCase(store.digest(jar))) {
        return false;
      }
      apply(file.request(name, jar), file.isExclusive());
      offered = null;
      problem = null;
      return true;
    } catch (PluginRefusedException e) {
      refuse(String.valueOf(e.getMessage()));
      return e.getReason() != Reason.UNREADABLE;
    } catch (SecretProviderException e) {
      refuse(String.valueOf(e.getMessage()));
      // A backend that is down comes back without anybody touching the files.
      return !e.isRetryable();
    } catch (IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
      return true;
    }
  }

  private void apply(LoadRequest request, boolean exclusive) {
    LoadedProvider current = current();
    if (current == null) {
      loaded = loader.apply(request);
    } else if (exclusive) {
      current.replaceExclusively(request);
    } else {
      current.replace(request);
    }
  }

  private void refuse(String reason) {
    if (reason.equals(problem)) {
      return;
    }
    problem = reason;
    log.warn(
        "The plugin {} in the plugins folder can't be used: {} ({})", name, reason, Help.FOLDER);
    events.tell(listener -> listener.refused(name, reason));
  }

  private void warnIfReadable() throws IOException {
    if (!properties.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(properties);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      log.warn(
          "{}.properties is open to every user of this machine; chmod 600 it ({})",
          name,
          Help.FOLDER);
    }
  }

  /** Unloads what this name serves. */
  void unload() {
    LoadedProvider gone = loaded;
    loaded = null;
    offered = null;
    if (gone != null) {
      gone.close();
    }
  }
}
