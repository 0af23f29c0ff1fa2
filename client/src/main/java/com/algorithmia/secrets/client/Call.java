package com.algorithmia.secrets.client;

import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request, built step by step and sent by {@link Caller}. Not safe for use by threads. */
final class Call {

  private static final int MAX_REPLY_BYTES = 32 << 20;

  private final String method;
  private final StringBuilder target;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private @Nullable Body body;
  private @Nullable OutputStream sink;
  private Duration extraTime = Duration.ZERO;
  private int maxReplyBytes = MAX_REPLY_BYTES;
  private boolean repeatable;
  private char nextSeparator = '?';

  private Call(String method, String... segments) {
    this.method = method;
    this.target = new StringBuilder("/");
    String separator = "";
    for (String segment : segments) {
      target.append(separator).append(encode(segment));
      separator = "/";
    }
    this.repeatable = method.equals("GET");
    headers.put("Accept", "application/json");
  }

  /**
   * A request to a path of these segments, each of which is encoded: a slash in one is no slash.
   */
  static Call of(String method, String... segments) {
    for (String segment : segments) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("an empty name or id can't be part of a request");
      }
    }
    return new Call(method, segments);
  }

  static Call get(String... segments) {
    return of("GET", segments);
  }

  static Call post(String... segments) {
    return of("POST", segments);
  }

  static Call put(String... segments) {
    return of("PUT", segments);
  }

  static Call delete(String... segments) {
    return of("DELETE", segments);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A parameter of the query; null or empty = left out. */
  Call query(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      target.append(nextSeparator).append(name).append('=').append(encode(value));
      nextSeparator = '&';
    }
    return this;
  }

  Call query(Map<String, String> parameters) {
    parameters.forEach(this::query);
    return this;
  }

  Call json(Json json) {
    return body(Body.json(json));
  }

  Call body(Body content) {
    this.body = content;
    return this;
  }

  Call accept(String type) {
    headers.put("Accept", type);
    return this;
  }

  Call header(String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
    return this;
  }

  /** Names the intent: the server does it once, so this call may be repeated. */
  Call idempotent(IdempotencyKey key) {
    headers.put("Idempotency-Key", key.text());
    repeatable = true;
    return this;
  }

  /** Does it only at this revision; null = at any. */
  Call ifRevision(@Nullable Long revision) {
    return header("If-Match", revision == null ? null : "\"" + revision + "\"");
  }

  /** Doing it twice is the same as doing it once. */
  Call repeatable() {
    repeatable = true;
    return this;
  }

  /** Is not repeated after something was sent. */
  Call once() {
    repeatable = false;
    return this;
  }

  /** Gives the server this much more time than usual. */
  Call extraTime(Duration time) {
    this.extraTime = time;
    return this;
  }

  Call maxReplyBytes(int bytes) {
    this.maxReplyBytes = bytes;
    return this;
  }

  /** Writes a good answer there as it comes, instead of keeping it. Not repeated. */
  Call into(OutputStream stream) {
    this.sink = stream;
    this.repeatable = false;
    return this;
  }

  @Nullable OutputStream sink() {
    return sink;
  }

  String method() {
    return method;
  }

  /** Path and query. */
  String target() {
    return target.toString();
  }

  Map<String, String> headers() {
    return headers;
  }

  @Nullable Body body() {
    return body;
  }

  Duration extraTime() {
    return extraTime;
  }

  int maxReplyBytes() {
    return maxReplyBytes;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  /** Method and path, for messages. The query may name what somebody looks for. */
  @Override
  public String toString() {
    int query = target.indexOf("?");
    return method + " " + (query < 0 ? target : target.substring(0, query));
  }
}
