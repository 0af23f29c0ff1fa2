package com.algorithmia.secrets.store;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Tells of changes by whichever node: at once where it can, by a poll within 5 seconds at worst.
 */
public interface Changes {

  /** The installation's revision, as far as this node knows. */
  long revision();

  /**
   * Waits until the revision is greater than {@code seen}.
   *
   * @return the revision, which is {@code seen} if nothing changed within the time
   */
  long await(long seen, Duration atMost) throws InterruptedException;

  /**
   * Tells of each change, on a thread of the store. Changes may come as one if they follow closely.
   *
   * @return close it to be told no more
   */
  AutoCloseable listen(Consumer<Change> listener);
}
