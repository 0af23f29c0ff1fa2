package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Where the JARs of providers come from: the internal one from the worker's own distribution,
 * others from the path that a local setting names, else from the server, kept by their digests.
 * What is found is checked against the digest by the host, on the bytes that are run.
 */
public final class JarSource {

  private final Path internalJar;
  private final Map<String, Path> localJars;
  private final Path folder;
  private final Function<String, byte[]> download;

  /**
   * Does no I/O yet.
   *
   * @param internalJar the internal provider of this distribution
   * @param localJars by the names of their providers
   * @param folder where downloaded JARs are kept, for their owner alone
   * @param download gives the JAR with a digest
   */
  public JarSource(
      Path internalJar,
      Map<String, Path> localJars,
      Path folder,
      Function<String, byte[]> download) {
    this.internalJar = internalJar;
    this.localJars = Map.copyOf(localJars);
    this.folder = folder;
    this.download = download;
  }

  /**
   * The internal provider of this distribution: the copy that the host has taken in before, if the
   * distribution says which digest it must have; the host then reads the JAR once, not twice.
   *
   * @param store where the host keeps accepted JARs
   */
  LoadRequest internal(Path store) {
    Path source = internalJar();
    Path stated = source.resolveSibling(source.getFileName() + ".sha256");
    try {
      if (Files.exists(stated)) {
        String digest = Files.readString(stated).strip().split("\\s+", 2)[0];
        Path kept = store.resolve(digest + ".jar");
        return own(LoadRequest.of(Files.exists(kept) ? kept : source).expectDigest(digest));
      }
    } catch (IOException e) {
      throw new WorkerException(Reason.FAILED, "the file " + stated + " can't be read");
    }
    return own(LoadRequest.of(source));
  }

  /** It passes the test kit, so its words hold no value; they name the key that is missing. */
  private static LoadRequest own(LoadRequest request) {
    return request.trustReadFailureTexts();
  }

  private Path internalJar() {
    if (!Files.isRegularFile(internalJar)) {
      throw new WorkerException(
          Reason.FAILED,
          "the internal provider's JAR is missing: " + internalJar + "; install Secret Store anew");
    }
    return internalJar;
  }

  /** What people call a provider's JAR: the name of the local file, if there is one. */
  String fileName(ProviderSpec provider) {
    Path local = localJars.get(provider.name());
    Path name = local == null ? null : local.getFileName();
    return name == null ? provider.name() + ".jar" : name.toString();
  }

  /**
   * The file of a provider's JAR; not checked yet.
   *
   * @throws WorkerException FAILED if the file that a local setting names is not there, or a
   *     download can't be kept
   */
  Path of(ProviderSpec provider) {
    Path local = localJars.get(provider.name());
    if (local != null) {
      if (!Files.exists(local)) {
        throw new WorkerException(
            Reason.FAILED,
            "there is no file "
                + local
                + " (provider."
                + Printable.of(provider.name())
                + ".jar in worker.properties)");
      }
      return local;
    }
    String digest = provider.digest().toLowerCase(Locale.ROOT);
    Path kept = folder.resolve(digest + ".jar");
    if (!Files.exists(kept)) {
      keep(download.apply(digest), kept);
    }
    return kept;
  }

  private void keep(byte[] jar, Path target) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path copy = Files.createTempFile(folder, "download", ".part");
      try {
        Files.write(copy, jar);
        Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new WorkerException(
          Reason.FAILED, "a provider's JAR can't be kept in " + folder + "; is there room?");
    }
  }

  /** Forgets a kept JAR that was not what its name says. */
  void discard(ProviderSpec provider) {
    if (!localJars.containsKey(provider.name())) {
      try {
        Files.deleteIfExists(folder.resolve(provider.digest().toLowerCase(Locale.ROOT) + ".jar"));
      } catch (IOException e) {
        // The digest is checked at every load: it can't be used, only be in the way.
      }
    }
  }
}
