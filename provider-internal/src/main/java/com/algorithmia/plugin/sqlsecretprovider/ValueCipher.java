package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.KeyInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Encrypts and opens values with the keys of one moment. Immutable; safe for many threads. Failures
 * are {@link com.algorithmia.secrets.keysets.KeysetException}s; what a shape can't do is {@code
 * UNSUPPORTED}.
 */
interface ValueCipher {

  /** What the keys are called that open; the primary one is among them. */
  List<KeyInfo> keys();

  /** The revision of the key sets in the database, under which a write is accepted. */
  long revision();

  /** Encrypts a value. */
  Ciphertext encrypt(String value, Binding binding);

  /** Opens a ciphertext. */
  String decrypt(byte[] ciphertext, Binding binding);

  /**
   * Makes sure that a ciphertext belongs to this row, so that what the row says can be relied on.
   */
  void verify(byte[] ciphertext, Binding binding);

  /** Makes the ciphertext of a new version out of that of an earlier one. */
  Ciphertext carryOver(byte[] ciphertext, Binding from, Binding to);

  /** Runs with the UTF-8 form of a value, which is overwritten afterwards. */
  static <T> T withBytes(String value, Function<byte[], T> use) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    try {
      return use.apply(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The text of an opened value; the bytes are overwritten. */
  static String toText(byte[] opened) {
    String text = new String(opened, StandardCharsets.UTF_8);
    Arrays.fill(opened, (byte) 0);
    return text;
  }
}
