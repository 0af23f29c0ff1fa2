package com.algorithmia.secrets.testkit.toy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the backend answers instead of an answer. Its message repeats the request, as they do. */
public final class ToyException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    UNREACHABLE,
    TIMEOUT,
    THROTTLED,
    FORBIDDEN,
    UNAUTHORIZED,
    REFUSED,
    LOST,
    NOT_THERE,
    CONFLICT
  }

  private final Code code;

  ToyException(Code code, String body) {
    super(code + ": " + body);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  public @Nullable Duration retryAfter() {
    return code == Code.THROTTLED ? ToyBackend.RETRY_AFTER : null;
  }
}
