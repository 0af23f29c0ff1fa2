package com.algorithmia.secrets.host.internal.jar;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One open handle of a file, read at any place by many threads. A small file is read once, so that
 * every later read, and the digest, is of the same bytes. Not a {@code FileChannel}: that one
 * closes itself when a reading thread is interrupted, and the host interrupts threads of plugins.
 */
final class RandomAccess implements Closeable {

  /** Up to this length a file is held in memory: most plugins are a few small classes. */
  private static final int SMALL = 1 << 18;

  private final RandomAccessFile file;
  private final long length;

  /** Null for a larger file, and after close: then the file answers, or says that it is closed. */
  private volatile byte @Nullable [] content;

  RandomAccess(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    try {
      this.length = file.length();
      this.content = length <= SMALL ? contentOf(file, (int) length) : null;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static byte[] contentOf(RandomAccessFile file, int length) throws IOException {
    byte[] content = new byte[length];
    file.readFully(content);
    return content;
  }

  /** How long the file was when it was opened. */
  long length() {
    return length;
  }

  /** Reads exactly so many bytes from there, as little-endian. */
  ByteBuffer read(long position, int count) throws IOException {
    if (position < 0 || count < 0 || position + count > length) {
      throw new EOFException("The file ends at " + length);
    }
    byte[] bytes;
    byte[] held = content;
    if (held == null) {
      bytes = new byte[count];
      synchronized (file) {
        file.seek(position);
        file.readFully(bytes);
      }
    } else {
      bytes = Arrays.copyOfRange(held, (int) position, (int) position + count);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The digest of what this handle reads. */
  String sha256() throws IOException {
    MessageDigest digest = newSha256();
    byte[] held = content;
    if (held != null) {
      return HexFormat.of().formatHex(digest.digest(held));
    }
    byte[] buffer = new byte[1 << 16];
    synchronized (file) {
      file.seek(0);
      int count;
      while ((count = file.read(buffer)) >= 0) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    content = null;
    file.close();
  }
}
