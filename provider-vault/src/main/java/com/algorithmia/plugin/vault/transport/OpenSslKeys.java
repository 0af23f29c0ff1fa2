package com.algorithmia.plugin.vault.transport;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the older key forms of OpenSSL, PKCS#1 (RFC 8017, A.1.2) and SEC 1 (RFC 5915), into the
 * PKCS#8 envelope (RFC 5208) that the JDK reads.
 */
final class OpenSslKeys {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_ID = 0x06;
  private static final int PARAMETERS = 0xA0;

  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  /** SEQUENCE { 1.2.840.113549.1.1.1 rsaEncryption, NULL }. */
  private static final byte[] RSA = {
    SEQUENCE,
    13,
    OBJECT_ID,
    9,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    1,
    1,
    1,
    5,
    0
  };

  /** 1.2.840.10045.2.1 id-ecPublicKey. */
  private static final byte[] EC = {OBJECT_ID, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private OpenSslKeys() {}

  static byte[] pkcs8OfRsa(byte[] pkcs1) {
    return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, pkcs1));
  }

  /** Gives null if the key does not name its curve. */
  static byte @Nullable [] pkcs8OfEc(byte[] sec1) {
    byte[] curve = curveOf(sec1);
    return curve == null
        ? null
        : element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTET_STRING, sec1));
  }

  /**
   * The object id in {@code ECPrivateKey ::= SEQUENCE { version, privateKey, [0] parameters, ...
   * }}.
   */
  private static byte @Nullable [] curveOf(byte[] sec1) {
    try {
      int position = contentOf(sec1, 0);
      position = endOf(sec1, position); // version
      position = endOf(sec1, position); // private key
      if ((sec1[position] & 0xFF) != PARAMETERS) {
        return null;
      }
      int id = contentOf(sec1, position);
      return sec1[id] == OBJECT_ID ? Arrays.copyOfRange(sec1, id, endOf(sec1, id)) : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static int contentOf(byte[] der, int start) {
    int length = der[start + 1] & 0xFF;
    return start + 2 + (length < 0x80 ? 0 : length & 0x7F);
  }

  private static int endOf(byte[] der, int start) {
    int length = der[start + 1] & 0xFF;
    int content = contentOf(der, start);
    if (length >= 0x80) {
      length = 0;
      for (int i = start + 2; i < content; i++) {
        length = (length << 8) | (der[i] & 0xFF);
      }
    }
    return Math.addExact(content, length);
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream(length + 6);
    der.write(tag);
    if (length < 0x80) {
      der.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      der.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        der.write(length >> shift);
      }
    }
    for (byte[] content : contents) {
      der.writeBytes(content);
    }
    return der.toByteArray();
  }
}
