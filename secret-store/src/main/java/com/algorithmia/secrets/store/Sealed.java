package com.algorithmia.secrets.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that only a recipient can open. Immutable; {@code toString()} shows their number. */
public final class Sealed {

  private final byte[] bytes;

  private Sealed(byte[] bytes) {
    this.bytes = bytes;
  }

  /** These bytes; copied. */
  public static Sealed of(byte[] bytes) {
    return new Sealed(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Sealed[" + bytes.length + " bytes]";
  }
}
