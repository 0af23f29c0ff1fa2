package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.SecretType;
import org.jspecify.annotations.Nullable;

/** Reads requests to create and change secrets. Fields that are not known are ignored. */
final class SecretRequests {

  private static final int MIN_LENGTH = 8;
  private static final int MAX_LENGTH = 4_096;
  private static final int DEFAULT_LENGTH = 32;

  private SecretRequests() {}

  static NewEntry create(JsonObject body, Owner owner) {
    mustAgree(body, "owner_type", owner.kind().wireName());
    mustAgree(body, "owner_id", owner.id());
    String variable = variable(body);
    if (variable == null) {
      throw ApiFailure.malformed("The field secret_key (the environment variable) is missing");
    }
    return new NewEntry(
        owner,
        body.text("short_name"),
        body.text("description"),
        variable,
        type(body),
        body.textMap("metadata"),
        body.text("provider_id"),
        value(body, true),
        body.time("expires"),
        Boolean.TRUE.equals(body.flag("immutable")));
  }

  static EntryUpdate update(JsonObject body) {
    return new EntryUpdate(
        body.text("short_name"),
        body.text("description"),
        variable(body),
        type(body),
        body.textMap("metadata"),
        value(body, false));
  }

  private static void mustAgree(JsonObject body, String field, String expected) {
    String given = body.text(field);
    if (given != null && !given.equals(expected)) {
      throw ApiFailure.malformed("The field " + field + " does not agree with the path");
    }
  }

  private static @Nullable String variable(JsonObject body) {
    String snake = body.text("secret_key");
    String camel = body.text("secretKey");
    if (snake != null && camel != null && !snake.equals(camel)) {
      throw ApiFailure.malformed("The fields secret_key and secretKey differ");
    }
    return snake == null ? camel : snake;
  }

  private static @Nullable SecretType type(JsonObject body) {
    String type = body.text("type");
    return type == null ? null : type("field", type);
  }

  static SecretType type(String where, String text) {
    return SecretType.of(text)
        .orElseThrow(
            () ->
                ApiFailure.malformed(
                    "The " + where + " type must be generic, password, key or token"));
  }

  private static @Nullable NewValue value(JsonObject body, boolean referenceAllowed) {
    String value = body.text("secret_value");
    JsonObject generate = body.object("generate");
    String reference = referenceAllowed ? body.text("provider_key") : null;
    int ways = (value == null ? 0 : 1) + (generate == null ? 0 : 1) + (reference == null ? 0 : 1);
    if (ways > 1) {
      throw ApiFailure.malformed(
          "Give one of secret_value, generate and provider_key, not several");
    }
    if (value != null) {
      return NewValue.of(value);
    }
    if (generate != null) {
      return generated(generate.only("length", "alphabet"));
    }
    return reference == null ? null : NewValue.reference(reference);
  }

  private static NewValue generated(JsonObject generate) {
    Long given = generate.number("length");
    long length = given == null ? DEFAULT_LENGTH : given;
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      throw ApiFailure.malformed(
          "The length of a generated value must be from " + MIN_LENGTH + " to " + MAX_LENGTH);
    }
    String alphabet = generate.text("alphabet");
    return alphabet == null
        ? NewValue.generated((int) length)
        : NewValue.generated((int) length, alphabet);
  }
}
