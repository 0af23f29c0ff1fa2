package com.algorithmia.secrets.server.internal.pages;

import java.util.ArrayList;
import java.util.List;

/**
 * What is most often a slip in a value that was pasted: blanks around it, characters that can't be
 * seen. Says nothing of the value itself. The script of the pages warns of the same while it is
 * typed.
 */
final class ValueCheck {

  private ValueCheck() {}

  /** What looks like a slip; empty if nothing does. */
  static List<String> warnings(String value) {
    List<String> warnings = new ArrayList<>();
    if (value.isEmpty()) {
      return warnings;
    }
    if (isBlank(value.codePointAt(0))) {
      warnings.add("it begins with a blank or a line end");
    }
    if (isBlank(value.codePointBefore(value.length()))) {
      warnings.add("it ends with a blank or a line end");
    }
    if (value.codePoints().anyMatch(ValueCheck::isInvisible)) {
      warnings.add("it has characters that can't be seen");
    }
    return warnings;
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean isInvisible(int c) {
    if (c == '\n' || c == '\t' || c == ' ') {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /** A sentence about what looks like a slip. */
  static String sentence(List<String> warnings) {
    return "Look at the value once more: "
        + String.join(", and ", warnings)
        + ". Enter it again, and tick the box below if that is what you mean";
  }
}
