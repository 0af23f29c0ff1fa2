package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.internal.process.Later;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ten changes within a moment are one: hands on the newest one, a fixed time after the first. So a
 * change is never put off for longer, however many follow. Thread-safe.
 */
public final class Debounce {

  /** Short enough for "within 5 s", long enough for an admin's script. */
  public static final Duration WINDOW = Duration.ofSeconds(1);

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Later later;
  private final Predicate<SecretVariables> target;
  private @Nullable SecretVariables newest;

  /**
   * Hands on to that target.
   *
   * @param target tells whether it took them; if not it gets them (or newer ones) once more
   */
  public Debounce(Later later, Predicate<SecretVariables> target) {
    this.later = later;
    this.target = target;
  }

  /** Takes in a change. */
  public void changed(SecretVariables secrets) {
    boolean first;
    synchronized (this) {
      first = newest == null;
      newest = secrets;
    }
    if (first) {
      later.run(WINDOW, this::handOn);
    }
  }

  private void handOn() {
    SecretVariables secrets;
    synchronized (this) {
      secrets = newest;
      newest = null;
    }
    if (secrets != null && !target.test(secrets)) {
      again(secrets);
    }
  }

  /** Tries once more, with what is newest then. */
  private void again(SecretVariables secrets) {
    boolean first;
    synchronized (this) {
      first = newest == null;
      if (first) {
        newest = secrets;
      }
    }
    if (first) {
      later.run(RETRY, this::handOn);
    }
  }
}
