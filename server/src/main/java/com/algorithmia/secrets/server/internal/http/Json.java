package com.algorithmia.secrets.server.internal.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a piece of JSON. */
@FunctionalInterface
public interface Json {

  /**
   * Makes parsers and generators. Buffers are not recycled: they would keep values of secrets
   * beyond the request.
   */
  JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Else a parser's error message shows the text around the error.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(32)
                  .maxNameLength(1_024)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  /** Writes itself. */
  void write(JsonGenerator out) throws IOException;

  /** The whole as UTF-8. */
  default byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON could not be written", e);
    }
    return bytes.toByteArray();
  }

  /** A field with a text or null. */
  static void text(JsonGenerator out, String name, @Nullable String value) throws IOException {
    out.writeFieldName(name);
    out.writeString(value);
  }

  /** A field with a time (ISO 8601, UTC) or null. */
  static void time(JsonGenerator out, String name, @Nullable Instant value) throws IOException {
    text(out, name, value == null ? null : value.toString());
  }

  /** A field with a list. */
  static <T> void array(
      JsonGenerator out, String name, Iterable<T> items, ItemWriter<? super T> writer)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (T item : items) {
      writer.write(out, item);
    }
    out.writeEndArray();
  }

  /** A field with a list of texts. */
  static void texts(JsonGenerator out, String name, Iterable<String> items) throws IOException {
    array(out, name, items, JsonGenerator::writeString);
  }

  /** An object that holds one list. */
  static <T> Json list(String name, Iterable<T> items, ItemWriter<? super T> writer) {
    return out -> {
      out.writeStartObject();
      array(out, name, items, writer);
      out.writeEndObject();
    };
  }

  /** An object: what {@code fields} writes. */
  static Json object(Json fields) {
    return out -> {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    };
  }

  /** Writes one item of a list. */
  @FunctionalInterface
  interface ItemWriter<T> {

    /** Writes it. */
    void write(JsonGenerator out, T item) throws IOException;
  }
}
