package com.algorithmia.plugin.vault.transport;

import org.jspecify.annotations.Nullable;

/**
 * One request, before it is known which token and which server it goes to. Immutable. Holds values
 * and tokens: {@code toString()} shows method and path only.
 */
public final class VaultRequest {

  /** Whether a request may be sent again when nobody knows what became of the first one. */
  public enum Safety {
    /** It changes nothing. */
    READ,
    /**
     * It changes something at most once, however often it is sent: guarded by check-and-set, or its
     * repetition sets what is already set.
     */
    REPEATABLE,
    /** Sent once. */
    ONCE
  }

  /**
   * The longest reply to most requests: a secret of 64 KiB in its worst JSON form is below 400 KiB.
   */
  static final int MAX_REPLY = 2 << 20;

  private final String method;
  private final ApiPath path;
  private final boolean folder;
  private final String query;
  private final byte @Nullable [] body;
  private final Safety safety;
  private final int maxReplyBytes;
  private final @Nullable String token;
  private final @Nullable String namespace;

  private VaultRequest(
      String method,
      ApiPath path,
      boolean folder,
      String query,
      byte @Nullable [] body,
      Safety safety,
      int maxReplyBytes,
      @Nullable String token,
      @Nullable String namespace) {
    this.method = method;
    this.path = path;
    this.folder = folder;
    this.query = query;
    this.body = body;
    this.safety = safety;
    this.maxReplyBytes = maxReplyBytes;
    this.token = token;
    this.namespace = namespace;
  }

  /** A read. */
  public static VaultRequest get(ApiPath path) {
    return new VaultRequest("GET", path, false, "", null, Safety.READ, MAX_REPLY, null, null);
  }

  /** The names in a folder. A list may be long: its reply may have 64 MiB. */
  public static VaultRequest list(ApiPath folder) {
    return new VaultRequest(
        "GET", folder, true, "?list=true", null, Safety.READ, 64 << 20, null, null);
  }

  /** A write, or a question with a body. */
  public static VaultRequest post(ApiPath path, Json body, Safety safety) {
    return new VaultRequest("POST", path, false, "", body.toBytes(), safety, MAX_REPLY, null, null);
  }

  /** A removal. */
  public static VaultRequest delete(ApiPath path) {
    return new VaultRequest("DELETE", path, false, "", null, Safety.ONCE, MAX_REPLY, null, null);
  }

  /** With a parameter of the query. */
  public VaultRequest with(String name, String value) {
    String more = (query.isEmpty() ? "?" : "&") + name + "=" + ApiPath.encode(value);
    return new VaultRequest(
        method, path, folder, query + more, body, safety, maxReplyBytes, token, namespace);
  }

  /** With a token and a namespace; null for none. */
  public VaultRequest as(@Nullable String bearer, @Nullable String inNamespace) {
    return new VaultRequest(
        method, path, folder, query, body, safety, maxReplyBytes, bearer, inNamespace);
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** The path that is asked for. */
  public ApiPath path() {
    return path;
  }

  /** Path and query, encoded, below {@code /v1/}. */
  String target() {
    return encodedPath() + query;
  }

  /** The path alone, encoded. */
  String encodedPath() {
    return path.encoded() + (folder ? "/" : "");
  }

  /** The same as it is meant. */
  String plainPath() {
    return path + (folder ? "/" : "");
  }

  byte @Nullable [] body() {
    return body;
  }

  /** Whether it changes nothing. */
  public boolean isRead() {
    return safety == Safety.READ;
  }

  /** Whether it asks for the names in a folder. */
  public boolean isList() {
    return folder;
  }

  Safety safety() {
    return safety;
  }

  int maxReplyBytes() {
    return maxReplyBytes;
  }

  @Nullable String token() {
    return token;
  }

  @Nullable String namespace() {
    return namespace;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
