package com.algorithmia.secrets.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.h2.mvstore.MVStore;

/**
 * Files that nobody but their owner can open, from their first byte on. H2 makes files with
 * whatever rights the process gives to new ones; so an empty file is there before it comes, and
 * what it writes anew lies in a folder that nobody else can enter. Where the file system knows no
 * such rights, files have those that are usual there.
 */
final class OwnerFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final String FILE = "rw-------";
  private static final String FOLDER = "rwx------";

  private OwnerFiles() {}

  /**
   * Makes an empty file, which H2 takes for a new database, unless there is one.
   *
   * @return whether it was made
   */
  static boolean create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try {
      Files.createFile(file, rights(FILE));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** For a database that is open: what earlier versions, or a kill, have left behind. */
  static void tidyUp(Path file) {
    try {
      restrict(file);
      discard(file);
    } catch (IOException e) {
      // A file system without such rights is the admin's choice.
      return;
    }
  }

  private static void restrict(Path file) throws IOException {
    if (POSIX) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE));
    }
  }

  /**
   * Writes what is alive in a closed database to another file.
   *
   * @return where it was written, to be handed to {@link #replace}
   * @throws org.h2.mvstore.MVStoreException if the database can't be read, or not be written
   */
  static Path rewrite(Path file) throws IOException {
    discard(file);
    Path folder = Files.createDirectory(folder(file), rights(FOLDER));
    Path written = folder.resolve(String.valueOf(file.getFileName()));
    // What SHUTDOWN COMPACT does, but for the place.
    MVStore.compact(file.toString(), written.toString(), true, null);
    restrict(written);
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return written;
  }

  /** Puts what was rewritten in the place of the old file, in one step. */
  static void replace(Path file, Path written) throws IOException {
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what is left of {@link #rewrite}, also of one in a process that was killed. */
  static void discard(Path file) throws IOException {
    Files.deleteIfExists(folder(file).resolve(String.valueOf(file.getFileName())));
    Files.deleteIfExists(folder(file));
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // An empty file is as good as none: the next opening makes a database of it.
      return;
    }
  }

  private static Path folder(Path file) {
    return file.resolveSibling(file.getFileName() + ".rewriting");
  }

  private static FileAttribute<?>[] rights(String rights) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
