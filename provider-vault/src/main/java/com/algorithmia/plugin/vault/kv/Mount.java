package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.ApiPath;
import org.jspecify.annotations.Nullable;

/**
 * A KV mount. Immutable.
 *
 * <p>Compared, and therefore with an {@code equals} of its own: the one that a record gets is
 * linked through a static method handle of the JDK (17), whose cache keeps the record's class, and
 * with it the plugin's class loader, for ever.
 *
 * @param path where it is mounted; may have several segments
 * @param version 1 or 2
 */
public record Mount(ApiPath path, int version) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Mount mount && mount.version == version && mount.path.equals(path);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + version;
  }

  @Override
  public String toString() {
    return path + "/ (KV version " + version + ")";
  }
}
