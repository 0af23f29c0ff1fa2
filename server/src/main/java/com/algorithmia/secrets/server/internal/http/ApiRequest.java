package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request on its way to its operation: who asks, and the parts of it that the contract names. */
public final class ApiRequest {

  /** The most that a JSON body may have: a value in the longest spelling, and room for the rest. */
  public static final int MAX_JSON_BYTES = 1 << 20;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern REVISION = Pattern.compile("\"([0-9]{1,18})\"");
  private static final Pattern IDEMPOTENCY_KEY =
      Pattern.compile("[A-Za-z0-9._:-]{1," + Limits.IDEMPOTENCY_KEY + "}");

  private final Incoming incoming;
  private final String requestId;
  private final Map<String, String> variables;
  private final @Nullable Actor actor;

  /**
   * @param actor null if the operation is open to everybody
   */
  public ApiRequest(
      Incoming incoming, String requestId, Map<String, String> variables, @Nullable Actor actor) {
    this.incoming = incoming;
    this.requestId = requestId;
    this.variables = Map.copyOf(variables);
    this.actor = actor;
  }

  /** Who asks. Only for operations that are not open. */
  public Actor actor() {
    return Objects.requireNonNull(actor, "an open operation has no actor");
  }

  /** The request's id. */
  public String requestId() {
    return requestId;
  }

  /** The request as it came. */
  public Incoming incoming() {
    return incoming;
  }

  /**
   * A variable of the path that is an id.
   *
   * @throws ApiFailure 404 if nothing can have such an id
   */
  public String id(String name) {
    String value = variable(name);
    if (!ID.matcher(value).matches()) {
      throw new ApiFailure(404, notFoundCode(name), "There is nothing with such an id");
    }
    return value;
  }

  private static int notFoundCode(String name) {
    return switch (name) {
      case "providerId" -> ErrorCode.PROVIDER_NOT_FOUND.number();
      case "secretId" -> ErrorCode.SECRET_NOT_FOUND.number();
      default -> ErrorCode.NOT_FOUND.number();
    };
  }

  /** A variable of the path, as the client gave it. @throws ApiFailure 404 if it has controls */
  public String variable(String name) {
    String value = Objects.requireNonNull(variables.get(name), name);
    if (value.length() > 4_096 || value.chars().anyMatch(Character::isISOControl)) {
      throw ApiFailure.notFound();
    }
    return value;
  }

  /** The query. @throws ApiFailure 400 if it has a parameter that is not among these */
  public Query query(String... known) {
    return new Query(incoming.query(), Arrays.asList(known));
  }

  /** The body. @throws ApiFailure 415 if it is not said to be JSON, 400, 408, 413 */
  public JsonObject body() {
    JsonObject object = optionalBody();
    if (object == null) {
      throw ApiFailure.malformed("The request has no body");
    }
    return object;
  }

  /** The body; null if there is none. */
  public @Nullable JsonObject optionalBody() {
    byte[] bytes = incoming.body(MAX_JSON_BYTES);
    if (bytes.length == 0) {
      return null;
    }
    try {
      requireJson();
      return JsonObject.parse(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private void requireJson() {
    String type = header("Content-Type");
    String bare = type == null ? "" : type.replaceFirst(";.*", "").strip();
    if (!bare.equalsIgnoreCase(Answer.JSON)) {
      throw new ApiFailure(
          415, ApiFailure.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json");
    }
  }

  /** The revision that a change expects; null if any will do. @throws ApiFailure 400 */
  public @Nullable Long ifRevision() {
    String header = header("If-Match");
    if (header == null || header.equals("*")) {
      return null;
    }
    Matcher matcher = REVISION.matcher(header);
    if (!matcher.matches()) {
      throw ApiFailure.malformed("If-Match must be one revision in quotes, such as \"3\"");
    }
    return Long.valueOf(matcher.group(1));
  }

  /** The client's name for this request; null if it gave none. @throws ApiFailure 400 */
  public @Nullable String idempotencyKey() {
    String header = header("Idempotency-Key");
    if (header != null && !IDEMPOTENCY_KEY.matcher(header).matches()) {
      throw ApiFailure.malformed(
          "An Idempotency-Key has 1 to "
              + Limits.IDEMPOTENCY_KEY
              + " letters, digits, dots, dashes, underscores and colons");
    }
    return header;
  }

  /**
   * A header that may be there once; null if it is not. @throws ApiFailure 400 if it is there twice
   */
  public @Nullable String header(String name) {
    List<String> values = incoming.headers(name);
    if (values.size() > 1) {
      throw ApiFailure.malformed("The header " + name + " is there more than once");
    }
    return values.isEmpty() ? null : values.get(0);
  }
}
