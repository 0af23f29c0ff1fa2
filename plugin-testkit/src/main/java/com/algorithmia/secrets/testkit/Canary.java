package com.algorithmia.secrets.testkit;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A text that stands nowhere by chance, and its disguises: what a leak is recognised by. Immutable.
 *
 * <p>Letters and digits only, so URL-encoding, JSON and HTML leave it as it is. Halves are searched
 * as well, since messages are often cut.
 */
final class Canary {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;
  private final Map<String, String> disguises = new LinkedHashMap<>();

  private Canary(String text) {
    this.text = text;
    disguise("whole", text);
    if (text.length() >= 20) {
      disguise("first half", text.substring(0, text.length() / 2));
      disguise("second half", text.substring(text.length() / 2));
    }
  }

  /** A new one of 24 random letters and digits. */
  static Canary random() {
    String digits = new BigInteger(160, RANDOM).setBit(160).toString(36);
    return new Canary("Kx" + digits.substring(digits.length() - 22));
  }

  /** A credential or the like. */
  static Canary of(String secret) {
    return new Canary(secret);
  }

  /** The text to put into values. */
  String text() {
    return text;
  }

  /** In which disguises it stands in a text; says nothing of the text itself. */
  Set<String> findIn(String haystack) {
    Set<String> found = new TreeSet<>();
    String lower = haystack.toLowerCase(Locale.ROOT);
    disguises.forEach(
        (disguise, needle) -> {
          boolean anyCase = disguise.startsWith("hex") || disguise.startsWith("percent");
          if ((anyCase ? lower : haystack).contains(needle)) {
            found.add(disguise);
          }
        });
    return found;
  }

  private void disguise(String part, String needle) {
    disguises.put("raw, " + part, needle);
    for (Charset charset :
        Set.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      byte[] bytes = needle.getBytes(charset);
      String how = charset + ", " + part;
      disguises.put("hex of " + how, HexFormat.of().formatHex(bytes));
      for (int shift = 0; shift < 3; shift++) {
        String encoded = base64(bytes, shift);
        disguises.put("base64 of " + how + ", shifted by " + shift, encoded);
        disguises.put(
            "base64url of " + how + ", shifted by " + shift,
            encoded.replace('+', '-').replace('/', '_'));
      }
    }
    byte[] bytes = needle.getBytes(StandardCharsets.UTF_8);
    disguises.put("percent of " + part, "%" + HexFormat.ofDelimiter("%").formatHex(bytes));
    StringBuilder decimals = new StringBuilder();
    for (byte b : bytes) {
      decimals.append(decimals.length() == 0 ? "" : ", ").append(b);
    }
    disguises.put("array of " + part, decimals.toString());
  }

  /** The characters of the base64 form that depend on these bytes alone, not on what is around. */
  private static String base64(byte[] bytes, int shift) {
    byte[] shifted = new byte[shift + bytes.length];
    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = (shift * 8 + 5) / 6;
    return encoded.substring(from, shifted.length * 8 / 6);
  }

  @Override
  public String toString() {
    return "Canary";
  }
}
