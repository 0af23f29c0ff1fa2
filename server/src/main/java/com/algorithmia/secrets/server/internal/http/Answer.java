package com.algorithmia.secrets.server.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back to a client: status, headers, body. Immutable. */
public final class Answer {

  /** The media type of JSON. */
  public static final String JSON = "application/json";

  private static final Answer NO_CONTENT = new Answer(204, Map.of(), null);

  private final int status;
  private final Map<String, String> headers;
  private final @Nullable Body body;

  private Answer(int status, Map<String, String> headers, @Nullable Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** 200 with JSON. */
  public static Answer json(Json json) {
    return json(200, json);
  }

  /** A status with JSON. */
  public static Answer json(int status, Json json) {
    return bytes(status, JSON, json.toBytes());
  }

  /** A status with these bytes. */
  public static Answer bytes(int status, String contentType, byte[] bytes) {
    return new Answer(status, Map.of("Content-Type", contentType), Body.of(bytes));
  }

  /** 200 with what is written to the stream, however long. */
  public static Answer stream(String contentType, Writer writer) {
    return new Answer(200, Map.of("Content-Type", contentType), Body.of(writer));
  }

  /** 204. */
  public static Answer noContent() {
    return NO_CONTENT;
  }

  /** 304. */
  public static Answer notModified(String etag) {
    return new Answer(304, Map.of("ETag", etag), null);
  }

  /** The same with one more header. */
  public Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, Map.copyOf(more), body);
  }

  /** The same with the entity tag of a revision. */
  public Answer revision(long revision) {
    return header("ETag", '"' + Long.toString(revision) + '"');
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Headers. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body; null if there is none. */
  public @Nullable Body body() {
    return body;
  }

  /** A body: bytes that are there already, or something that writes them. Immutable. */
  public static final class Body {

    private final @Nullable ByteBuffer bytes;
    private final Writer writer;

    private Body(@Nullable ByteBuffer bytes, Writer writer) {
      this.bytes = bytes;
      this.writer = writer;
    }

    private static Body of(byte[] bytes) {
      return new Body(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), out -> out.write(bytes));
    }

    private static Body of(Writer writer) {
      return new Body(null, writer);
    }

    /** The whole of it, read-only, if it is there already; else null. */
    public @Nullable ByteBuffer bytes() {
      return bytes == null ? null : bytes.duplicate();
    }

    /** Writes it, once. */
    public Writer writer() {
      return writer;
    }
  }

  /** Writes a body. */
  @FunctionalInterface
  public interface Writer {

    /** Writes it. Does not close the stream. */
    void writeTo(OutputStream out) throws IOException;
  }
}
