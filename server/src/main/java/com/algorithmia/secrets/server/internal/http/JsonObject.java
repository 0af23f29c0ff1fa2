package com.algorithmia.secrets.server.internal.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a request. May hold values of secrets: {@code toString()} shows names only, and
 * messages name the field and never what is in it. Null and left out are the same.
 */
public final class JsonObject {

  private final Map<String, Object> fields;

  private JsonObject(Map<String, Object> fields) {
    this.fields = fields;
  }

  /** No field at all. */
  public static JsonObject empty() {
    return new JsonObject(Map.of());
  }

  /**
   * Reads one object and nothing after it.
   *
   * @param utf8 well-formed UTF-8
   * @throws ApiFailure 400
   */
  public static JsonObject parse(byte[] utf8) {
    try (JsonParser parser = Json.FACTORY.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ApiFailure.malformed("The body must be a JSON object");
      }
      JsonObject object = readObject(parser);
      if (parser.nextToken() != null) {
        throw ApiFailure.malformed("There is something after the JSON object");
      }
      return object;
    } catch (IOException e) {
      // Its message shows what it stumbled over.
      throw ApiFailure.malformed("The body is not well-formed JSON in UTF-8");
    }
  }

  private static JsonObject readObject(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, readValue(parser));
    }
    return new JsonObject(fields);
  }

  private static Object readValue(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw ApiFailure.malformed("The body ends in the middle");
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(readValue(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? Absent.OUT_OF_RANGE
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> Absent.OUT_OF_RANGE;
      case VALUE_NULL -> Absent.NULL;
      default -> throw ApiFailure.malformed("The body is not well-formed JSON in UTF-8");
    };
  }

  private enum Absent {
    NULL,
    OUT_OF_RANGE
  }

  /** Refuses fields that are not among these. */
  public JsonObject only(String... names) {
    Set<String> known = Set.of(names);
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw ApiFailure.malformed(
            "The request has a field that is not known here; known are: "
                + String.join(", ", names));
      }
    }
    return this;
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return field(name) != null;
  }

  /** Whether the field is there, be it null. */
  public boolean mentions(String name) {
    return fields.containsKey(name);
  }

  private @Nullable Object field(String name) {
    Object value = fields.get(name);
    return value == Absent.NULL ? null : value;
  }

  /** A text; null if it is not there. */
  public @Nullable String text(String name) {
    Object value = field(name);
    if (value != null && !(value instanceof String)) {
      throw wrong(name, "a string");
    }
    return (String) value;
  }

  /** A text that must be there. */
  public String required(String name) {
    String value = text(name);
    if (value == null) {
      throw ApiFailure.malformed("The field " + name + " is missing");
    }
    return value;
  }

  /** True or false; null if it is not there. */
  public @Nullable Boolean flag(String name) {
    Object value = field(name);
    if (value != null && !(value instanceof Boolean)) {
      throw wrong(name, "true or false");
    }
    return (Boolean) value;
  }

  /** A whole number; null if it is not there. */
  public @Nullable Long number(String name) {
    Object value = field(name);
    if (value != null && !(value instanceof Long)) {
      throw wrong(name, "a whole number");
    }
    return (Long) value;
  }

  /** A time in ISO 8601; null if it is not there. */
  public @Nullable Instant time(String name) {
    String text = text(name);
    return text == null ? null : parseTime(name, text);
  }

  static Instant parseTime(String name, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw wrong(name, "a time such as 2027-01-31T12:00:00Z");
    }
  }

  /** An object; null if it is not there. */
  public @Nullable JsonObject object(String name) {
    Object value = field(name);
    if (value != null && !(value instanceof JsonObject)) {
      throw wrong(name, "an object");
    }
    return (JsonObject) value;
  }

  /** A list of objects; null if it is not there. */
  public @Nullable List<JsonObject> objects(String name) {
    return items(name, JsonObject.class, "a list of objects");
  }

  /** A list of texts; null if it is not there. */
  public @Nullable List<String> texts(String name) {
    return items(name, String.class, "a list of strings");
  }

  private <T> @Nullable List<T> items(String name, Class<T> type, String expected) {
    Object value = field(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> list)) {
      throw wrong(name, expected);
    }
    List<T> items = new ArrayList<>(list.size());
    for (Object item : list) {
      if (!type.isInstance(item)) {
        throw wrong(name, expected);
      }
      items.add(type.cast(item));
    }
    return items;
  }

  /** An object whose fields are texts or null; null if it is not there. */
  public @Nullable Map<String, @Nullable String> map(String name) {
    JsonObject object = object(name);
    if (object == null) {
      return null;
    }
    Map<String, @Nullable String> map = new LinkedHashMap<>();
    for (String key : object.fields.keySet()) {
      Object value = object.field(key);
      if (value != null && !(value instanceof String)) {
        throw wrong(name, "an object of strings");
      }
      map.put(key, (String) value);
    }
    return map;
  }

  /** An object whose fields are texts; null if it is not there. */
  public @Nullable Map<String, String> textMap(String name) {
    Map<String, @Nullable String> map = map(name);
    if (map == null) {
      return null;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (value == null) {
            throw wrong(name, "an object of strings");
          }
          texts.put(key, value);
        });
    return texts;
  }

  private static ApiFailure wrong(String name, String expected) {
    return ApiFailure.malformed("The field " + name + " must be " + expected);
  }

  @Override
  public String toString() {
    return "JsonObject" + fields.keySet();
  }
}
