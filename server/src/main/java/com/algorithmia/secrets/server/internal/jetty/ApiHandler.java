package com.algorithmia.secrets.server.internal.jetty;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Dispatcher;
import com.algorithmia.secrets.server.internal.http.Failures;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests from Jetty to the dispatcher, and answers back. */
final class ApiHandler extends Handler.Abstract {

  static final String REQUEST_ID_HEADER = "X-Request-Id";

  private static final Logger log = LoggerFactory.getLogger(ApiHandler.class);

  private final Dispatcher dispatcher;
  private final Path temporary;
  private final Duration bodyTime;
  private final Duration uploadTime;

  ApiHandler(Dispatcher dispatcher, Path temporary, Duration bodyTime, Duration uploadTime) {
    this.dispatcher = dispatcher;
    this.temporary = temporary;
    this.bodyTime = bodyTime;
    this.uploadTime = uploadTime;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String requestId = dispatcher.newRequestId();
    JettyIncoming incoming = new JettyIncoming(request, temporary, bodyTime, uploadTime);
    var unused =
        dispatcher
            .dispatch(incoming, requestId)
            .thenAccept(
                answer -> {
                  // Before the client knows the outcome, nothing of an upload is left.
                  incoming.end();
                  send(answer, requestId, response, callback);
                })
            .exceptionally(
                failure -> {
                  log.warn(
                      "The answer to request {} broke off: {}", requestId, Failures.trace(failure));
                  callback.failed(failure);
                  return null;
                });
    return true;
  }

  private static void send(Answer answer, String requestId, Response response, Callback callback) {
    response.setStatus(answer.status());
    StandardHeaders.put(response.getHeaders(), requestId);
    answer.headers().forEach(response.getHeaders()::put);
    Answer.Body body = answer.body();
    if (body == null) {
      response.write(true, null, callback);
      return;
    }
    ByteBuffer bytes = body.bytes();
    if (bytes != null) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.remaining());
      response.write(true, bytes, callback);
      return;
    }
    try {
      OutputStream out = Content.Sink.asOutputStream(response);
      body.writer().writeTo(out);
      // Not closed after a failure: a client must not take what broke off for the whole.
      out.close();
      callback.succeeded();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
