package com.algorithmia.secrets.keysets;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The number that names one key within a key set. It is public: it stands in front of every
 * ciphertext and signature. Written as eight lower-case hexadecimal digits.
 *
 * @param value the id as Tink counts it; all 32 bits are used, so it may be negative
 */
public record KeyId(int value) {

  /** Length of what Tink puts in front of a ciphertext or signature: 0x01 and the key id. */
  static final int PREFIX_BYTES = 5;

  /**
   * Reads an id as {@link #toString} writes it.
   *
   * @throws IllegalArgumentException if the text is not eight hexadecimal digits
   */
  public static KeyId parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.length() != 8) {
      throw new IllegalArgumentException("a key id is eight hexadecimal digits, such as 1a2b3c4d");
    }
    try {
      return new KeyId(HexFormat.fromHexDigits(text.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a key id is eight hexadecimal digits, such as 1a2b3c4d", e);
    }
  }

  /**
   * The key under which a ciphertext (symmetric or HPKE) or a signature claims to be made; empty if
   * it does not begin as one does. Nothing is verified by this. For a sealed envelope use {@link
   * SealedEnvelope#recipientKeyId()}.
   */
  public static Optional<KeyId> claimedBy(byte[] ciphertextOrSignature) {
    Objects.requireNonNull(ciphertextOrSignature, "ciphertextOrSignature");
    if (!hasPrefix(ciphertextOrSignature)) {
      return Optional.empty();
    }
    return Optional.of(new KeyId(idInPrefix(ciphertextOrSignature)));
  }

  static boolean hasPrefix(byte[] bytes) {
    return bytes.length > PREFIX_BYTES && bytes[0] == 1;
  }

  static int idInPrefix(byte[] bytes) {
    return (bytes[1] & 0xff) << 24
        | (bytes[2] & 0xff) << 16
        | (bytes[3] & 0xff) << 8
        | (bytes[4] & 0xff);
  }

  // By hand: what a record brings is made at its first use, which costs 15 ms of a worker's start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyId that && value == that.value;
  }

  @Override
  public int hashCode() {
    return value;
  }

  /** Eight lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
