package com.algorithmia.secrets.client;

import java.util.List;

/**
 * What a check of a provider's connection found.
 *
 * @param state {@code READY}, {@code FAILED} or {@code UNKNOWN}
 * @param steps what was looked at, in order
 * @param json the whole answer
 */
public record CheckReport(String state, List<Step> steps, Json json) {

  /**
   * One step.
   *
   * @param name what was looked at
   * @param state as that of the report
   * @param message for people
   */
  public record Step(String name, String state, String message) {}

  /** Copies the list. */
  public CheckReport {
    steps = List.copyOf(steps);
  }

  /** Whether all is well. */
  public boolean isReady() {
    return state.equals("READY");
  }

  static CheckReport of(Json json) {
    return new CheckReport(
        json.get("state").text(),
        json.get("steps").items().stream()
            .map(
                item ->
                    new Step(
                        item.get("name").text(),
                        item.get("state").text(),
                        item.get("message").text()))
            .toList(),
        json);
  }
}
