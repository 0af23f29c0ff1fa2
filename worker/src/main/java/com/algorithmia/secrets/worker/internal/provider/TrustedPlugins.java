package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Whose code a worker runs: a file of digests in the form of {@code sha256sum}, kept by whoever
 * operates this machine. What a server says about a JAR is never enough. Immutable.
 */
public final class TrustedPlugins {

  private final Path file;
  private final Set<String> digests;
  private final boolean trustServer;

  private TrustedPlugins(Path file, Set<String> digests, boolean trustServer) {
    this.file = file;
    this.digests = digests;
    this.trustServer = trustServer;
  }

  /**
   * Reads the file; one that is not there trusts nothing.
   *
   * @param trustServer whether any JAR that the server names is run; the caller has checked that
   *     this may be
   * @throws WorkerException FAILED if others may write it, or a line is no digest
   */
  public static TrustedPlugins read(Path file, boolean trustServer) {
    Set<String> digests = new HashSet<>();
    try {
      if (Files.exists(file)) {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.contains(PosixFilePermission.GROUP_WRITE)
            || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
          throw new WorkerException(
              Reason.FAILED,
              "others than its owner may write "
                  + file
                  + ", and so decide which code is run; run:"
                  + " chmod go-w "
                  + file);
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
          number++;
          String digest = line.replaceFirst("#.*", "").strip().split("\\s+", 2)[0];
          if (!digest.isEmpty() && !isDigest(digest)) {
            throw new WorkerException(
                Reason.FAILED,
                file
                    + ", line "
                    + number
                    + ": a line is a SHA-256 in hexadecimal, then the file's"
                    + " name, as sha256sum prints it");
          }
          if (!digest.isEmpty()) {
            digests.add(digest.toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (NoSuchFileException e) {
      // Removed meanwhile: nothing is trusted.
    } catch (IOException | UnsupportedOperationException e) {
      throw new WorkerException(Reason.FAILED, "the file " + file + " can't be read");
    }
    return new TrustedPlugins(file, Set.copyOf(digests), trustServer);
  }

  static boolean isDigest(String text) {
    return text.matches("[0-9A-Fa-f]{64}");
  }

  /**
   * Lets a JAR pass, or not.
   *
   * @param fileName what the JAR is called on this machine, for the line to add
   * @throws WorkerException NOT_TRUSTED with the line that would make it trusted
   */
  void check(ProviderSpec provider, String fileName) {
    String digest = provider.digest().toLowerCase(Locale.ROOT);
    if (!isDigest(digest)) {
      throw new WorkerException(
          Reason.NOT_TRUSTED,
          "the JAR of the provider " + Printable.of(provider.name()) + " has no proper digest");
    }
    if (!trustServer && !digests.contains(digest)) {
      throw new WorkerException(
          Reason.NOT_TRUSTED,
          "this worker does not trust the JAR of the provider "
              + Printable.of(provider.name())
              + ". If you know it to be good, add this line to "
              + file
              + ": "
              + digest
              + "  "
              + Printable.of(fileName));
    }
  }
}
