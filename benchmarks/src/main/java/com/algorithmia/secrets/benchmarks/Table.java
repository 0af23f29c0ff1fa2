package com.algorithmia.secrets.benchmarks;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures beside those of a peer, and whether the ratio reaches what was set out for. Not
 * thread-safe.
 */
final class Table {

  static final String HEAD =
      """
      # Results

      The last run of each group, as it was: also where a figure falls short. Ratios count, since machines are noisy: subject and peer ran
      in turn, in one run. How to run them: [README.md](README.md).
      """;

  private final String title;
  private final String unit;
  private final List<String> rows = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  Table(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** Ours may take at most {@code factor} times what the peer takes. */
  void atMost(String path, double ours, String peer, double theirs, double factor) {
    double ratio = ours / theirs;
    row(path, ours, peer, theirs, ratio, "<= " + number(factor) + "x", ratio <= factor);
  }

  /** Ours must be at least {@code factor} times as fast as the peer. */
  void timesFaster(String path, double ours, String peer, double theirs, double factor) {
    double ratio = theirs / ours;
    row(path, ours, peer, theirs, ratio, ">= " + number(factor) + "x faster", ratio >= factor);
  }

  /** A pair without a bar. */
  void besides(String path, double ours, String peer, double theirs) {
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s: %s | %.2f | | |",
            path,
            number(ours),
            peer,
            number(theirs),
            ours / theirs));
  }

  /** Something the reader should know. */
  void remark(String text) {
    remarks.add(text);
  }

  private void row(
      String path,
      double ours,
      String peer,
      double theirs,
      double ratio,
      String reach,
      boolean held) {
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s: %s | %.2f | %s | %s |",
            path,
            number(ours),
            peer,
            number(theirs),
            ratio,
            reach,
            held ? "yes" : "**no**"));
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  String toMarkdown(String name) {
    StringBuilder text = new StringBuilder();
    text.append("## ")
        .append(name)
        .append("\n\n")
        .append(title)
        .append(" In ")
        .append(unit)
        .append(".\n\n");
    text.append("`benchmarks/run ").append(name).append("`, ");
    text.append(LocalDate.now(ZoneOffset.UTC)).append(", ").append(machine()).append("\n\n");
    text.append(
        "| path | ours | peer | ratio | reach | held |\n| --- | --- | --- | --- | --- | --- |\n");
    rows.forEach(row -> text.append(row).append('\n'));
    if (!remarks.isEmpty()) {
      text.append('\n');
      remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
    }
    return text.toString();
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", JDK "
        + System.getProperty("java.version");
  }
}
