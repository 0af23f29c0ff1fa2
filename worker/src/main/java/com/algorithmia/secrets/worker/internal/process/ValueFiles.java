package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Secrets as files: one for each, mode 0600, in a new folder of mode 0700 that is removed when the
 * workload has ended. The folder's name holds the process id, so that what a killed launcher left
 * behind is removed by the next one.
 */
public final class ValueFiles implements AutoCloseable {

  /** Where to look for memory instead of a disk, in this order. */
  private static final List<String> TMPFS = List.of("/dev/shm", "/run");

  private static final String PREFIX = "secret-store-";
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private final Path folder;
  private SecretVariables written = SecretVariables.of(Map.of());
  private boolean changed;

  private ValueFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder.
   *
   * @param parent a folder that is there; {@code auto} for one in memory
   * @param warnings told if the values will lie on a disk
   * @throws WorkerException USAGE if there is no such folder, FAILED if it can't be written
   */
  public static ValueFiles in(
      String parent, Map<String, String> environment, Consumer<String> warnings) {
    Path place = parent.equals("auto") ? inMemory(environment) : Path.of(parent).toAbsolutePath();
    if (!Files.isDirectory(place)) {
      throw new WorkerException(
          Reason.USAGE, "--files: there is no folder " + Printable.of(parent));
    }
    try {
      if (!isInMemory(place)) {
        warnings.accept(
            "--files: "
                + place
                + " is not in memory (tmpfs): the values will lie on a disk until the command has"
                + " ended; --files auto finds a better place");
      }
      removeLeftovers(place);
      Path folder =
          Files.createTempDirectory(
              place,
              PREFIX + ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      ValueFiles files = new ValueFiles(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(files::close, "remove-files"));
      return files;
    } catch (IOException | UnsupportedOperationException e) {
      throw new WorkerException(Reason.FAILED, "--files: " + place + " can't be written");
    }
  }

  private static Path inMemory(Map<String, String> environment) {
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && isInMemory(Path.of(runtime))) {
      return Path.of(runtime);
    }
    for (String candidate : TMPFS) {
      if (isInMemory(Path.of(candidate))) {
        return Path.of(candidate);
      }
    }
    throw new WorkerException(
        Reason.USAGE, "--files auto: there is no tmpfs that can be written; name a folder");
  }

  private static boolean isInMemory(Path place) {
    try {
      return Files.isWritable(place) && IN_MEMORY.contains(Files.getFileStore(place).type());
    } catch (IOException e) {
      return false;
    }
  }

  private static void removeLeftovers(Path place) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + "*-*")) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        String pid = name.substring(PREFIX.length(), name.indexOf('-', PREFIX.length()));
        boolean ours =
            pid.matches("[0-9]{1,10}")
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")));
        if (ours && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          remove(folder);
        }
      }
    }
  }

  /**
   * Writes every value, each file by one rename: a reader sees the old value or the new one. Files
   * of secrets that are gone are removed.
   *
   * @return the same names with the files' paths
   * @throws WorkerException FAILED, for example if the disk is full; the old files are still there
   */
  public SecretVariables write(SecretVariables secrets) {
    Map<String, String> paths = new HashMap<>();
    secrets.forEach(
        (name, value) -> {
          Path file = folder.resolve(name);
          try {
            write(file, value);
          } catch (IOException e) {
            throw new WorkerException(
                Reason.FAILED,
                "--files: the file of "
                    + name
                    + " can't be written; is there room in "
                    + folder
                    + "?");
          }
          paths.put(name, file.toString());
        });
    removeAllBut(paths.keySet());
    changed = !written.equals(secrets);
    written = secrets;
    return SecretVariables.of(paths);
  }

  /** Whether the last {@link #write} wrote anything else than the one before. */
  public boolean lastWriteChanged() {
    return changed;
  }

  private static void write(Path file, String value) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
      try (FileChannel channel =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private void removeAllBut(Set<String> names) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!names.contains(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new WorkerException(Reason.FAILED, "--files: " + folder + " can't be tidied up");
    }
  }

  /** Removes files and folder. Idempotent. */
  @Override
  public void close() {
    try {
      remove(folder);
    } catch (IOException e) {
      // The next launcher tries again: the folder bears a process id that is gone.
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
