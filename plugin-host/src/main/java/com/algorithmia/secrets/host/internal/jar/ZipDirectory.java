package com.algorithmia.secrets.host.internal.jar;

import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a ZIP file, read strictly: one reading of the file is possible, or it is
 * refused. The format is PKWARE's APPNOTE.TXT, without ZIP64, spanning and encryption, none of
 * which a JAR below 2 GiB needs.
 */
final class ZipDirectory {

  static final int LOCAL_HEADER = 30;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int CENTRAL_HEADER = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_HEADER = 22;
  private static final int UNSUPPORTED_FLAGS = 0x0001 | 0x0020 | 0x0040 | 0x2000;

  private final List<ZipEntryInfo> entries;
  private final long start;

  private ZipDirectory(List<ZipEntryInfo> entries, long start) {
    this.entries = entries;
    this.start = start;
  }

  /** The entries, in the directory's order. */
  List<ZipEntryInfo> entries() {
    return entries;
  }

  /** Where the directory starts, which is where the last entry's data ends. */
  long start() {
    return start;
  }

  /**
   * Reads a directory.
   *
   * @throws PluginRefusedException if the file is not a ZIP file, cut off, or of another layout
   */
  static ZipDirectory read(RandomAccess file, int maxEntries) throws IOException {
    ByteBuffer end = findEnd(file);
    int base = end.position();
    int disk = unsigned(end.getShort(base + 4)) | unsigned(end.getShort(base + 6));
    int count = unsigned(end.getShort(base + 10));
    long size = unsigned(end.getInt(base + 12));
    long start = unsigned(end.getInt(base + 16));
    long endPosition = file.length() - (end.limit() - base);
    if (disk != 0 || count != unsigned(end.getShort(base + 8)) || start + size != endPosition) {
      throw refuse(Reason.INCONSISTENT, "its end record does not fit its directory");
    }
    if (count > maxEntries) {
      throw refuse(
          Reason.TOO_MANY_ENTRIES,
          "it has " + count + " entries; at most " + maxEntries + " are allowed");
    }
    if (size > (long) count * (CENTRAL_HEADER + 3L * 0xFFFF) || size > Integer.MAX_VALUE) {
      throw refuse(Reason.INCONSISTENT, "its directory is longer than its entries");
    }
    ByteBuffer directory = file.read(start, (int) size);
    List<ZipEntryInfo> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(readEntry(directory));
    }
    if (directory.hasRemaining()) {
      throw refuse(Reason.INCONSISTENT, "its directory has more than " + count + " entries");
    }
    return new ZipDirectory(entries, start);
  }

  private static ByteBuffer findEnd(RandomAccess file) throws IOException {
    if (file.length() < 4 || !startsLikeZip(file.read(0, 4).getInt(0))) {
      throw refuse(Reason.NOT_A_JAR, "it does not start like a ZIP file");
    }
    int tailLength = (int) Math.min(file.length(), END_HEADER + 0xFFFF);
    ByteBuffer tail = file.read(file.length() - tailLength, tailLength);
    int found = -1;
    for (int i = tailLength - END_HEADER; i >= 0; i--) {
      if (tail.getInt(i) == END_SIGNATURE) {
        // A second record would give another reader another directory.
        if (found >= 0 && unsigned(tail.getShort(i + 20)) == tailLength - i - END_HEADER) {
          throw refuse(Reason.INCONSISTENT, "it has two end records");
        }
        if (found < 0 && unsigned(tail.getShort(i + 20)) == tailLength - i - END_HEADER) {
          found = i;
        }
      }
    }
    if (found < 0) {
      throw refuse(Reason.TRUNCATED, "its end is missing; was it copied completely?");
    }
    tail.position(found);
    return tail;
  }

  private static boolean startsLikeZip(int signature) {
    return signature == LOCAL_SIGNATURE || signature == END_SIGNATURE;
  }

  private static ZipEntryInfo readEntry(ByteBuffer directory) {
    int at = directory.position();
    if (directory.remaining() < CENTRAL_HEADER || directory.getInt(at) != CENTRAL_SIGNATURE) {
      throw refuse(Reason.INCONSISTENT, "its directory has fewer entries than its end record says");
    }
    int flags = unsigned(directory.getShort(at + 8));
    int method = unsigned(directory.getShort(at + 10));
    long crc = unsigned(directory.getInt(at + 16));
    long packedSize = unsigned(directory.getInt(at + 20));
    long size = unsigned(directory.getInt(at + 24));
    int nameLength = unsigned(directory.getShort(at + 28));
    int length =
        CENTRAL_HEADER
            + nameLength
            + unsigned(directory.getShort(at + 30))
            + unsigned(directory.getShort(at + 32));
    if (directory.remaining() < length) {
      throw refuse(Reason.INCONSISTENT, "its directory is cut off");
    }
    String name = decode(directory.slice(at + CENTRAL_HEADER, nameLength));
    if ((flags & UNSUPPORTED_FLAGS) != 0) {
      throw refuse(
          Reason.UNSUPPORTED_ENTRY, "the entry " + show(name) + " is encrypted or a patch");
    }
    if (method != ZipEntryInfo.STORED && method != ZipEntryInfo.DEFLATED) {
      throw refuse(
          Reason.UNSUPPORTED_ENTRY, "the entry " + show(name) + " is packed by method " + method);
    }
    long offset = unsigned(directory.getInt(at + 42));
    if (packedSize == 0xFFFFFFFFL
        || size == 0xFFFFFFFFL
        || offset == 0xFFFFFFFFL
        || directory.getShort(at + 34) != 0) {
      throw refuse(Reason.UNSUPPORTED_ENTRY, "the entry " + show(name) + " uses ZIP64 or disks");
    }
    directory.position(at + length);
    return new ZipEntryInfo(
        name,
        flags,
        method,
        crc,
        packedSize,
        size,
        offset,
        nameLength,
        unsigned(directory.getInt(at + 38)));
  }

  private static String decode(ByteBuffer name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw refuse(Reason.UNSAFE_PATH, "an entry's name is not UTF-8");
    }
  }

  /**
   * Where an entry's data starts. Checks that its local header says what the directory says: a
   * reader that goes by local headers must see the same JAR.
   */
  static long dataStart(RandomAccess file, ZipEntryInfo entry) throws IOException {
    ByteBuffer header;
    try {
      header = file.read(entry.headerOffset(), LOCAL_HEADER + entry.nameLength());
    } catch (EOFException e) {
      throw refuse(
          Reason.INCONSISTENT, "the entry " + show(entry.name()) + " lies outside the file");
    }
    boolean same =
        header.getInt(0) == LOCAL_SIGNATURE
            && unsigned(header.getShort(6)) == entry.flags()
            && unsigned(header.getShort(8)) == entry.method()
            && unsigned(header.getShort(26)) == entry.nameLength()
            && entry.name().equals(decode(header.slice(LOCAL_HEADER, entry.nameLength())));
    same &= sameOrLater(entry, unsigned(header.getInt(14)), entry.crc());
    same &= sameOrLater(entry, unsigned(header.getInt(18)), entry.packedSize());
    same &= sameOrLater(entry, unsigned(header.getInt(22)), entry.size());
    if (!same) {
      throw refuse(
          Reason.INCONSISTENT,
          "the entry " + show(entry.name()) + " and its place in the directory differ");
    }
    return entry.headerOffset() + LOCAL_HEADER + entry.nameLength() + unsigned(header.getShort(28));
  }

  /** Sizes may stand behind the data instead, as streams write them; then they are zero here. */
  private static boolean sameOrLater(ZipEntryInfo entry, long local, long central) {
    return local == central || (entry.hasDataDescriptor() && local == 0);
  }

  static PluginRefusedException refuse(Reason reason, String message) {
    return new PluginRefusedException(reason, "The JAR is refused: " + message);
  }

  /** A name for a message: short, and without what would forge a log line. */
  static String show(String name) {
    StringBuilder shown = new StringBuilder("\"");
    name.codePoints()
        .limit(120)
        .forEach(
            c -> {
              if (Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || Character.getType(c) == Character.LINE_SEPARATOR
                  || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
                shown.append('?');
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.append(name.length() > 120 ? "...\"" : "\"").toString();
  }

  static int unsigned(short value) {
    return Short.toUnsignedInt(value);
  }

  static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }
}
