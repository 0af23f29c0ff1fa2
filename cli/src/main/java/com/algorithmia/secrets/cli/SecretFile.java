package com.algorithmia.secrets.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read. */
public final class SecretFile {

  private SecretFile() {}

  /**
   * Writes a new file of mode 0600, durably.
   *
   * @throws CommandException if there is one already, or it can't be written
   */
  public static void create(Path file, String text) {
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException | UnsupportedOperationException e) {
      throw new CommandException(ExitCode.FAILED, "The file " + file + " can't be written.");
    }
  }

  /**
   * Makes an empty file of mode 0600, before what is to be written there is made: what can be shown
   * only once must not find out then that there is no place for it.
   *
   * @throws CommandException if there is one already, or none can be made
   */
  public static Reserved reserve(Path file) {
    create(file, "");
    return new Reserved(file);
  }

  /** A file that is removed again unless it was written. */
  public static final class Reserved implements AutoCloseable {

    private final Path file;
    private boolean written;

    private Reserved(Path file) {
      this.file = file;
    }

    /**
     * Writes it, durably.
     *
     * @throws CommandException if it can't be written
     */
    public void write(String text) {
      try (var channel =
          Files.newByteChannel(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.SYNC))) {
        var bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        written = true;
      } catch (IOException e) {
        throw new CommandException(ExitCode.FAILED, "The file " + file + " can't be written.");
      }
    }

    @Override
    public void close() {
      if (!written) {
        try {
          Files.deleteIfExists(file);
        } catch (IOException e) {
          throw new CommandException(
              ExitCode.FAILED, "The file " + file + " was not written, and can't be removed.");
        }
      }
    }
  }

  /** Refuses a file that is there already, before anything is done that can't be undone. */
  public static void mustNotExist(Path file) {
    if (Files.exists(file)) {
      throw exists(file);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw CommandException.usage("The folder of " + file + " can't be written to.");
    }
  }

  private static CommandException exists(Path file) {
    return CommandException.usage(file + " is there already and is not overwritten.");
  }
}
