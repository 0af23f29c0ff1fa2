package com.algorithmia.plugin.vault.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value: just enough to read Vault's replies and to write a secret back as it was.
 * Immutable. Asking for what is not there gives {@link #MISSING}, so that a reply of another shape
 * than expected needs no chain of null checks.
 *
 * <p>{@code toString()} tells the type only: most of these hold secrets.
 */
public final class Json {

  /** What a value is. */
  public enum Type {
    OBJECT,
    ARRAY,
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL,
    MISSING
  }

  /** What is not there. */
  public static final Json MISSING = new Json(Type.MISSING, "", Map.of(), List.of());

  /**
   * Neither pools buffers (a pooled buffer keeps the last value it carried) nor interns names (they
   * come from outside).
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).build())
          .build();

  private final Type type;
  private final String scalar;
  private final Map<String, Json> members;
  private final List<Json> items;

  private Json(Type type, String scalar, Map<String, Json> members, List<Json> items) {
    this.type = type;
    this.scalar = scalar;
    this.members = members;
    this.items = items;
  }

  /** A text. */
  public static Json of(String text) {
    return new Json(Type.TEXT, text, Map.of(), List.of());
  }

  /** A whole number. */
  public static Json of(long number) {
    return new Json(Type.NUMBER, Long.toString(number), Map.of(), List.of());
  }

  /** An object, in the order given. */
  public static Json object(Map<String, Json> members) {
    return new Json(Type.OBJECT, "", new LinkedHashMap<>(members), List.of());
  }

  /** An object of one member. */
  public static Json object(String name, Json member) {
    return object(Map.of(name, member));
  }

  /** An array. */
  public static Json array(List<Json> items) {
    return new Json(Type.ARRAY, "", Map.of(), List.copyOf(items));
  }

  /**
   * Reads one JSON value.
   *
   * @return the value; null if the text is not JSON, is nested too deep, or something follows it
   */
  public static @Nullable Json parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() == null) {
        return null;
      }
      Json json = read(parser);
      return parser.nextToken() == null ? json : null;
    } catch (IOException e) {
      return null; // The exception quotes its surroundings, which may be a secret.
    }
  }

  private static Json read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> of(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Json(Type.NUMBER, parser.getText(), Map.of(), List.of());
      case VALUE_TRUE, VALUE_FALSE -> new Json(Type.BOOLEAN, parser.getText(), Map.of(), List.of());
      default -> new Json(Type.NULL, "null", Map.of(), List.of());
    };
  }

  private static Json readObject(JsonParser parser) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, read(parser));
    }
    return new Json(Type.OBJECT, "", members, List.of());
  }

  private static Json readArray(JsonParser parser) throws IOException {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(parser));
    }
    return new Json(Type.ARRAY, "", Map.of(), items);
  }

  /** Writes this value as UTF-8. The caller owns the bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      write(generator);
    } catch (IOException e) {
      throw new IllegalStateException("JSON could not be written"); // Without the cause, see parse.
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator generator) throws IOException {
    switch (type) {
      case OBJECT -> {
        generator.writeStartObject();
        for (Map.Entry<String, Json> member : members.entrySet()) {
          generator.writeFieldName(member.getKey());
          member.getValue().write(generator);
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        for (Json item : items) {
          item.write(generator);
        }
        generator.writeEndArray();
      }
      case TEXT -> generator.writeString(scalar);
      case NUMBER -> generator.writeNumber(scalar); // As it was read: 1.10 stays 1.10.
      case BOOLEAN -> generator.writeBoolean(scalar.equals("true"));
      case NULL, MISSING -> generator.writeNull();
    }
  }

  /** What this is. */
  public Type type() {
    return type;
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return type == Type.OBJECT;
  }

  /** The member of an object; {@link #MISSING} if there is none or this is no object. */
  public Json get(String name) {
    return members.getOrDefault(name, MISSING);
  }

  /** The members of an object; empty if this is none. */
  public Map<String, Json> members() {
    return java.util.Collections.unmodifiableMap(members);
  }

  /** The names of an object's members. */
  public Set<String> names() {
    return members().keySet();
  }

  /** The items of an array; empty if this is none. */
  public List<Json> items() {
    return java.util.Collections.unmodifiableList(items);
  }

  /** The text of a string; null if this is none. */
  public @Nullable String text() {
    return type == Type.TEXT ? scalar : null;
  }

  /**
   * The text of a string, of a number as it was written, or of a boolean; null if this is none of
   * them.
   */
  public @Nullable String scalar() {
    return type == Type.TEXT || type == Type.NUMBER || type == Type.BOOLEAN ? scalar : null;
  }

  /** A whole number; the fallback if this is none. */
  public long number(long fallback) {
    if (type != Type.NUMBER) {
      return fallback;
    }
    try {
      return Long.parseLong(scalar);
    } catch (NumberFormatException e) {
      return fallback;
    }
  }

  /** Whether this is {@code true}. */
  public boolean isTrue() {
    return type == Type.BOOLEAN && scalar.equals("true");
  }

  /** Names the type. */
  @Override
  public String toString() {
    return "Json[" + type + "]";
  }
}
