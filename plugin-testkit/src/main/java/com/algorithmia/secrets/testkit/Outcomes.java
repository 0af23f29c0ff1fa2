package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import java.util.Map;

/** What a bulk call gave. */
final class Outcomes {

  private Outcomes() {}

  /** The outcome for a key, which has to be there (clause 7.1). */
  static <T> Outcome<T> of(Map<String, Outcome<T>> outcomes, String key) {
    Outcome<T> outcome = outcomes.get(key);
    if (outcome == null) {
      throw new AssertionError("There is no outcome for a key that was asked for");
    }
    return outcome;
  }
}
