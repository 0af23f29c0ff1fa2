package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become answers. */
public final class Errors {

  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /** The answer for a failure. What is not expected is logged, without its message. */
  public static Answer answer(Throwable failure, String requestId) {
    if (failure instanceof CompletionException wrapper && wrapper.getCause() != null) {
      return answer(wrapper.getCause(), requestId);
    }
    if (failure instanceof StoreException refused) {
      return ofStore(refused, requestId);
    }
    if (failure instanceof ApiFailure refused) {
      Answer answer = error(refused.status(), requestId, refused.code(), refused.getMessage());
      for (Map.Entry<String, String> header : refused.headers().entrySet()) {
        answer = answer.header(header.getKey(), header.getValue());
      }
      return retryLater(answer, null);
    }
    // No message: it may show what the request held.
    log.error("Request {} failed: {}", requestId, Failures.trace(failure));
    return error(
        500,
        requestId,
        ErrorCode.INTERNAL.number(),
        "Something went wrong here; the log has more under this id");
  }

  private static Answer ofStore(StoreException refused, String requestId) {
    Answer answer =
        Answer.json(
            status(refused),
            body(
                requestId,
                refused.code().number(),
                String.valueOf(refused.getMessage()),
                refused.operationId().orElse(null),
                refused.problems()));
    return retryLater(answer, refused.retryAfter().orElse(null));
  }

  private static int status(StoreException refused) {
    return switch (refused.category()) {
      case MALFORMED -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case REFUSED_VALUE -> 422;
      case THROTTLED -> 429;
      case INTERNAL -> 500;
      case PROVIDER_FAILED -> 502;
      case UNAVAILABLE -> 503;
    };
  }

  private static Answer retryLater(Answer answer, @Nullable Duration after) {
    if (answer.status() == 401) {
      return answer.header("WWW-Authenticate", "Bearer realm=\"secret-store\"");
    }
    if (answer.status() != 429 && answer.status() != 503) {
      return answer;
    }
    long seconds = after == null ? 1 : Math.max(1, after.plusMillis(999).toSeconds());
    return answer.header("Retry-After", Long.toString(seconds));
  }

  /** An error without details. */
  public static Answer error(int status, String requestId, int code, @Nullable String message) {
    return Answer.json(status, body(requestId, code, String.valueOf(message), null, List.of()));
  }

  private static Json body(
      String requestId,
      int code,
      String message,
      @Nullable String operationId,
      List<StoreException.Problem> problems) {
    return out -> {
      out.writeStartObject();
      out.writeObjectFieldStart("error");
      out.writeStringField("id", requestId);
      out.writeNumberField("code", code);
      out.writeStringField("message", message);
      if (operationId != null) {
        out.writeStringField("operation_id", operationId);
      }
      if (!problems.isEmpty()) {
        Json.array(out, "problems", problems, Errors::problem);
      }
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  /** One thing that is wrong. */
  public static void problem(
      com.fasterxml.jackson.core.JsonGenerator out, StoreException.Problem problem)
      throws java.io.IOException {
    out.writeStartObject();
    out.writeStringField("key", problem.field() == null ? "" : problem.field());
    out.writeStringField("message", problem.message());
    out.writeEndObject();
  }
}
