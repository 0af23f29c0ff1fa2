package com.algorithmia.secrets.server.internal.pages;

import org.jspecify.annotations.Nullable;

/**
 * A line of a {@code .env} file on a page: never its value.
 *
 * @param name the variable, or where the line is
 * @param state what would become of it, or became of it
 * @param detail why, or what looks like a slip; null if there is nothing to say
 * @param exists whether the owner has such a variable already
 */
public record ImportRow(String name, State state, @Nullable String detail, boolean exists) {

  /** What becomes of a line. */
  public enum State {
    /** It can be imported. */
    READY,
    /** It can't. */
    REFUSED,
    /** It was created. */
    CREATED,
    /** The variable that was there has the new value. */
    UPDATED,
    /** It was left out. */
    SKIPPED,
    /** It was tried, and did not work. */
    FAILED
  }
}
