package com.algorithmia.secrets.worker.internal.process;

/** Makes text from elsewhere harmless for a terminal and for a line of a log. */
public final class Printable {

  private static final int MAX_LENGTH = 200;

  private Printable() {}

  /** The text, cut to 200 characters, with everything that is not plain replaced by {@code ?}. */
  public static String of(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder out = new StringBuilder(length + 3);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean plain = Character.isLetterOrDigit(c) || (c >= 0x20 && c < 0x7f);
      out.append(plain ? c : '?');
    }
    return text.length() > MAX_LENGTH ? out.append("...").toString() : out.toString();
  }
}
