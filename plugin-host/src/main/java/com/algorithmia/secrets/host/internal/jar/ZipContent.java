package com.algorithmia.secrets.host.internal.jar;

import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.refuse;
import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.show;
import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.unsigned;

import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The data behind the entries of a ZIP file. */
final class ZipContent {

  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int CHUNK = 1 << 16;

  private ZipContent() {}

  /**
   * Reads and unpacks an entry. Takes no more memory than the directory says, and checks size and
   * CRC-32.
   */
  static byte[] read(RandomAccess file, ZipEntryInfo entry) throws IOException {
    long start = ZipDirectory.dataStart(file, entry);
    byte[] packed = file.read(start, Math.toIntExact(entry.packedSize())).array();
    byte[] content =
        entry.method() == ZipEntryInfo.STORED
            ? packed
            : inflate(packed, entry, Math.toIntExact(entry.size()));
    CRC32 crc = new CRC32();
    crc.update(content);
    if (content.length != entry.size() || crc.getValue() != entry.crc()) {
      throw damaged(entry);
    }
    return content;
  }

  private static byte[] inflate(byte[] packed, ZipEntryInfo entry, int size) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] content = new byte[size];
      int filled = 0;
      while (filled < size) {
        int count = inflater.inflate(content, filled, size - filled);
        if (count == 0) {
          throw damaged(entry);
        }
        filled += count;
      }
      return content;
    } catch (DataFormatException e) {
      throw damaged(entry);
    } finally {
      inflater.end();
    }
  }

  /**
   * Unpacks an entry without keeping it, and checks that it is exactly what the directory says.
   *
   * @param budget the most bytes it may unpack to
   * @return where the entry ends in the file, a data descriptor included
   */
  static long verify(RandomAccess file, ZipEntryInfo entry, long budget) throws IOException {
    if (entry.size() > budget) {
      throw bomb();
    }
    long start = ZipDirectory.dataStart(file, entry);
    long end = start + entry.packedSize();
    if (end > file.length()) {
      throw refuse(
          Reason.INCONSISTENT, "the entry " + show(entry.name()) + " lies outside the file");
    }
    CRC32 crc = new CRC32();
    long size =
        entry.method() == ZipEntryInfo.STORED
            ? copyStored(file, start, end, crc)
            : countInflated(file, entry, start, end, crc, budget);
    if (size != entry.size() || crc.getValue() != entry.crc()) {
      throw damaged(entry);
    }
    return entry.hasDataDescriptor() ? endOfDescriptor(file, entry, end) : end;
  }

  private static long copyStored(RandomAccess file, long start, long end, CRC32 crc)
      throws IOException {
    for (long at = start; at < end; at += CHUNK) {
      crc.update(file.read(at, (int) Math.min(CHUNK, end - at)));
    }
    return end - start;
  }

  private static long countInflated(
      RandomAccess file, ZipEntryInfo entry, long start, long end, CRC32 crc, long budget)
      throws IOException {
    Inflater inflater = new Inflater(true);
    // One byte more than it should be, to see that it is.
    byte[] buffer = new byte[(int) Math.min(CHUNK, entry.size() + 1)];
    long total = 0;
    long at = start;
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (at >= end) {
            throw damaged(entry);
          }
          int count = (int) Math.min(CHUNK, end - at);
          inflater.setInput(file.read(at, count));
          at += count;
        }
        int count = inflater.inflate(buffer);
        crc.update(buffer, 0, count);
        total += count;
        if (total > budget) {
          throw bomb();
        }
        if (total > entry.size() || inflater.needsDictionary()) {
          throw damaged(entry);
        }
      }
      if (at < end || inflater.getRemaining() != 0) {
        throw damaged(entry);
      }
      return total;
    } catch (DataFormatException e) {
      throw damaged(entry);
    } finally {
      inflater.end();
    }
  }

  /** Behind streamed data stand its CRC-32 and sizes, with a signature or without. */
  private static long endOfDescriptor(RandomAccess file, ZipEntryInfo entry, long at)
      throws IOException {
    try {
      ByteBuffer plain = file.read(at, 12);
      if (plain.getInt(0) == DESCRIPTOR_SIGNATURE) {
        ByteBuffer signed = file.read(at + 4, 12);
        if (describes(signed, entry)) {
          return at + 16;
        }
      }
      if (describes(plain, entry)) {
        return at + 12;
      }
    } catch (EOFException e) {
      throw damaged(entry);
    }
    throw damaged(entry);
  }

  private static boolean describes(ByteBuffer descriptor, ZipEntryInfo entry) {
    return unsigned(descriptor.getInt(0)) == entry.crc()
        && unsigned(descriptor.getInt(4)) == entry.packedSize()
        && unsigned(descriptor.getInt(8)) == entry.size();
  }

  private static PluginRefusedException bomb() {
    return refuse(Reason.ZIP_BOMB, "it unpacks to more than is allowed");
  }

  private static PluginRefusedException damaged(ZipEntryInfo entry) {
    return refuse(
        Reason.INCONSISTENT,
        "the entry " + show(entry.name()) + " is damaged, or not what its header says");
  }
}
