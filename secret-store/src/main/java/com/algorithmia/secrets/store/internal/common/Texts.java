package com.algorithmia.secrets.store.internal.common;

import com.algorithmia.secrets.store.StoreException.Problem;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks texts that people give; problems never repeat them. */
public final class Texts {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private Texts() {}

  /** Checks a text that may be empty: its length, and that it is well-formed and printable. */
  public static void check(
      List<Problem> problems, String field, @Nullable String text, int most, boolean lines) {
    if (text == null) {
      return;
    }
    if (text.codePointCount(0, text.length()) > most) {
      problems.add(new Problem(field, field + " is longer than " + most + " characters"));
    } else if (!isPrintable(text, lines)) {
      problems.add(
          new Problem(field, field + " has control characters or is no well-formed Unicode"));
    }
  }

  /** Checks a text that is needed. */
  public static void checkNeeded(
      List<Problem> problems, String field, @Nullable String text, int most) {
    if (text == null || text.isBlank()) {
      problems.add(new Problem(field, field + " is missing or empty"));
    } else {
      check(problems, field, text, most, false);
    }
  }

  /** Checks a name that stands in paths. */
  public static void checkIdentifier(
      List<Problem> problems, String field, @Nullable String text, int most) {
    if (text == null || text.length() > most || !IDENTIFIER.matcher(text).matches()) {
      problems.add(
          new Problem(
              field,
              field
                  + " needs 1 to "
                  + most
                  + " letters, digits, dots, dashes and underscores, a letter or digit first"));
    }
  }

  /** Whether there is nothing in it that could act on a terminal, a log or a page. */
  public static boolean isPrintable(String text, boolean lines) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int type = Character.getType(c);
      boolean allowed =
          switch (type) {
            case Character.CONTROL -> lines && (c == '\n' || c == '\t' || c == '\r');
            // Format characters reorder or hide text; surrogates here are unpaired.
            case Character.FORMAT -> c == 0x200C || c == 0x200D;
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
          };
      if (!allowed) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  /** A pattern for LIKE with backslash as escape: whatever contains this text. */
  public static String contains(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }
}
