package com.algorithmia.secrets.testkit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backend that an author broke for a test; closing it mends the backend. Or the reason why it was
 * not broken. Immutable.
 */
public final class Breakage implements AutoCloseable {

  private final @Nullable AutoCloseable mend;
  private final @Nullable String reason;
  private final @Nullable Duration retryAfter;

  private Breakage(
      @Nullable AutoCloseable mend, @Nullable String reason, @Nullable Duration retryAfter) {
    this.mend = mend;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** It is broken. */
  public static Breakage mendedBy(AutoCloseable mend) {
    return new Breakage(Objects.requireNonNull(mend, "mend"), null, null);
  }

  /** Nobody has written how to break it so: the test is skipped, and says which hook is missing. */
  public static Breakage notProvided() {
    return new Breakage(null, null, null);
  }

  /** It can't break so: the test is skipped for this reason. */
  public static Breakage cannotHappen(String reason) {
    return new Breakage(null, Objects.requireNonNull(reason, "reason"), null);
  }

  /** How long the broken backend asks to wait (clause 8.3). */
  public Breakage withRetryAfter(Duration time) {
    return new Breakage(mend, reason, Objects.requireNonNull(time, "time"));
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Why it was not broken; null if it was. */
  @Nullable String whyNot(BackendFault fault) {
    if (mend != null) {
      return null;
    }
    return reason != null
        ? fault + " can't happen: " + reason
        : "override breakBackend(" + fault + ", ...) to have this tested";
  }

  @Override
  public void close() {
    if (mend == null) {
      return;
    }
    try {
      mend.close();
    } catch (Exception e) {
      throw new IllegalStateException("The backend was broken for a test and can't be mended", e);
    }
  }
}
