package com.algorithmia.secrets.host.internal.jar;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private final boolean temporary;
  private @Nullable Path path;
  private boolean made;

  /**
   * @param path null = a temporary folder, removed on close
   */
  PrivateFolder(@Nullable Path path) {
    this.temporary = path == null;
    this.path = path;
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
      made = true;
    }
    return path;
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
    return Files.createTempFile(path(), "incoming-", ".tmp");
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
