package com.algorithmia.secrets.worker.internal.process;

/** Work beside the main thread during a start: a plain daemon thread for each, and no pool. */
public final class Background {

  private Background() {}

  /** Runs this on a thread of its own. What fails there fails again where its result is needed. */
  public static void run(Runnable work) {
    Thread thread = new Thread(work, "secret-store-start");
    thread.setUncaughtExceptionHandler((failed, e) -> {});
    thread.setDaemon(true);
    thread.start();
  }
}
