package com.algorithmia.secrets.worker.internal.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes a folder with values, whatever else is in it. Follows no links. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Removes the files, then folders in it, then the one file that is to go last, then the folder.
   * An entry that can't be removed keeps none of the others.
   *
   * @return whether the folder is gone
   */
  static boolean remove(Path folder, String last) {
    removeFiles(folder, last);
    try {
      Files.walkFileTree(folder, new Remover(folder, last));
    } catch (IOException e) {
      // Told by the result.
    }
    return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** The values first: they lie in the folder itself. */
  private static void removeFiles(Path folder, String last) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().equals(last)
            && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeOne(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Told by the result.
    }
  }

  private static boolean removeOne(Path entry) {
    try {
      Files.deleteIfExists(entry);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Goes on after whatever fails. */
  private static final class Remover extends SimpleFileVisitor<Path> {

    private final Path folder;
    private final Path last;
    private boolean complete = true;

    Remover(Path folder, String last) {
      this.folder = folder;
      this.last = folder.resolve(last);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!file.equals(last)) {
        complete &= removeOne(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      complete = false;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
      if (!visited.equals(folder)) {
        complete &= removeOne(visited);
      } else if (complete) {
        // While anything is left, the lock's file is what the next launcher knows it by.
        boolean unused = removeOne(last) && removeOne(folder);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
