package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Secrets as files: one for each, mode 0600, in a new folder of mode 0700 that is removed when the
 * workload has ended. A file in it is locked for as long as that: what a killed launcher left
 * behind is what the next one can lock, also where processes of several PID namespaces share a
 * folder. Thread-safe.
 */
public final class ValueFiles implements AutoCloseable {

  /** Where to look for memory instead of a disk, in this order. */
  private static final List<String> TMPFS = List.of("/dev/shm", "/run");

  private static final String PREFIX = "secret-store-";
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  /** Locked while the values are in use; removed last. */
  private static final String LOCK = ".lock";

  /** Of this process: a second open file of a lock would give it up. */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;
  private boolean closed;
  private SecretVariables written = SecretVariables.of(Map.of());
  private boolean changed;

  private ValueFiles(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
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
      removeLeftovers(place, warnings);
      ValueFiles files = make(place);
      Runtime.getRuntime().addShutdownHook(new Thread(files::close, "remove-files"));
      return files;
    } catch (IOException | UnsupportedOperationException e) {
      throw new WorkerException(Reason.FAILED, "--files: " + place + " can't be written");
    }
  }

  /** Under another name until it is locked, so that nobody takes it for a leftover. */
  private static ValueFiles make(Path place) throws IOException {
    Path unlocked =
        Files.createTempDirectory(
            place,
            "." + PREFIX + ProcessHandle.current().pid() + "-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path folder = place.resolve(unlocked.getFileName().toString().substring(1));
    FileChannel lock = null;
    try {
      lock = openNew(unlocked.resolve(LOCK));
      if (lock.tryLock() == null) {
        throw new IOException("locked by somebody else");
      }
      IN_USE.add(folder);
      Files.move(unlocked, folder, StandardCopyOption.ATOMIC_MOVE);
      return new ValueFiles(folder, lock);
    } catch (IOException e) {
      IN_USE.remove(folder);
      if (lock != null) {
        lock.close();
      }
      Leftovers.remove(unlocked, LOCK);
      throw e;
    }
  }

  private static FileChannel openNew(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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

  /** What can't be removed is told, and never stops a start. */
  private static void removeLeftovers(Path place, Consumer<String> warnings) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + "*-*")) {
      for (Path folder : folders) {
        if (!IN_USE.contains(folder) && !removeLeftover(folder)) {
          warnings.accept(
              "--files: what an ended worker has left in " + folder + " can't be removed whole");
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      warnings.accept("--files: what ended workers may have left in " + place + " can't be seen");
    }
  }

  /** False if it is a leftover, and still there. */
  private static boolean removeLeftover(Path folder) {
    Path lockFile = folder.resolve(LOCK);
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          || !Files.isRegularFile(lockFile, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
          FileLock taken = channel.tryLock()) {
        return taken == null || Leftovers.remove(folder, LOCK);
      }
    } catch (NoSuchFileException e) {
      // Another worker was quicker.
      return true;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Writes every value, each file by one rename: a reader sees the old value or the new one. Files
   * of secrets that are gone are removed.
   *
   * @return the same names with the files' paths
   * @throws WorkerException FAILED, for example if the disk is full; the old files are still there
   */
  public synchronized SecretVariables write(SecretVariables secrets) {
    if (closed) {
      throw new WorkerException(Reason.FAILED, "--files: the command has ended");
    }
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
  public synchronized boolean lastWriteChanged() {
    return changed;
  }

  private static void write(Path file, String value) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
      try (FileChannel channel = openNew(next)) {
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
        String name = file.getFileName().toString();
        boolean folderOfTheCommand = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        if (!names.contains(name) && !name.equals(LOCK) && !folderOfTheCommand) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new WorkerException(Reason.FAILED, "--files: " + folder + " can't be tidied up");
    }
  }

  /**
   * Removes the files and the folder, also with what the command has put there. Idempotent. What
   * can't be removed is left to the next launcher, who finds it unlocked.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean unused = Leftovers.remove(folder, LOCK);
    try {
      lock.close();
    } catch (IOException e) {
      // The end of the process gives it up.
    }
    IN_USE.remove(folder);
  }
}
