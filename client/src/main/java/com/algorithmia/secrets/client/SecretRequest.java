package com.algorithmia.secrets.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret to be created, or what to change of one: what is not set keeps its value. Holds a value,
 * so it never prints. Not safe for use by many threads.
 */
public final class SecretRequest {

  private final Map<String, Json> fields = new LinkedHashMap<>();

  /** An empty request. */
  public SecretRequest() {}

  /** The environment variable. Needed for a new secret, and fixed then. */
  public SecretRequest variable(String name) {
    return with("secret_key", Json.of(name));
  }

  /** What people call it. */
  public SecretRequest displayName(String name) {
    return with("short_name", Json.of(name));
  }

  /** What people read about it. */
  public SecretRequest description(String text) {
    return with("description", Json.of(text));
  }

  /** The value. */
  public SecretRequest value(String value) {
    return with("secret_value", Json.of(value));
  }

  /**
   * Has the server make a random value.
   *
   * @param length in characters, 8 to 4,096
   * @param alphabet the characters to choose from; null = letters and digits
   */
  public SecretRequest generated(int length, @Nullable String alphabet) {
    Map<String, Json> how = new LinkedHashMap<>();
    how.put("length", Json.of(length));
    if (alphabet != null) {
      how.put("alphabet", Json.of(alphabet));
    }
    return with("generate", Json.object(how));
  }

  /** Names a value that is in the provider already. Only for a new secret. */
  public SecretRequest referenceTo(String providerKey) {
    return with("provider_key", Json.of(providerKey));
  }

  /** Where to keep the value. Only for a new secret. */
  public SecretRequest providerId(String id) {
    return with("provider_id", Json.of(id));
  }

  /** {@code generic}, {@code password}, {@code key} or {@code token}. */
  public SecretRequest type(String type) {
    return with("type", Json.of(type));
  }

  /** What else to note; replaces all of it. */
  public SecretRequest metadata(Map<String, String> metadata) {
    return with("metadata", Json.texts(metadata));
  }

  /** When it ends. Only for a new secret. */
  public SecretRequest expires(Instant time) {
    return with("expires", Json.of(time.toString()));
  }

  /** Whether its value can never be changed. Only for a new secret. */
  public SecretRequest immutable(boolean immutable) {
    return with("immutable", Json.of(immutable));
  }

  private SecretRequest with(String field, Json value) {
    fields.put(field, value);
    return this;
  }

  Json toJson() {
    return Json.object(fields);
  }

  /** Names the fields that are set. */
  @Override
  public String toString() {
    return "SecretRequest" + fields.keySet();
  }
}
