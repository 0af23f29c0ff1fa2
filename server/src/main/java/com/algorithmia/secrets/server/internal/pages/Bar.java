package com.algorithmia.secrets.server.internal.pages;

import java.util.List;

/**
 * A bar of a plot.
 *
 * @param label what it is about
 * @param text its number, for people
 * @param value how long it is
 * @param part how much of it is drawn in the second colour, from 0 to {@code value}
 */
public record Bar(String label, String text, double value, double part) {

  /** How long a bar is drawn, if the longest is {@code width} long. */
  public static int length(double value, List<Bar> all, int width) {
    double most = all.stream().mapToDouble(Bar::value).max().orElse(0);
    return most <= 0 ? 0 : (int) Math.round(width * value / most);
  }
}
