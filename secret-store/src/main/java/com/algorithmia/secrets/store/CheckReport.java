package com.algorithmia.secrets.store;

import java.util.List;

/**
 * What a provider's check of its connection found.
 *
 * @param status the worst of the steps
 * @param steps in order
 */
public record CheckReport(Status status, List<Step> steps) {

  /** How a step went. */
  public enum Status {
    READY,
    FAILED,
    UNKNOWN
  }

  /**
   * One step.
   *
   * @param name for example {@code login}
   * @param status how it went
   * @param message what to do; no credential
   */
  public record Step(String name, Status status, String message) {}

  /** Copies the list. */
  public CheckReport {
    steps = List.copyOf(steps);
  }
}
