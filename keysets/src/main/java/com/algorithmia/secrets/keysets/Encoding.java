package com.algorithmia.secrets.keysets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which parts are put together before they are authenticated or hashed: each part is
 * preceded by its length as four bytes, highest first, so that no two lists of parts give the same
 * bytes.
 */
final class Encoding {

  private Encoding() {}

  static byte[] lengthPrefixed(byte[]... parts) {
    int total = 0;
    for (byte[] part : parts) {
      total = Math.addExact(total, Math.addExact(4, part.length));
    }
    ByteBuffer out = ByteBuffer.allocate(total);
    for (byte[] part : parts) {
      out.putInt(part.length).put(part);
    }
    return out.array();
  }

  /**
   * The same for texts, in one go: every read of a secret does this.
   *
   * @return null if a text is not plain ASCII or is longer than {@code maxBytes}; {@link #utf8}
   *     then tells what becomes of it
   */
  static byte @Nullable [] lengthPrefixedAscii(int maxBytes, String... texts) {
    int total = 0;
    for (String text : texts) {
      if (text.length() > maxBytes) {
        return null;
      }
      total += 4 + text.length();
    }
    byte[] out = new byte[total];
    int at = 0;
    int seen = 0;
    for (String text : texts) {
      int length = text.length();
      out[at++] = (byte) (length >>> 24);
      out[at++] = (byte) (length >>> 16);
      out[at++] = (byte) (length >>> 8);
      out[at++] = (byte) length;
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        seen |= c;
        out[at++] = (byte) c;
      }
    }
    return seen < 0x80 ? out : null;
  }

  /**
   * UTF-8 that is never lossy: the JDK's encoder writes {@code ?} for an unpaired surrogate, which
   * would make two different texts equal.
   */
  static byte[] utf8(String what, String text, int maxBytes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new IllegalArgumentException(what + " contains half a character (a surrogate)");
        }
        i++;
      }
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxBytes) {
      throw new IllegalArgumentException(
          what + " has " + bytes.length + " bytes, the limit is " + maxBytes);
    }
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
