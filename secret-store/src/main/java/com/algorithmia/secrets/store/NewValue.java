package com.algorithmia.secrets.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a new or updated entry comes from. {@code toString()} shows nothing of it. Not
 * a record, so that nothing prints, compares or hashes a value by accident.
 */
public final class NewValue {

  /** Letters and digits: what {@link #generated(int)} uses. */
  public static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** The three ways. */
  public enum Source {
    /** The request brought it. */
    GIVEN,
    /** The store makes a random one, which nobody sees. */
    GENERATED,
    /** It is in the provider already. */
    REFERENCE
  }

  private final Source source;
  private final @Nullable String text;
  private final int length;

  private NewValue(Source source, @Nullable String text, int length) {
    this.source = source;
    this.text = text;
    this.length = length;
  }

  /** This value. */
  public static NewValue of(String value) {
    return new NewValue(Source.GIVEN, Objects.requireNonNull(value, "value"), 0);
  }

  /**
   * A random value of so many characters of an alphabet.
   *
   * @param length 1 to 4,096
   * @param alphabet 2 to 256 different characters of the Basic Multilingual Plane
   */
  public static NewValue generated(int length, String alphabet) {
    return new NewValue(Source.GENERATED, Objects.requireNonNull(alphabet, "alphabet"), length);
  }

  /** A random value of letters and digits. */
  public static NewValue generated(int length) {
    return generated(length, ALPHANUMERIC);
  }

  /** What lies in the provider under this key, within the patterns that an admin allowed. */
  public static NewValue reference(String providerKey) {
    return new NewValue(Source.REFERENCE, Objects.requireNonNull(providerKey, "providerKey"), 0);
  }

  /** Which way. */
  public Source source() {
    return source;
  }

  /** The value itself. Only for {@link Source#GIVEN}: log nothing of it. */
  public String revealValue() {
    return text(Source.GIVEN);
  }

  /** The provider key. Only for {@link Source#REFERENCE}. */
  public String providerKey() {
    return text(Source.REFERENCE);
  }

  /** The alphabet. Only for {@link Source#GENERATED}. */
  public String alphabet() {
    return text(Source.GENERATED);
  }

  /** How many characters. Only for {@link Source#GENERATED}. */
  public int length() {
    text(Source.GENERATED);
    return length;
  }

  private String text(Source expected) {
    if (source != expected || text == null) {
      throw new IllegalStateException("This value is " + source + ", not " + expected);
    }
    return text;
  }

  @Override
  public String toString() {
    return "NewValue[" + source + "]";
  }
}
