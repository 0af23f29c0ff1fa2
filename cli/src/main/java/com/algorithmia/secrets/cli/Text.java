package com.algorithmia.secrets.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text for people. What comes from a server can't move the cursor or colour the terminal. */
public final class Text {

  private Text() {}

  /** The text with each control character, and each that turns the direction, as a visible mark. */
  public static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean odd =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR
                      || type == Character.SURROGATE;
              if (odd) {
                safe.append(String.format("\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  /** A time to the second. */
  public static String time(Optional<Instant> time) {
    return time.map(t -> t.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("-");
  }

  /** Yes or no. */
  public static String yes(boolean flag) {
    return flag ? "yes" : "no";
  }

  /** A table with a line of headings. Empty cells become a dash. */
  public static final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] taken;

    /** With these headings. */
    public Table(String... headings) {
      rows.add(List.of(headings));
      taken = new int[headings.length];
    }

    /** Adds a row. */
    public Table row(String... cells) {
      List<String> row = new ArrayList<>();
      for (String cell : cells) {
        row.add(cell.isEmpty() ? "-" : safe(cell));
      }
      rows.add(row);
      return this;
    }

    /** Whether there are only headings. */
    public boolean isEmpty() {
      return rows.size() == 1;
    }

    /** How many lines there are, the headings counted. */
    public int size() {
      return rows.size();
    }

    /**
     * The lines so far, which are no longer in the table: for one that is too long to be kept.
     * Those that follow have columns at least as wide.
     */
    public String take() {
      String lines = toString();
      System.arraycopy(widths(), 0, taken, 0, taken.length);
      rows.clear();
      return lines;
    }

    /** Lines, each with its end. */
    @Override
    public String toString() {
      int[] widths = widths();
      int columns = widths.length;
      StringBuilder text = new StringBuilder();
      for (List<String> row : rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns; i++) {
          String cell = row.get(i);
          line.append(cell);
          int gap = widths[i] - cell.codePointCount(0, cell.length()) + 2;
          line.append(" ".repeat(i == columns - 1 ? 0 : gap));
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
      }
      return text.toString();
    }

    private int[] widths() {
      int[] widths = taken.clone();
      for (List<String> row : rows) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
        }
      }
      return widths;
    }
  }

  /** Names and values, one pair a line. */
  public static final class Details {

    private final List<String[]> lines = new ArrayList<>();

    /** Nothing yet. */
    public Details() {}

    /** Adds a line; an empty value becomes a dash. */
    public Details add(String name, String value) {
      lines.add(new String[] {name, value.isEmpty() ? "-" : safe(value)});
      return this;
    }

    /** Adds a line if there is a value. */
    public Details add(String name, Optional<String> value) {
      value.ifPresent(text -> add(name, text));
      return this;
    }

    @Override
    public String toString() {
      int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
      StringBuilder text = new StringBuilder();
      for (String[] line : lines) {
        text.append(line[0])
            .append(" ".repeat(width - line[0].length() + 2))
            .append(line[1])
            .append(System.lineSeparator());
      }
      return text.toString();
    }
  }
}
