package com.algorithmia.secrets.worker.internal.process;

import java.time.Duration;

/** Does something later. */
@FunctionalInterface
public interface Later {

  /** Runs this once after that time, on another thread, unless the program has ended. */
  void run(Duration after, Runnable what);
}
