package com.algorithmia.secrets.server.internal.http;

/** What may be logged of an unexpected failure: where, and of which class; never a message. */
public final class Failures {

  private static final int MAX_FRAMES = 30;
  private static final int MAX_CAUSES = 5;

  private Failures() {}

  /** Classes and frames of a failure and its causes. */
  public static String trace(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable current = failure;
    for (int causes = 0; current != null && causes < MAX_CAUSES; causes++) {
      text.append(causes == 0 ? "" : "\ncaused by ").append(current.getClass().getName());
      StackTraceElement[] frames = current.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
        text.append("\n\tat ").append(frames[i]);
      }
      current = current.getCause();
    }
    return text.toString();
  }
}
