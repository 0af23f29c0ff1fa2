package com.algorithmia.plugin.azurekeyvault;

import java.time.Duration;

/**
 * Waits for what Azure has accepted and not finished: deleting, purging and recovering each go on
 * for seconds. All waits end with the operation.
 */
final class AzureWaits {

  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  private final Duration longest;
  private final OperationRunner.Pause pause;

  /**
   * @param longest for all waits of one operation together, beyond its own time
   */
  AzureWaits(Duration longest, OperationRunner.Pause pause) {
    this.longest = longest;
    this.pause = pause;
  }

  /** Gives the operation the time that such waits may take, once. */
  void allow(Operation operation) {
    operation.extend(longest);
  }

  /** Whether there is time for a wait and for another look after it. */
  boolean hasTime(Operation operation) {
    return operation.remaining().compareTo(POLL_INTERVAL.multipliedBy(2)) > 0;
  }

  void pause(Operation operation) {
    try {
      pause.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VaultFailures.interrupted(operation);
    }
  }
}
