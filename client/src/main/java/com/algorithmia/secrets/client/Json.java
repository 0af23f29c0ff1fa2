package com.algorithmia.secrets.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, as the API answered it. Immutable. Asking for what is not there gives {@link
 * #MISSING}, so that an answer of another shape than expected needs no chain of null checks.
 *
 * <p>{@code toString()} tells the type only: some hold keys that are shown once.
 */
public final class Json {

  /** What a value is. */
  public enum Type {
    /** Members by name. */
    OBJECT,
    /** Items in order. */
    ARRAY,
    /** A string. */
    TEXT,
    /** A number, kept as it was written. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Null. */
    NULL,
    /** Not there. */
    MISSING
  }

  /** What is not there. */
  public static final Json MISSING = new Json(Type.MISSING, "", Map.of(), List.of());

  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 64 << 20;

  /** Neither pools buffers, which would keep what they carried last, nor interns names. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .maxStringLength(MAX_TEXT)
                  .build())
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

  /** A string; null gives JSON's null. */
  public static Json of(@Nullable String text) {
    return text == null
        ? new Json(Type.NULL, "null", Map.of(), List.of())
        : new Json(Type.TEXT, text, Map.of(), List.of());
  }

  /** A whole number. */
  public static Json of(long number) {
    return new Json(Type.NUMBER, Long.toString(number), Map.of(), List.of());
  }

  /** True or false. */
  public static Json of(boolean flag) {
    return new Json(Type.BOOLEAN, Boolean.toString(flag), Map.of(), List.of());
  }

  /** An object, in the order of the map. */
  public static Json object(Map<String, Json> members) {
    return new Json(Type.OBJECT, "", new LinkedHashMap<>(members), List.of());
  }

  /** An object of strings; a null in the map gives JSON's null. */
  public static Json texts(Map<String, ? extends @Nullable String> texts) {
    Map<String, Json> members = new LinkedHashMap<>();
    texts.forEach((name, text) -> members.put(name, of(text)));
    return object(members);
  }

  /** An array. */
  public static Json array(List<Json> items) {
    return new Json(Type.ARRAY, "", Map.of(), List.copyOf(items));
  }

  /**
   * Reads one JSON value.
   *
   * @return the value; null if this is not JSON, is nested deeper than 64, or something follows it
   */
  public static @Nullable Json parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() == null) {
        return null;
      }
      Json json = read(parser);
      return parser.nextToken() == null ? json : null;
    } catch (IOException e) {
      return null; // The exception quotes its surroundings.
    }
  }

  private static Json read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> of(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Json(Type.NUMBER, parser.getText(), Map.of(), List.of());
      case VALUE_TRUE -> of(true);
      case VALUE_FALSE -> of(false);
      default -> of((String) null);
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

  /** This value as UTF-8, on one line. The caller owns the bytes. */
  public byte[] toBytes() {
    return write(false);
  }

  /** This value as text with line breaks, for people. */
  public String toPrettyText() {
    return new String(write(true), java.nio.charset.StandardCharsets.UTF_8);
  }

  private byte[] write(boolean pretty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      if (pretty) {
        generator.useDefaultPrettyPrinter();
      }
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
      case NUMBER -> generator.writeNumber(scalar);
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

  /** The members of an object in their order; empty if this is none. */
  public Map<String, Json> members() {
    return Collections.unmodifiableMap(members);
  }

  /** The items of an array; empty if this is none. */
  public List<Json> items() {
    return Collections.unmodifiableList(items);
  }

  /** The text of a string, of a number as it was written, or of a boolean; empty if none. */
  public Optional<String> asText() {
    return type == Type.TEXT || type == Type.NUMBER || type == Type.BOOLEAN
        ? Optional.of(scalar)
        : Optional.empty();
  }

  /** As {@link #asText}; an empty text if there is none. */
  public String text() {
    return asText().orElse("");
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

  /** A time as ISO 8601 with an offset; empty if this is none. */
  public Optional<Instant> asInstant() {
    if (type != Type.TEXT) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(scalar));
    } catch (DateTimeParseException e) {
      try {
        return Optional.of(OffsetDateTime.parse(scalar).toInstant());
      } catch (DateTimeParseException again) {
        return Optional.empty();
      }
    }
  }

  /** The members of an object that are texts, numbers or booleans, as texts. */
  public Map<String, String> asTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    members.forEach((name, member) -> member.asText().ifPresent(text -> texts.put(name, text)));
    return Collections.unmodifiableMap(texts);
  }

  /** The items of an array that are texts, numbers or booleans, as texts. */
  public List<String> asTextList() {
    return items.stream().flatMap(item -> item.asText().stream()).toList();
  }

  /** Names the type. */
  @Override
  public String toString() {
    return "Json[" + type + "]";
  }
}
