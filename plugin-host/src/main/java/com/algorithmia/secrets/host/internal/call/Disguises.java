package com.algorithmia.secrets.host.internal.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which a value may stand in a text: as it is, in part, in hex, URL-encoded, in
 * Base64. They are made once, and only when a text is long enough to hold them. Safe for many
 * threads. {@code toString()} shows nothing.
 */
final class Disguises {

  /** A part of a longer value that is this long counts as the value. */
  private static final int PART = 12;

  /** Of a value of one or two bytes hardly a character is left, which would match anything. */
  private static final int SHORTEST_BASE64 = 4;

  /** A text that is searched for many values: how each kind of encoding has to see it. */
  static final class Text {

    private final String plain;
    private final String lower;
    private final String standard;

    Text(String plain) {
      this.plain = plain;
      this.lower = plain.toLowerCase(Locale.ROOT);
      this.standard = plain.replace('-', '+').replace('_', '/');
    }
  }

  /** What is searched for; in lower case but for Base64. */
  private static final class Encoded {

    private final List<String> lower;
    private final List<String> base64;
    private final @Nullable String word;

    Encoded(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
      this.lower =
          List.of(
              HexFormat.of().formatHex(bytes),
              url.toLowerCase(Locale.ROOT),
              url.replace("+", "%20").toLowerCase(Locale.ROOT));
      this.base64 = base64(bytes);
      this.word = bytes.length < SHORTEST_BASE64 ? Base64.getEncoder().encodeToString(bytes) : null;
    }

    /**
     * A value inside a longer text has three forms in Base64, by where it starts; the first and
     * last characters of each depend on the neighbours and are left out.
     */
    private static List<String> base64(byte[] value) {
      List<String> forms = new ArrayList<>();
      for (int shift = 0; shift < 3; shift++) {
        byte[] shifted = new byte[shift + value.length];
        System.arraycopy(value, 0, shifted, shift, value.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = shift == 0 ? 0 : shift + 1;
        int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        if (to - from >= SHORTEST_BASE64) {
          forms.add(encoded.substring(from, to));
        }
      }
      return forms;
    }

    boolean standIn(Text text) {
      return lower.stream().anyMatch(text.lower::contains)
          || base64.stream().anyMatch(text.standard::contains)
          || (word != null
              && Arrays.asList(text.standard.split("[^A-Za-z0-9+/=]+", -1)).contains(word));
    }
  }

  private final String value;
  private volatile @Nullable Encoded encoded;

  /**
   * @param value not empty
   */
  Disguises(String value) {
    this.value = value;
  }

  /** Whether a text contains the value in one of its forms. */
  boolean standIn(Text text) {
    if (text.plain.contains(value) || containsPart(text.plain)) {
      return true;
    }
    // No encoding is shorter than the value.
    return value.length() <= text.plain.length() && encoded().standIn(text);
  }

  private Encoded encoded() {
    Encoded known = encoded;
    if (known == null) {
      known = new Encoded(value);
      encoded = known;
    }
    return known;
  }

  /** Drivers quote the beginning of a long value. */
  private boolean containsPart(String text) {
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

  @Override
  public String toString() {
    return "Disguises";
  }
}
