package com.algorithmia.secrets.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server answered with an error. The message is the server's own; it never holds a value. */
public final class ApiException extends SecretStoreException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;
  private final String requestId;
  private final @Nullable Duration retryAfter;
  private final @Nullable String operationId;
  private final transient List<Problem> problems;
  private final boolean change;

  ApiException(
      int status,
      int code,
      String requestId,
      String message,
      @Nullable Duration retryAfter,
      @Nullable String operationId,
      List<Problem> problems,
      boolean change) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.operationId = operationId;
    this.problems = List.copyOf(problems);
    this.change = change;
  }

  /** The HTTP status, 300 to 599. */
  public int status() {
    return status;
  }

  /** The API's code, such as 8008 for SecretNotFound; 0 if the answer had none. */
  public int code() {
    return code;
  }

  /** What to look for in the server's log; empty if the answer had none. */
  public String requestId() {
    return requestId;
  }

  /** When a repeat makes sense; empty if the server did not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The operation that is still open on the server, with codes 8105 and 8106. */
  public Optional<String> operationId() {
    return Optional.ofNullable(operationId);
  }

  /** All that is wrong with the request, where the server lists it. */
  public List<Problem> problems() {
    return problems;
  }

  /** True for 5xx but 501, if it was no read: the operation may still be open there. */
  @Override
  public boolean mayHaveHappened() {
    return change && status >= 500 && status != 501;
  }
}
