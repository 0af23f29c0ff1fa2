package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.host.EnvironmentNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code .env} file: {@code NAME=value} lines, with {@code export} before them or not;
 * {@code #} begins a comment; a value in single quotes stands as it is, one in double quotes may
 * have {@code \n \r \t \" \\ \$} and line ends in it. Variables in values are not replaced.
 */
final class EnvFile {

  /** The most lines with a name. */
  static final int MOST = 500;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,255}");
  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?([^=\\s]+)[ \\t]*=[ \\t]*(.*)", Pattern.DOTALL);

  /** A line of it. Not a record: it holds a value. {@code toString()} shows the name. */
  static final class Line {
    private final int number;
    private final String name;
    private final @Nullable String value;
    private final @Nullable String problem;

    Line(int number, String name, @Nullable String value, @Nullable String problem) {
      this.number = number;
      this.name = name;
      this.value = value;
      this.problem = problem;
    }

    int number() {
      return number;
    }

    String name() {
      return name;
    }

    /** Why it can't be imported; null if it can. */
    @Nullable String problem() {
      return problem;
    }

    /** The value. Only for lines without a problem. */
    String revealValue() {
      if (value == null) {
        throw new IllegalStateException("This line has no value");
      }
      return value;
    }

    @Override
    public String toString() {
      return "Line[" + name + "]";
    }
  }

  private final String text;
  private int at;
  private int number;

  private EnvFile(String text) {
    this.text = text;
  }

  /** Its lines that are neither empty nor comments, {@link #MOST} at most. */
  static List<Line> read(String text) {
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new EnvFile(clean.replace("\r\n", "\n")).lines();
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (at < text.length() && lines.size() < MOST) {
      number++;
      int end = end(at);
      String line = text.substring(at, end).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        at = end + 1;
        continue;
      }
      lines.add(line(text.substring(at, end), end, seen));
    }
    return lines;
  }

  private int end(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private Line line(String line, int end, Set<String> seen) {
    int own = number;
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      at = end + 1;
      // Whatever stands here may be a value that broke over lines: it is not repeated.
      return new Line(own, "(line " + own + ")", null, "This is not NAME=value");
    }
    String name = matcher.group(1);
    int start = at + matcher.start(2);
    String value = value(start, end);
    if (!NAME.matcher(name).matches()) {
      return new Line(
          own,
          "(line " + own + ")",
          null,
          "The name must begin with a letter and have letters, digits and _ only");
    }
    String refusal = EnvironmentNames.problem(name).orElse(null);
    if (refusal != null) {
      return new Line(own, name, null, refusal);
    }
    if (!seen.add(name)) {
      return new Line(own, name, null, "This name is there more than once; the first one counts");
    }
    if (value == null) {
      return new Line(own, name, null, "The quote at the beginning of the value has no end");
    }
    if (value.isEmpty()) {
      return new Line(own, name, null, "The value is empty");
    }
    return new Line(own, name, value, null);
  }

  /** The value that begins there; null if its quote has no end. Goes on behind it. */
  private @Nullable String value(int start, int end) {
    char first = start < text.length() ? text.charAt(start) : '\n';
    if (first != '\'' && first != '"') {
      at = end + 1;
      String bare = start >= end ? "" : text.substring(start, end);
      int comment = bare.startsWith("#") ? 0 : bare.indexOf(" #");
      return (comment < 0 ? bare : bare.substring(0, comment)).strip();
    }
    StringBuilder value = new StringBuilder();
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == first) {
        int rest = end(i);
        at = rest + 1;
        return value.toString();
      }
      if (c == '\n') {
        number++;
      }
      if (first == '"' && c == '\\' && i + 1 < text.length()) {
        i++;
        value.append(unescaped(text.charAt(i)));
      } else {
        value.append(c);
      }
    }
    at = text.length();
    return null;
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"', '\\', '$' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }
}
