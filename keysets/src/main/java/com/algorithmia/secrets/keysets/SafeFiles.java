package com.algorithmia.secrets.keysets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * Files whose readers and writers matter. Written to a temporary file beside the target, with its
 * final mode from the first moment on, forced to disk, and only then given their name: a crash
 * leaves the old file or the new one.
 */
final class SafeFiles {

  /** Who may do what with a file. */
  enum Access {
    /** Mode 0600, or stricter: for keys and pins. */
    OWNER_ONLY("rw-------", "chmod 600"),
    /** Mode 0644, or whatever stricter: for public key sets, which others must not change. */
    OWNER_WRITES("rw-r--r--", "chmod go-w");

    private final String mode;
    private final String remedy;

    Access(String mode, String remedy) {
      this.mode = mode;
      this.remedy = remedy;
    }

    private boolean allows(Set<PosixFilePermission> actual) {
      if (this == OWNER_ONLY) {
        return PosixFilePermissions.fromString(mode).containsAll(actual);
      }
      return !actual.contains(PosixFilePermission.GROUP_WRITE)
          && !actual.contains(PosixFilePermission.OTHERS_WRITE);
    }
  }

  private SafeFiles() {}

  static byte[] read(Path file, Access access, int maxBytes) {
    return read(file, file.toString(), access, maxBytes);
  }

  /** Reads a whole file; {@code shown} stands for its name in messages. */
  static byte[] read(Path file, String shown, Access access, int maxBytes) {
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.READ)) {
      check(file, shown, access);
      ByteBuffer buffer = ByteBuffer.allocate(maxBytes + 1);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Until the end of the file, or one byte more than is allowed.
      }
      byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
      Arrays.fill(buffer.array(), (byte) 0);
      if (bytes.length > maxBytes) {
        throw failure("the file " + shown + " has more than " + maxBytes + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw failure("the file " + shown + " does not exist");
    } catch (AccessDeniedException e) {
      throw failure("the file " + shown + " may not be read by this process");
    } catch (IOException e) {
      throw failure("the file " + shown + " can't be read");
    }
  }

  private static void check(Path file, String shown, Access access) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      throw new KeysetException(
          KeysetException.Reason.UNSAFE_PERMISSIONS,
          "the file "
              + shown
              + " lies where nothing tells who may read it; move it to a file system"
              + " with POSIX permissions");
    }
    if (!view.readAttributes().isRegularFile()) {
      throw failure(shown + " is not a regular file");
    }
    Set<PosixFilePermission> actual = view.readAttributes().permissions();
    if (!access.allows(actual)) {
      throw new KeysetException(
          KeysetException.Reason.UNSAFE_PERMISSIONS,
          "the file "
              + shown
              + (access == Access.OWNER_ONLY
                  ? " may be used by more than its owner's reading and writing"
                  : " may be changed by others than its owner")
              + " (its mode is "
              + PosixFilePermissions.toString(actual)
              + "); run: "
              + access.remedy
              + " "
              + shown);
    }
  }

  /** Writes a new file, and refuses to if there is one. */
  static void create(Path file, byte[] bytes, Access access) {
    try {
      Path target = file.toAbsolutePath();
      Path temporary = writeTemporary(target, bytes, access);
      try {
        giveNewName(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
      forceDirectoryOf(target);
    } catch (FileAlreadyExistsException e) {
      throw failure("the file " + file + " exists already; it is not overwritten");
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** Replaces a file that must be there; of a symbolic link, the file that it names. */
  static void replace(Path file, byte[] bytes, Access access) {
    try {
      Path target = file.toRealPath();
      Path temporary = writeTemporary(target, bytes, access);
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      forceDirectoryOf(target);
    } catch (NoSuchFileException e) {
      throw failure("the file " + file + " does not exist");
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static Path writeTemporary(Path target, byte[] bytes, Access access) throws IOException {
    Path directory = target.getParent();
    if (directory == null) {
      throw new FileSystemException(target.toString());
    }
    Path temporary;
    try {
      temporary =
          Files.createTempFile(
              directory,
              "." + target.getFileName() + ".",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(access.mode)));
    } catch (UnsupportedOperationException e) {
      throw new KeysetException(
          KeysetException.Reason.UNSAFE_PERMISSIONS,
          "the directory " + directory + " has no POSIX permissions; keep keys elsewhere");
    }
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      return temporary;
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** A hard link fails if the name is taken, which a rename does not. */
  private static void giveNewName(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Some file systems have no hard links.
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Makes the new name durable too. */
  private static void forceDirectoryOf(Path target) throws IOException {
    Path directory = target.getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static KeysetException cannotWrite(Path file, IOException cause) {
    return failure(
        "the file "
            + file
            + " can't be written ("
            + cause.getClass().getSimpleName()
            + "): check that its directory exists, may be written and has room");
  }

  private static KeysetException failure(String message) {
    return new KeysetException(KeysetException.Reason.FILE, message);
  }
}
