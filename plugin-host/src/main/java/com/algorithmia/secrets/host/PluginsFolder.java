package com.algorithmia.secrets.host;

import com.algorithmia.secrets.host.internal.folder.FolderWatch;
import java.util.Map;

/**
 * A folder of plugins that is watched: {@code NAME.jar} with {@code NAME.properties} beside it
 * becomes the provider NAME. Without the properties a JAR is offered, not loaded. Thread-safe.
 *
 * <p>The properties hold {@code sha256} (required), {@code factory}, {@code require_ready}, {@code
 * exclusive}, and the provider's settings as {@code config.KEY}. To replace a plugin, rename a new
 * JAR and then properties with its digest into place: until both fit, the old one serves. Whatever
 * can't be used changes nothing about what serves. Whoever can write there runs code in this
 * program.
 */
public final class PluginsFolder implements AutoCloseable {

  private final FolderWatch watch;
  private final Runnable whenClosed;

  PluginsFolder(FolderWatch watch, Runnable whenClosed) {
    this.watch = watch;
    this.whenClosed = whenClosed;
  }

  /** Looks at the folder now, beside the regular looks. */
  public void scan() {
    watch.scan();
  }

  /** The providers that serve, by name. One that is closed comes back when its files change. */
  public Map<String, LoadedProvider> providers() {
    return watch.providers();
  }

  /** JARs without properties, by name. */
  public Map<String, JarInfo> offers() {
    return watch.offers();
  }

  /** What can't be used, by name, and why; no setting is shown. */
  public Map<String, String> problems() {
    return watch.problems();
  }

  /** Stops watching, and unloads the providers that came from here. */
  @Override
  public void close() {
    watch.close();
    whenClosed.run();
  }
}
