package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Files that decide whom a worker trusts, and where its key goes: whoever may write them could have
 * both. They may be read by all.
 */
public final class TrustedFiles {

  private TrustedFiles() {}

  /**
   * Refuses a file or folder that others than its owner may write. What is not there is nobody's;
   * what lies on a file system that is mounted read-only (as Kubernetes mounts secrets, with mode
   * 1777) is taken as it is.
   *
   * @throws WorkerException USAGE, with the command that mends it
   */
  public static void mustNotBeWritableByOthers(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      boolean writable =
          permissions.contains(PosixFilePermission.GROUP_WRITE)
              || permissions.contains(PosixFilePermission.OTHERS_WRITE);
      if (writable && !Files.getFileStore(file).isReadOnly()) {
        throw new WorkerException(
            Reason.USAGE,
            "others than its owner may write "
                + file
                + ", which decides whom this worker trusts; run: chmod go-w "
                + file);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new WorkerException(Reason.USAGE, "who may write " + file + " can't be told");
    }
  }
}
