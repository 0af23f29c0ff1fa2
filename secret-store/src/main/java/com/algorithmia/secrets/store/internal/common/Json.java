package com.algorithmia.secrets.store.internal.common;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON objects of strings: all that the store keeps as JSON. */
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** An object with its names in order, so that equal maps give equal texts. Null stays null. */
  public static String write(Map<String, ? extends @Nullable String> map) {
    if (map.isEmpty()) {
      return "{}";
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      for (Map.Entry<String, ? extends @Nullable String> pair : new TreeMap<>(map).entrySet()) {
        out.writeFieldName(pair.getKey());
        out.writeString(pair.getValue());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** What {@link #write} wrote; a null stays null. */
  public static Map<String, @Nullable String> readNullable(String text) {
    Map<String, @Nullable String> map = new LinkedHashMap<>();
    try (JsonParser in = FACTORY.createParser(text)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        map.put(name, in.nextToken() == JsonToken.VALUE_NULL ? null : in.getText());
      }
    } catch (IOException e) {
      // Its message quotes what it read.
      throw new IllegalStateException("A stored JSON object can't be read");
    }
    return map;
  }

  /** What {@link #write} wrote, without nulls. */
  public static Map<String, String> read(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    readNullable(text)
        .forEach(
            (name, value) -> {
              if (value != null) {
                map.put(name, value);
              }
            });
    return map;
  }
}
