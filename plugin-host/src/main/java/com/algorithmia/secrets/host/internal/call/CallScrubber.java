package com.algorithmia.secrets.host.internal.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of one call, and of the plugin's settings, out of texts that the plugin wrote. A
 * text that contains a value, also encoded or in part, is replaced as a whole: cutting it out would
 * tell where it stood.
 *
 * <p>Searches a short text once: when many keys of one call fail, it is with the same frames. For
 * one thread, and for no longer than the call. {@code toString()} shows nothing.
 */
public final class CallScrubber {

  private static final int MAX_LENGTH = 500;

  /** A text that is longer than this is searched each time. */
  private static final int REMEMBERED = 1_000;

  private final List<Disguises> values;
  private final Map<String, Boolean> known = new HashMap<>();

  CallScrubber(List<Disguises> values) {
    this.values = values;
  }

  /**
   * A text fit to be passed on: one line, at most {@value #MAX_LENGTH} characters, or {@link
   * Scrubber#WITHHELD}.
   *
   * @param text what the plugin wrote; null gives an empty text
   */
  public String scrub(@Nullable String text) {
    if (text == null) {
      return "";
    }
    if (text.length() > 100 * MAX_LENGTH || leaks(text)) {
      return Scrubber.WITHHELD;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }

  /** Whether a text contains one of the values. */
  boolean leaks(String text) {
    return text.length() > REMEMBERED ? search(text) : known.computeIfAbsent(text, this::search);
  }

  private boolean search(String text) {
    Disguises.Text searched = new Disguises.Text(text);
    return values.stream().anyMatch(value -> value.standIn(searched));
  }

  @Override
  public String toString() {
    return "CallScrubber";
  }
}
