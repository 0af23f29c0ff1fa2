package com.algorithmia.secrets.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer by the JDK's {@code HttpURLConnection}: the quickest to start, 72 ms
 * of a cold JVM where {@code java.net.http} takes 670.
 *
 * <p>Its habits that would hurt are switched off: it follows no redirect (and so sends the key
 * nowhere else), and since each body is streamed it never repeats a write by itself on a connection
 * that broke.
 */
final class HttpExchange implements Callable<Reply> {

  private final URL url;
  private final Call call;
  private final String authorization;
  private final @Nullable SSLSocketFactory tls;
  private final int connectMillis;
  private final int totalMillis;
  private volatile @Nullable HttpURLConnection connection;
  private volatile boolean sending;
  private volatile boolean cancelled;

  HttpExchange(
      URL url,
      Call call,
      String authorization,
      @Nullable SSLSocketFactory tls,
      int connectMillis,
      int totalMillis) {
    this.url = url;
    this.call = call;
    this.authorization = authorization;
    this.tls = tls;
    this.connectMillis = connectMillis;
    this.totalMillis = totalMillis;
  }

  @Override
  public Reply call() {
    try {
      HttpURLConnection opened = (HttpURLConnection) url.openConnection();
      connection = opened;
      prepare(opened);
      connect(opened);
      sending = true;
      send(opened);
      return receive(opened);
    } catch (SSLException e) {
      throw new TransportException(
          sending ? TransportException.Reason.LOST : TransportException.Reason.TLS,
          "no trusted TLS connection to " + place() + ": " + e.getMessage());
    } catch (java.net.SocketTimeoutException e) {
      throw new TransportException(
          sending ? TransportException.Reason.DEADLINE : TransportException.Reason.CONNECT,
          "no answer from " + place() + " in time");
    } catch (IOException e) {
      throw sending
          ? new TransportException(
              TransportException.Reason.LOST, "the connection to " + place() + " broke")
          : new TransportException(
              TransportException.Reason.CONNECT, "can't connect to " + place() + reason(e));
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.net.UnknownHostException) {
      return ": there is no host of this name";
    }
    return e instanceof java.net.ConnectException ? ": connection refused" : "";
  }

  /** Where the request goes, for messages. */
  private String place() {
    return url.getProtocol() + "://" + url.getAuthority();
  }

  private void prepare(HttpURLConnection opened) throws IOException {
    opened.setRequestMethod(call.method());
    opened.setInstanceFollowRedirects(false);
    opened.setUseCaches(false);
    opened.setConnectTimeout(Math.min(connectMillis, totalMillis));
    opened.setReadTimeout(totalMillis);
    opened.setRequestProperty("Authorization", authorization);
    call.headers().forEach(opened::setRequestProperty);
    if (tls != null && opened instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(tls);
    }
    Body body = call.body();
    if (body != null) {
      opened.setRequestProperty("Content-Type", body.contentType());
      opened.setDoOutput(true);
      opened.setFixedLengthStreamingMode(body.length());
    } else if (call.method().equals("POST") || call.method().equals("PUT")) {
      opened.setDoOutput(true);
      opened.setFixedLengthStreamingMode(0);
    }
  }

  private static void connect(HttpURLConnection opened) throws IOException {
    opened.connect();
  }

  private void send(HttpURLConnection opened) throws IOException {
    if (!opened.getDoOutput()) {
      return;
    }
    try (OutputStream out = opened.getOutputStream()) {
      Body body = call.body();
      if (body != null) {
        body.writeTo(out);
      }
    } catch (IOException e) {
      // A server may refuse, answer and close before it has read everything: then the answer
      // counts.
      if (!hasStatus(opened)) {
        throw e;
      }
    }
  }

  private static boolean hasStatus(HttpURLConnection opened) {
    try {
      return opened.getResponseCode() >= 400;
    } catch (IOException e) {
      return false;
    }
  }

  private Reply receive(HttpURLConnection opened) throws IOException {
    int status;
    try {
      status = opened.getResponseCode();
    } catch (HttpRetryException e) {
      // A 401 to a streamed body: the JDK has dropped what came with it, but for the headers.
      return new Reply(e.responseCode(), headers(opened), new byte[0]);
    }
    if (status < 0) {
      throw new TransportException(
          TransportException.Reason.UNUSABLE, place() + " does not answer in HTTP");
    }
    InputStream stream = status >= 400 ? opened.getErrorStream() : opened.getInputStream();
    try (InputStream in = stream == null ? InputStream.nullInputStream() : stream) {
      OutputStream sink = call.sink();
      if (sink != null && status < 300) {
        copy(in, sink);
        return new Reply(status, headers(opened), new byte[0]);
      }
      return new Reply(status, headers(opened), readBounded(in));
    }
  }

  private static Map<String, String> headers(HttpURLConnection opened) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : opened.getHeaderFields().entrySet()) {
      if (header.getKey() != null && !header.getValue().isEmpty()) {
        headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().get(0));
      }
    }
    return headers;
  }

  private void copy(InputStream in, OutputStream sink) throws IOException {
    byte[] buffer = new byte[1 << 13];
    for (int n = in.read(buffer); n >= 0 && !cancelled; n = in.read(buffer)) {
      sink.write(buffer, 0, n);
    }
    sink.flush();
  }

  private byte[] readBounded(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    byte[] buffer = new byte[1 << 13];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (bytes.size() + n > call.maxReplyBytes()) {
        cancel();
        throw new TransportException(
            TransportException.Reason.UNUSABLE,
            place() + " answered with more than " + call.maxReplyBytes() + " bytes");
      }
      bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }

  /** Whether something may have been sent. */
  boolean isSending() {
    return sending;
  }

  /** Breaks the connection; the thread that uses it fails soon after. */
  void cancel() {
    cancelled = true;
    HttpURLConnection opened = connection;
    if (opened != null) {
      opened.disconnect();
    }
  }
}
