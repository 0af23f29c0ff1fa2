package com.algorithmia.secrets.host.internal.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * By what a changed file is noticed without reading it.
 *
 * @param identity the file system's own, which a rename changes; null where there is none
 */
record FileStamp(long size, FileTime modified, @Nullable Object identity) {

  /** The stamp of a regular file; null if there is none. */
  static @Nullable FileStamp of(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey())
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
