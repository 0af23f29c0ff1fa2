package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Page;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists of secrets as JSON. Clients in the field read the list under one name or the other: it is
 * written once and sent twice. As long as nothing changed the store gives the same page, the very
 * object; then its JSON is the same, too, and is not written again. Whether somebody may have the
 * list was decided before it came here. Safe for many threads.
 */
final class SecretLists {

  private static final byte[] SECRETS = "{\"secrets\":".getBytes(StandardCharsets.UTF_8);
  private static final byte[] RESULTS = ",\"results\":".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = {'}'};

  /** So many bytes are kept of pages, and of whole lists. */
  private static final long KEPT = 8L << 20;

  /** A longer answer is not worth its place. */
  private static final int LONGEST = 256 << 10;

  private static final int BUFFER = 64 << 10;

  private final Cache<Page<Entry>, byte[]> pages = cache();
  private final Cache<Page<Entry>, byte[]> wholes = cache();

  /** By the page itself, not by what is in it; without keeping the page alive. */
  private static Cache<Page<Entry>, byte[]> cache() {
    return Caffeine.newBuilder()
        .weakKeys()
        .maximumWeight(KEPT)
        .<Page<Entry>, byte[]>weigher((page, bytes) -> bytes.length)
        .executor(Runnable::run)
        .build();
  }

  /** A page, and where the next one begins. */
  Answer page(Page<Entry> page) {
    byte[] kept = pages.getIfPresent(page);
    return kept == null
        ? answer(pages, page, nextMarker(page.nextMarker()))
        : Answer.bytes(200, Answer.JSON, kept);
  }

  /**
   * A whole list: its first page, and the others by their markers. If it has more than one, it is
   * sent while it is read, and never in memory as a whole.
   */
  Answer whole(Page<Entry> first, Function<String, Page<Entry>> others) {
    byte[] kept = wholes.getIfPresent(first);
    if (kept != null) {
      return Answer.bytes(200, Answer.JSON, kept);
    }
    return first.nextMarker() == null
        ? answer(wholes, first, END)
        : Answer.stream(Answer.JSON, out -> write(first, others, out));
  }

  private static Answer answer(Cache<Page<Entry>, byte[]> cache, Page<Entry> page, byte[] end) {
    byte[] list = list(page.items());
    byte[] whole =
        ByteBuffer.allocate(SECRETS.length + RESULTS.length + 2 * list.length + end.length)
            .put(SECRETS)
            .put(list)
            .put(RESULTS)
            .put(list)
            .put(end)
            .array();
    if (whole.length <= LONGEST) {
      cache.put(page, whole);
    }
    return Answer.bytes(200, Answer.JSON, whole);
  }

  private static void write(
      Page<Entry> first, Function<String, Page<Entry>> others, OutputStream out)
      throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, BUFFER);
    try (JsonGenerator json = Json.FACTORY.createGenerator(buffered)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // What breaks off must not look whole.
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      json.writeStartObject();
      for (String name : List.of("secrets", "results")) {
        json.writeArrayFieldStart(name);
        Page<Entry> page = first;
        writeAll(json, page);
        for (String next = page.nextMarker(); next != null; next = page.nextMarker()) {
          page = others.apply(next);
          writeAll(json, page);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    buffered.flush();
  }

  private static void writeAll(JsonGenerator json, Page<Entry> page) throws IOException {
    for (Entry entry : page.items()) {
      Views.entry(json, entry);
    }
  }

  private static byte[] list(List<Entry> entries) {
    Json array =
        out -> {
          out.writeStartArray();
          for (Entry entry : entries) {
            Views.entry(out, entry);
          }
          out.writeEndArray();
        };
    return array.toBytes();
  }

  private static byte[] nextMarker(@Nullable String marker) {
    byte[] object = Json.object(out -> Json.text(out, "next_marker", marker)).toBytes();
    object[0] = ',';
    return object;
  }
}
