package com.algorithmia.sdk.plugin.secrets;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How settings are written. Parsers give null for what they can't read; they never repeat it. */
final class ConfigurationSyntax {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private ConfigurationSyntax() {}

  static @Nullable Long parseInteger(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static @Nullable Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    switch (matcher.group(2)) {
      case "ms":
        return Duration.ofMillis(amount);
      case "s":
        return Duration.ofSeconds(amount);
      case "m":
        return Duration.ofMinutes(amount);
      case "h":
        return Duration.ofHours(amount);
      default:
        return Duration.ofDays(amount);
    }
  }

  static @Nullable Path parsePath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The known name that a mistyped one is likely to mean; null if none is near. */
  static @Nullable String nearest(String mistyped, Collection<String> known) {
    String best = null;
    int bestDistance = Math.max(2, mistyped.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(mistyped, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Levenshtein's distance, case-insensitive, {@code -} and {@code _} alike. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    int[] current = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced =
            previous[j - 1] + (fold(left.charAt(i - 1)) == fold(right.charAt(j - 1)) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] spare = previous;
      previous = current;
      current = spare;
    }
    return previous[right.length()];
  }

  private static char fold(char character) {
    return character == '-' ? '_' : Character.toLowerCase(character);
  }
}
