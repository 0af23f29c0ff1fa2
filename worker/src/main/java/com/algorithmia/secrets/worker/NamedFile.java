package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file, and which option, variable or setting names it: so that a wrong one can be mended.
 *
 * @param path need not be there
 * @param namedBy for people
 */
record NamedFile(Path path, String namedBy) {

  /**
   * Gives the path.
   *
   * @throws WorkerException USAGE if nothing is there
   */
  Path existing() {
    mustExist(path, namedBy);
    return path;
  }

  static void mustExist(Path file, String namedBy) {
    if (Files.exists(file)) {
      return;
    }
    throw new WorkerException(
        Reason.USAGE,
        Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            ? file + " is a link to nothing (" + namedBy + ")"
            : "there is no file " + file + " (" + namedBy + ")");
  }
}
