package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.ErrorCode;
import java.util.Map;

/**
 * A request that is refused before it reaches the store, for a reason of the transport. The message
 * is for the client and shows nothing of what came in.
 */
public final class ApiFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** 405. */
  public static final int METHOD_NOT_ALLOWED = 8190;

  /** 415. */
  public static final int UNSUPPORTED_MEDIA_TYPE = 8191;

  /** 413. */
  public static final int REQUEST_TOO_LARGE = 8192;

  /** 503: overload, shutdown, or a deadline missed. */
  public static final int SERVER_UNAVAILABLE = 8193;

  /** 400. */
  public static final int MODULE_NOT_UPLOADED = 8194;

  private final int status;
  private final int code;
  private final transient Map<String, String> headers;

  /** A failure with headers of its own. */
  public ApiFailure(int status, int code, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  /** A failure without headers. */
  public ApiFailure(int status, int code, String message) {
    this(status, code, message, Map.of());
  }

  /** 400: the request is malformed. */
  public static ApiFailure malformed(String message) {
    return new ApiFailure(400, ErrorCode.MALFORMED_REQUEST.number(), message);
  }

  /** 401. */
  public static ApiFailure unauthenticated(String message) {
    return new ApiFailure(401, ErrorCode.UNAUTHENTICATED.number(), message);
  }

  /** 403. */
  public static ApiFailure forbidden(String message) {
    return new ApiFailure(403, ErrorCode.FORBIDDEN.number(), message);
  }

  /** 404. */
  public static ApiFailure notFound() {
    return new ApiFailure(404, ErrorCode.NOT_FOUND.number(), "There is nothing here");
  }

  /** 413. */
  public static ApiFailure tooLarge(String message) {
    return new ApiFailure(413, REQUEST_TOO_LARGE, message);
  }

  /** 503, worth a retry in a second. */
  public static ApiFailure unavailable(String message) {
    return new ApiFailure(503, SERVER_UNAVAILABLE, message);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** The number that clients see. */
  public int code() {
    return code;
  }

  /** Headers of the answer. */
  public Map<String, String> headers() {
    // Null only after deserialization, which drops it.
    return headers == null ? Map.of() : headers;
  }
}
