package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.host.FilesDirectory;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which files of this machine the settings of providers may name. Settings come from the API, files
 * belong to whoever operates the machine; an admin of the one is not an admin of the other.
 */
public final class ProviderFiles {

  /** The server's setting, as it is told to people. */
  private static final String SETTING = "providers.files_directory";

  private ProviderFiles() {}

  /**
   * Checks the folder.
   *
   * @param folder null for none
   * @param keys where the key sets lie, which no provider may be pointed at
   * @throws StoreException CONFIGURATION_INVALID if it is not there, allows too much, or leads to
   *     the key sets
   */
  public static FilesDirectory of(@Nullable Path folder, Path keys) {
    if (folder == null) {
      return FilesDirectory.none(
          "whoever operates the server names the one folder for such files in the server's own"
              + " setting "
              + SETTING);
    }
    try {
      FilesDirectory files = FilesDirectory.at(folder);
      if (keys.toRealPath().startsWith(folder.toRealPath())) {
        throw refused("the key sets lie in " + folder + ": name a folder made for this");
      }
      return files;
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw refused(folder + " or the folder of the key sets can't be looked at");
    }
  }

  private static StoreException refused(String message) {
    return new StoreException(
        ErrorCode.CONFIGURATION_INVALID, Category.MALFORMED, SETTING + ": " + message);
  }
}
