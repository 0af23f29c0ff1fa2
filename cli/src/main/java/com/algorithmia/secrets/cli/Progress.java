package com.algorithmia.secrets.cli;

import java.io.PrintStream;

/**
 * Tells how far a long work has come: on one line of the terminal that is overwritten, and not at
 * all where standard error is no terminal, so that logs stay readable.
 */
public final class Progress implements AutoCloseable {

  private static final long INTERVAL_NANOS = 100_000_000;

  private final PrintStream err;
  private final boolean shown;
  private final String what;
  private long last;
  private boolean written;

  /** Begins. */
  public Progress(Console console, String what) {
    this.err = console.err();
    this.shown = console.terminals().err();
    this.what = what;
  }

  /** So many of so many. */
  public void at(long done, long total, String unit) {
    long now = System.nanoTime();
    if (!shown || (done < total && written && now - last < INTERVAL_NANOS)) {
      return;
    }
    last = now;
    written = true;
    long percent = total == 0 ? 100 : done * 100 / total;
    err.printf("\r\u001b[K%s: %d of %d %s (%d %%)", Text.safe(what), done, total, unit, percent);
    err.flush();
  }

  /** So many of a number that is not known. */
  public void at(long done, String unit) {
    long now = System.nanoTime();
    if (!shown || (written && now - last < INTERVAL_NANOS)) {
      return;
    }
    last = now;
    written = true;
    err.printf("\r\u001b[K%s: %d %s", Text.safe(what), done, unit);
    err.flush();
  }

  /** Clears the line. */
  @Override
  public void close() {
    if (written) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
