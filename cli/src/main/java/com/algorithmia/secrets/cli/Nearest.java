package com.algorithmia.secrets.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant, out of what there is. */
public final class Nearest {

  private Nearest() {}

  /**
   * The known name that differs from what was typed by the fewest letters, if those are few. The
   * answer is always one of {@code known}, so it gives nothing away of a value typed by mistake.
   */
  public static Optional<String> to(String typed, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(typed, name) <= Math.max(1, Math.min(3, name.length() / 3)))
        .min(
            Comparator.<String>comparingInt(name -> distance(typed, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to insert, drop or replace. */
  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
