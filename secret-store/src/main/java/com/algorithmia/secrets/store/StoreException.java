package com.algorithmia.secrets.store;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A use case was refused or failed. The message says what to do, for people; it shows no value, no
 * credential, no setting and nothing that a database or backend answered. Causes are not kept:
 * those of drivers contain values.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a client can do about it; a server maps it to its status, a command line to its code. */
  public enum Category {
    /** The request is wrong (400). */
    MALFORMED,
    /** Sign in (401). */
    UNAUTHENTICATED,
    /** Not allowed (403). */
    FORBIDDEN,
    /** Not there or not visible (404). */
    NOT_FOUND,
    /** Taken, changed meanwhile, or still in use (409). */
    CONFLICT,
    /** Too large (413). */
    TOO_LARGE,
    /** The provider refuses the value (422). */
    REFUSED_VALUE,
    /** Later (429). */
    THROTTLED,
    /** A defect here (500). */
    INTERNAL,
    /** The provider failed (502). */
    PROVIDER_FAILED,
    /** Something needed does not answer, or an outcome is unknown (503). */
    UNAVAILABLE
  }

  /**
   * One thing that is wrong.
   *
   * @param field the field or setting; null if it is about none
   * @param message what to do; never the value
   */
  public record Problem(@Nullable String field, String message) {}

  private final ErrorCode code;
  private final Category category;
  private final transient List<Problem> problems;
  private final @Nullable String operationId;
  private final @Nullable Duration retryAfter;

  /** A failure without details. */
  public StoreException(ErrorCode code, Category category, String message) {
    this(code, category, message, List.of(), null, null);
  }

  /**
   * A failure with all details.
   *
   * @param operationId the operation whose outcome is unknown; null if there is none
   * @param retryAfter when to try again; null if it is not known
   */
  public StoreException(
      ErrorCode code,
      Category category,
      String message,
      List<Problem> problems,
      @Nullable String operationId,
      @Nullable Duration retryAfter) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
    this.category = Objects.requireNonNull(category, "category");
    this.problems = List.copyOf(problems);
    this.operationId = operationId;
    this.retryAfter = retryAfter;
  }

  /** What went wrong. */
  public ErrorCode code() {
    return code;
  }

  /** What a client can do about it. */
  public Category category() {
    return category;
  }

  /** All that is wrong with the request; empty if the message says it all. */
  public List<Problem> problems() {
    // Null only after deserialization, which drops it.
    return problems == null ? List.of() : problems;
  }

  /** The operation whose outcome is not known yet. */
  public Optional<String> operationId() {
    return Optional.ofNullable(operationId);
  }

  /** How long to wait before another try. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
