package com.algorithmia.secrets.host.internal.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Keeps values out of texts that a plugin wrote. A text that contains a value, also encoded or in
 * part, is replaced as a whole: cutting it out would tell where it stood.
 *
 * <p>Immutable. {@code toString()} shows nothing.
 */
public final class Scrubber {

  /** What stands for a text that was withheld. */
  public static final String WITHHELD = "Details are withheld";

  private static final int MAX_LENGTH = 500;

  /** A part of a longer value that is this long counts as the value. */
  private static final int PART = 12;

  private final List<String> sensitive;

  /**
   * @param sensitive what must never be shown, whatever the call; empty texts are ignored
   */
  public Scrubber(Collection<String> sensitive) {
    this.sensitive = sensitive.stream().filter(text -> !text.isEmpty()).distinct().toList();
  }

  /**
   * A text fit to be passed on: one line, at most {@value #MAX_LENGTH} characters, or {@link
   * #WITHHELD}.
   *
   * @param text what the plugin wrote; null gives an empty text
   * @param values the values of this call
   */
  public String scrub(@org.jspecify.annotations.Nullable String text, List<String> values) {
    if (text == null) {
      return "";
    }
    if (text.length() > 100 * MAX_LENGTH) {
      return WITHHELD;
    }
    if (contains(text, values) || contains(text, sensitive)) {
      return WITHHELD;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }

  /** Whether a text contains one of the values of this call or a sensitive setting. */
  public boolean leaks(String text, List<String> values) {
    return contains(text, values) || contains(text, sensitive);
  }

  private static boolean contains(String text, List<String> values) {
    for (String value : values) {
      if (!value.isEmpty() && contains(text, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(String text, String value) {
    if (text.contains(value) || containsPart(text, value)) {
      return true;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains(HexFormat.of().formatHex(bytes))
        || lower.contains(URLEncoder.encode(value, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))
        || lower.contains(
            URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .toLowerCase(Locale.ROOT))
        || containsBase64(text, bytes);
  }

  /** Drivers quote the beginning of a long value. */
  private static boolean containsPart(String text, String value) {
    if (value.length() <= PART) {
      return false;
    }
    for (int i = 0; i + PART <= text.length(); i++) {
      if (value.contains(text.substring(i, i + PART))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A value inside a longer text has three forms in Base64, by where it starts; the first and last
   * characters of each depend on the neighbours and are left out.
   */
  private static boolean containsBase64(String text, byte[] value) {
    String standard = text.replace('-', '+').replace('_', '/');
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + value.length];
      System.arraycopy(value, 0, shifted, shift, value.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int from = shift == 0 ? 0 : shift + 1;
      int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
      // Of a value of one or two bytes hardly a character is left, which would match anything.
      if (to - from >= 4 && standard.contains(encoded.substring(from, to))) {
        return true;
      }
    }
    return value.length < 4
        && Arrays.stream(standard.split("[^A-Za-z0-9+/=]+", -1))
            .anyMatch(word -> word.equals(Base64.getEncoder().encodeToString(value)));
  }

  @Override
  public String toString() {
    return "Scrubber";
  }
}
