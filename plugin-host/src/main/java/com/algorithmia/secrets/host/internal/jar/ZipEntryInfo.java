package com.algorithmia.secrets.host.internal.jar;

/**
 * An entry as the central directory tells it.
 *
 * @param name the path inside the JAR
 * @param flags general purpose bits
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 of the content
 * @param packedSize bytes in the file
 * @param size bytes of the content
 * @param headerOffset where its local header starts
 * @param nameLength bytes of its name
 * @param externalAttributes the file system's attributes
 */
record ZipEntryInfo(
    String name,
    int flags,
    int method,
    long crc,
    long packedSize,
    long size,
    long headerOffset,
    int nameLength,
    long externalAttributes) {

  static final int STORED = 0;
  static final int DEFLATED = 8;

  boolean isDirectory() {
    return name.endsWith("/");
  }

  boolean hasDataDescriptor() {
    return (flags & 0x0008) != 0;
  }
}
