package com.algorithmia.secrets.server.internal.jetty;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.Dispatcher;
import com.algorithmia.secrets.server.internal.http.Errors;
import com.algorithmia.secrets.store.ErrorCode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty refuses by itself (a malformed request line, headers that are too long) answered in
 * the same form as everything else, for browsers as a page, and without a word of what came in.
 */
final class ErrorAnswers extends ErrorHandler {

  private final Dispatcher dispatcher;

  ErrorAnswers(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
    setShowStacks(false);
    setShowCauses(false);
    setShowOrigin(false);
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    String requestId = dispatcher.newRequestId();
    Answer page = wantsPage(request) ? dispatcher.unread(requestId, status) : null;
    Answer answer =
        page == null ? Errors.error(status, requestId, code(status), words(status)) : page;
    response.setStatus(status);
    StandardHeaders.put(response.getHeaders(), requestId);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answer.JSON);
    answer.headers().forEach(response.getHeaders()::put);
    if (status == 503 || status == 429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    Answer.Body body = answer.body();
    response.write(true, body == null ? null : body.bytes(), callback);
  }

  /** As everywhere: what is below {@code /v1} is for programs. */
  private static boolean wantsPage(Request request) {
    String path = String.valueOf(request.getHttpURI().getPath());
    return !path.equals("/v1") && !path.startsWith("/v1/") && NotingConnection.wantsHtml(request);
  }

  private static int code(int status) {
    return switch (status) {
      case 404 -> ErrorCode.NOT_FOUND.number();
      case 405 -> ApiFailure.METHOD_NOT_ALLOWED;
      case 413, 414, 431 -> ApiFailure.REQUEST_TOO_LARGE;
      case 415 -> ApiFailure.UNSUPPORTED_MEDIA_TYPE;
      case 503 -> ApiFailure.SERVER_UNAVAILABLE;
      default -> status >= 500 ? ErrorCode.INTERNAL.number() : ErrorCode.MALFORMED_REQUEST.number();
    };
  }

  private static String words(int status) {
    return switch (status) {
      case 404 -> "There is nothing here";
      case 408 -> "The request came too slowly";
      case 413 -> "The body is too long";
      case 414, 431 -> "The request line and headers are too long";
      case 503 -> "The server is stopping; try again";
      default ->
          status >= 500 ? "Something went wrong here" : "The request is not well-formed HTTP";
    };
  }
}
