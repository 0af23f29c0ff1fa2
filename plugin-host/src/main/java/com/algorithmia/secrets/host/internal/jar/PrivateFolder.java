package com.algorithmia.secrets.host.internal.jar;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder for the owner's eyes only, made at its first use. Thread-safe. */
final class PrivateFolder implements Closeable {

  private static final FileAttribute<?>[] OWNER_ONLY =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE))
          }
          : new FileAttribute<?>[0];

  /** How old a copy is before nobody can be at work on it any more. */
  private static final Duration LEFT_BEHIND = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(PrivateFolder.class);
  private static final String INCOMING = "incoming-";

  private final boolean temporary;
  private final Clock clock;
  private @Nullable Path path;
  private boolean made;

  /**
   * @param path null = a temporary folder, removed on close
   */
  PrivateFolder(@Nullable Path path, Clock clock) {
    this.temporary = path == null;
    this.path = path;
    this.clock = clock;
  }

  /** Where it is. */
  synchronized Path path() throws IOException {
    if (path == null) {
      path = Files.createTempDirectory("secret-store-plugins", OWNER_ONLY);
      made = true;
    } else if (!made) {
      if (!Files.isDirectory(path)) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(path, OWNER_ONLY);
      }
      removeLeftBehind(path);
      made = true;
    }
    return path;
  }

  /** Copies of a process that was killed at work on them; those of others at work are young. */
  private void removeLeftBehind(Path folder) {
    FileTime tooOld = FileTime.from(clock.instant().minus(LEFT_BEHIND));
    try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, INCOMING + "*.tmp")) {
      for (Path copy : copies) {
        if (Files.getLastModifiedTime(copy, LinkOption.NOFOLLOW_LINKS).compareTo(tooOld) < 0) {
          Files.deleteIfExists(copy);
        }
      }
    } catch (NoSuchFileException e) {
      log.debug("Another process removes what was left behind, too");
    } catch (IOException | DirectoryIteratorException e) {
      // It costs space, and no more: what is to be done here goes on.
      log.warn("What was left behind could not be removed ({})", e.getClass().getSimpleName());
    }
  }

  Path resolve(String name) {
    try {
      return path().resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty file that only the owner can read. */
  Path newTemporaryFile() throws IOException {
    return Files.createTempFile(path(), INCOMING, ".tmp");
  }

  /** Whether what lies in it is kept after {@link #close}, and so has to survive a crash. */
  boolean isKept() {
    return !temporary;
  }

  /** Makes renames durable where the system lets a folder be opened. */
  void sync() throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!temporary || path == null) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    path = null;
  }
}
